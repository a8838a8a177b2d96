"""Errors: what is said, and what is not."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from tests.conftest import request


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TB101", 404),
        ("TB102", 422),
        ("TB501", 402),
        ("22012", 422),
        ("23502", 422),
        ("23503", 409),
        ("23505", 409),
        ("23514", 422),
        ("25006", 405),
        ("42501", 403),
        ("55P03", 503),
        ("57014", 503),
        ("53100", 503),
        ("40001", 503),
        ("XX000", 500),
        ("P0001", 500),
        ("TB199", 500),
        ("TB502", 500),
        ("TB997", 500),
    ],
)
def test_status_of_each_error(code, status, post):
    answer = post("custom/t_raise", {"code": code})
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert {"type", "title", "slug"} <= set(problem)
    assert (answer.headers["Retry-After"] is not None) == (status == 503)
    if not code.startswith("TB") or status == 500:
        # texts of ours are for the caller; the server's own may name tables, columns and other people's values
        for secret in (b"secret", b"ledger", b"(5)", b"SELECT", b"PL/pgSQL"):
            assert secret not in answer.body


def test_registered_error_says_it_all(post):
    answer = post("setting_set", {"name": "billing.due_days", "value": "soon"})
    problem = answer.json
    assert (problem["code"], problem["slug"], problem["field"]) == ("TB102", "invalid-argument", "value")
    assert problem["detail"] == "soon is not a value for billing.due_days"
    assert problem["hint"] == "The value is of kind integer, such as 20."
    assert "info" not in problem


def test_detail_is_json(post):
    assert post("custom/t_detail").json["info"] == {"available": "1.50"}


def test_paths_and_methods_of_http_itself(app_url):
    answer = request(app_url, "/nowhere")
    assert (answer.status, answer.json["slug"]) == (404, "unknown-path")
    answer = request(app_url, "/v1/setting_list", method="DELETE")
    assert answer.status == 405
    assert "POST" in answer.headers["Allow"]


def test_headers(app_url):
    for path in ("/healthz", "/v1/setting_list", "/nowhere"):
        headers = request(app_url, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    sent = {"X-Request-Id": "bad id\t"}
    assert request(app_url, "/healthz", headers=sent).headers["X-Request-Id"] != sent["X-Request-Id"]


def test_conflicts_are_tried_again(post, count):
    for code in ("40001", "40P01"):
        count.execute("ALTER SEQUENCE custom.t_count RESTART")
        assert post("custom/t_busy", {"times": 2, "code": code}).data == 3


def test_conflicts_end_after_five_tries(post, count):
    answer = post("custom/t_busy", {"times": 100, "code": "40001"})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert count.execute("SELECT nextval('custom.t_count')").fetchone()[0] == 6


@pytest.mark.parametrize("code", ["XX000", "42883", "42P01", "0A000"])
def test_errors_of_a_deploy_are_tried_once_more(code, post, count, dsn):
    def deploy():
        time.sleep(0.2)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO system.deploy (migrations, files, functions, duration_ms) VALUES (0, 0, 0, 0)"
            )

    other = threading.Thread(target=deploy)
    other.start()
    answer = post("custom/t_busy", {"times": 1, "code": code, "seconds": 0.5})
    other.join()
    assert answer.data == 2


def test_without_a_deploy_they_are_errors(post, count):
    assert post("custom/t_busy", {"times": 1, "code": "XX000"}).status == 500
    assert count.execute("SELECT nextval('custom.t_count')").fetchone()[0] == 2
