"""Long lists as CSV and JSON lines, and what else an answer may be."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re

import psycopg
import pytest

from tests.conftest import request

ROWS = 5000


@pytest.fixture(scope="module")
def long_list(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("""
          CREATE OR REPLACE FUNCTION custom.t_long_list(p_text text DEFAULT 'a,"b"', p_limit integer DEFAULT 100)
          RETURNS TABLE (n integer, text text, amount numeric, tags text[], doc jsonb, nothing date) LANGUAGE plpgsql STABLE
          SECURITY DEFINER AS $$
          BEGIN
            PERFORM system.page_check(p_limit, NULL, 1);
            RETURN QUERY SELECT g.n, p_text, g.n + 0.10, ARRAY['x', NULL], '{"a": 1}'::jsonb, NULL::date
              FROM generate_series(1, least(p_limit, %s)) AS g (n);
          END $$""" % ROWS)
        yield "custom/t_long_list"


def test_csv(get, long_list):
    answer = get(long_list, Accept="text/csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert len(rows) == ROWS
    assert rows[1] == {"n": "2", "text": 'a,"b"', "amount": "2.10", "tags": '["x",null]', "doc": '{"a": 1}', "nothing": ""}


def test_csv_runs_nothing_and_sums_up(get, long_list):
    answer = get(f"{long_list}?text=%3D1%2B1&limit=3", Accept="text/csv", Prefer="totals")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert {row["text"] for row in rows[:-1]} == {"'=1+1"}
    # 1.10 + 2.10 + 3.10
    assert (rows[-1]["n"], rows[-1]["amount"]) == ("total", "6.30")


def test_json_lines(get, long_list):
    for form in ("application/jsonl", "application/x-ndjson"):
        lines = get(long_list, Accept=form).body.decode().splitlines()
        assert len(lines) == ROWS
        assert json.loads(lines[-1]) == {
            "n": ROWS, "text": 'a,"b"', "amount": f"{ROWS}.10", "tags": ["x", None], "doc": {"a": 1}, "nothing": None}


def test_a_limit_that_is_given_counts(get, long_list):
    assert len(get(f"{long_list}?limit=7", Accept="application/jsonl").body.splitlines()) == 7
    assert get(f"{long_list}?limit=1001").status == 422
    # The next request on the same connection is a page again.
    assert len(get(long_list).data) == 100


def test_errors_come_before_the_first_line(get, post, long_list):
    assert get(f"{long_list}?limit=0", Accept="text/csv").json["field"] == "limit"
    assert get("setting_lst", Accept="text/csv").json["code"] == "TB112"
    assert get("audit_list", role="pgtoll_operator", Accept="text/csv").json["code"] == "TB106"
    assert get("setting_list", role=None, Accept="text/csv").status == 401
    assert post("custom/t_sleep", {"seconds": 0}, Accept="text/csv").status == 406


def test_real_lists_and_single_values(get, post):
    assert get("setting_list", Accept="text/csv").body.startswith(b"name,value,valid_from")
    assert post("custom/t_words", {"count": 2}, Accept="text/csv").body == b"t_words\r\nw1\r\nw2\r\n"
    assert get("setting_list", Accept="text/html,*/*").data


def test_gzip(get, long_list):
    for form, text in (("application/json", b'{"data":['), ("text/csv", b"n,text,amount")):
        answer = get(long_list, Accept=form, Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.body).startswith(text)
    assert get("setting_get?name=billing.due_days", Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_ready(app_url):
    assert request(app_url, "/readyz").json["status"] == "ok"


def test_metrics(app_url, get):
    get("setting_get?name=billing.due_days")
    get("setting_get?name=none.such")
    get("no_such_function_at_all")
    answer = request(app_url, "/metrics")
    text = answer.body.decode()
    assert re.search(r'pgtoll_http_requests_total\{function="setting_get",status="200"\} [1-9]', text)
    assert re.search(r'pgtoll_http_requests_total\{function="setting_get",status="404"\} [1-9]', text)
    assert 'pgtoll_http_request_seconds_bucket{function="setting_get",le="0.5"}' in text
    assert "no_such_function_at_all" not in text
    assert request(app_url, "/metrics", headers={"X-Forwarded-For": "1.2.3.4"}).status == 403


def test_metrics_token(start_server):
    url = start_server(PGTOLL_METRICS_TOKEN="t0ken")
    headers = {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer t0ken"}
    assert request(url, "/metrics", headers=headers).status == 200
    assert request(url, "/metrics", headers=headers | {"Authorization": "Bearer other"}).status == 403


def test_connections_that_died_while_idle(get, db):
    assert get("setting_list").status == 200
    db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pgtoll_web'")
    assert get("setting_list", Accept="text/csv").status == 200
