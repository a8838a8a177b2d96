"""The server when the database is slow, busy, restarted or away."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.conftest import free_port, request


def test_health(app_url, db):
    answer = request(app_url, "/healthz")
    assert answer.status == 200
    assert answer.json["status"] == "ok"
    assert answer.json["deploy"] == db.execute("SELECT max(deploy_id) FROM system.deploy").fetchone()[0]


def test_no_database(start_server):
    url = start_server(PGHOST="127.0.0.1", PGPORT=str(free_port()))
    for path in ("/healthz", "/v1/setting_list"):
        start = time.monotonic()
        answer = request(url, path)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        assert time.monotonic() - start < 4


def test_too_many_at_once_are_told_so_soon(post, app_url):
    def timed(_):
        start = time.monotonic()
        return post("custom/t_sleep", {"seconds": 4}), time.monotonic() - start

    # two workers of 8 connections: 16 are served
    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(timed, range(40)))
    statuses = [answer.status for answer, _ in results]
    assert set(statuses) == {200, 503}
    for answer, seconds in results:
        if answer.status == 503:
            assert answer.headers["Retry-After"] == "1"
            assert seconds < 4
    assert request(app_url, "/healthz").status == 200


def test_lost_idle_connections_go_unnoticed(get, db):
    with ThreadPoolExecutor(8) as pool:
        assert {answer.status for answer in pool.map(lambda _: get("setting_list"), range(16))} == {200}
    killed = db.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'pgtoll_web'")
    assert killed.fetchone()[0] > 0
    with ThreadPoolExecutor(4) as pool:
        assert {answer.status for answer in pool.map(lambda _: get("setting_list"), range(16))} == {200}


def test_connection_lost_in_a_call_is_not_repeated(post, db, count):
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, "custom/t_sleep", {"seconds": 5})
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline:
            found = db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'pgtoll_web' AND query LIKE '%t_sleep%'"
            ).fetchall()
            if found:
                break
            time.sleep(0.05)
        assert found
        assert answer.result().status == 503
    assert post("custom/t_sleep", {"seconds": 0}).data == 1
