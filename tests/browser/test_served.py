"""The product as it is served: links, static files, limits, and a log without failures."""

from __future__ import annotations

import re
from contextlib import closing
from html import unescape
from http.client import HTTPConnection

import pytest

from tests.markup import attributes, csrf_token, links


def test_every_link_of_the_demo_leads_somewhere(served):
    """Follow links from the first page, a few of each shape: none is broken."""
    visitor = served.visitor()
    waiting, shapes = ["/"], {"/": 1}
    opened = 0
    while waiting and opened < 200:
        address = waiting.pop()
        page = visitor.get(address)
        opened += 1
        assert page.status in (200, 502) or (page.status == 404 and may_be_absent(address)), address
        for link in page.links("^/(?!login|admin)"):
            shape = shape_of(link)
            if shapes.setdefault(shape, 0) < 2:
                shapes[shape] += 1
                waiting.append(link.partition("#")[0])
    assert opened > 100


def shape_of(address: str) -> str:
    """Return an address without what is particular of it: the names below its environment, and values."""
    path, _, query = address.partition("#")[0].partition("?")
    names = sorted({parameter.partition("=")[0] for parameter in query.split("&")})
    system = [name for name in names if name.startswith("_")]
    return f"{re.sub(r'[^/]+', 'x', path)}?{'&'.join(system)}{'&data' if names != system else ''}"


def may_be_absent(address: str) -> bool:
    """Return whether it is a table or record, which the switch offers and an environment may lack."""
    return address.partition("?")[0].count("/") >= 4


def test_links_are_escaped_once(served):
    addresses = links(served.visitor().get("/prod/crm/"))
    assert any("&" in address or "~" in address for address in addresses)
    assert [address for address in addresses if unescape(address) != address] == []


def test_static_files_are_served_with_the_page(served):
    visitor = served.visitor()
    page = visitor.get("/prod/shop/orders/")
    files = [
        *attributes(page, 'link[href^="/static/"]', "href"),
        *attributes(page, '[src^="/static/"]', "src"),
    ]
    assert len(files) >= 5
    for file in files:
        answer = visitor.get(file)
        assert answer.status == 200, file
        assert answer.headers["Content-Type"].partition(";")[0] in (
            "text/css",
            "text/javascript",
            "image/svg+xml",
        )
        assert "immutable" in answer.headers["Cache-Control"], file  # its name has a digest of its content


def test_a_static_file_by_a_name_without_a_digest_is_asked_for_again(served):
    answer = served.visitor().get("/static/browser.css")
    assert answer.status == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_addresses_too_long_are_refused_by_the_server_and_not_by_us(served):
    assert served.visitor().get("/prod/shop/orders/?note=" + "x" * 9000).status in (400, 414)
    assert served.visitor().get("/prod/shop/orders/?note=" + "x" * 7000).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(served, method):
    assert served.visitor().ask(method, "/prod/shop/orders/", None, {}).status in (403, 405, 501)


def test_nobody_is_believed_to_come_by_https(served):
    """Django refuses a form by https without a Referer; a form by http it takes."""
    visitor = served.visitor()
    token = csrf_token(visitor.get("/login/"))
    form = {"username": "nobody at all", "password": "x", "csrfmiddlewaretoken": token}
    claims = {"X_Forwarded_Proto": "https", "X_Forwarded_Protocol": "ssl", "X_Forwarded_Ssl": "on"}
    assert visitor.post("/login/", form, **claims).status == 200


def test_nobody_says_below_which_path_the_pages_are(served):
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=30)) as connection:
        connection.request("GET", "/below/healthz", headers={"SCRIPT_NAME": "/below"})
        assert connection.getresponse().status != 200


def test_the_log_tells_no_failure_of_ours(served):
    assert "Traceback" not in served.log.read_text(errors="replace")
