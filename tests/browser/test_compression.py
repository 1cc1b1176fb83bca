"""Pages, JSON and exports are compressed for whoever takes it; how long they are tells nothing exactly."""

from __future__ import annotations

import gzip
import zlib

import pytest
from zstandard import ZstdDecompressor

ASKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("address", ["/prod/shop/orders/", "/prod/shop/?_format=json", "/compare/shop/"])
def test_pages_and_json_are_compressed_where_asked_for(client, shop, address):
    plain = client.get(address)
    compressed = client.get(address, headers=ASKED)
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in compressed.headers["Vary"]
    text = gzip.decompress(compressed.content).decode()
    assert text.partition("<h1")[0][:40] == plain.text.partition("<h1")[0][:40]
    assert len(compressed.content) < len(plain.content)


def test_an_export_is_compressed_as_it_streams(client, shop):
    answer = client.get("/prod/shop/orders/?_format=csv", headers=ASKED)
    assert gzip.decompress(answer.getvalue()) == client.get("/prod/shop/orders/?_format=csv").getvalue()


def test_the_same_page_is_not_always_of_the_same_length(client, shop):
    lengths = {len(client.get("/prod/shop/?_format=json", headers=ASKED).content) for _ in range(20)}
    assert len(lengths) > 1


ADDRESSES = ["/prod/shop/orders/", "/prod/shop/?_format=json", "/compare/shop/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accepted", ["zstd", "gzip, deflate, br, zstd", "zstd;q=0.5, gzip"])
def test_a_client_that_takes_zstd_gets_it(client, shop, address, accepted):
    plain = client.get(address)
    compressed = client.get(address, headers={"Accept-Encoding": accepted})
    assert compressed.headers["Content-Encoding"] == "zstd"
    assert "Accept-Encoding" in compressed.headers["Vary"]
    assert compressed.headers["Content-Length"] == str(len(compressed.content))
    text = ZstdDecompressor().decompress(compressed.content).decode()
    assert text.partition("<h1")[0][:40] == plain.text.partition("<h1")[0][:40]
    assert len(compressed.content) < len(plain.content)


@pytest.mark.parametrize("accepted", ["zstd;q=0, gzip", "gzip, zstd; q=0.0", "gzip, x-zstdx"])
def test_a_client_that_refuses_zstd_gets_gzip(client, shop, accepted):
    answer = client.get("/prod/shop/", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.00, br", "zstd;q=0, gzip;q=0"])
def test_a_client_that_takes_neither_gets_the_page_as_it_is(client, shop, accepted):
    answer = client.get("/prod/shop/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]  # others get other bytes
    assert answer.text.startswith("<!doctype html>")


def test_gzip_has_the_length_and_the_checksum_of_what_it_holds(client, shop):
    sent = client.get("/prod/shop/orders/", headers=ASKED)
    assert sent.headers["Content-Length"] == str(len(sent.content))
    done = zlib.decompressobj(zlib.MAX_WBITS | 16)  # gzip's own head and end
    text = done.decompress(sent.content)
    assert done.eof
    assert not done.unused_data
    assert b"</html>" in text


def test_with_zstd_too_the_same_page_is_not_always_of_the_same_length(client, shop):
    asked = {"Accept-Encoding": "zstd"}
    answers = [client.get("/prod/shop/?_format=json", headers=asked).content for _ in range(20)]
    assert len({ZstdDecompressor().decompress(answer) for answer in answers}) == 1
    assert len(set(map(len, answers))) > 1


def test_what_is_short_is_sent_as_it_is(client):
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "zstd"}).headers
