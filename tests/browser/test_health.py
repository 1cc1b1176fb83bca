"""The page for load balancers."""

from __future__ import annotations


def test_health_needs_no_login_and_no_database(anonymous, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = anonymous.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_says_nothing_of_databases(anonymous, demo):
    assert b"shop" not in anonymous.get("/healthz").content


def test_health_refuses_to_be_written_to(anonymous):
    assert anonymous.post("/healthz").status_code == 405


def test_the_served_product_is_healthy(served):
    assert served.visitor().get("/healthz").text == "ok\n"
