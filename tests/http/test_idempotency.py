"""A request that comes twice is done once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.conftest import request


@pytest.fixture
def token():
    return uuid.uuid4().hex


def test_second_gets_the_first_answer(post, count, token):
    first = post("custom/t_sleep", {"seconds": 0}, Idempotency_Key=token)
    second = post("custom/t_sleep", '{ "seconds" : 0 }', Idempotency_Key=token)
    assert first.data == second.data == 1
    assert first.headers["Idempotency-Replayed"] is None
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count.execute("SELECT nextval('custom.t_count')").fetchone()[0] == 2


def test_other_arguments_or_function_are_refused(post, token):
    assert post("custom/t_sleep", {"seconds": 0}, Idempotency_Key=token).status == 200
    assert post("custom/t_sleep", {"seconds": 0.01}, Idempotency_Key=token).json["code"] == "TB107"
    assert post("custom/t_nothing", Idempotency_Key=token).json["code"] == "TB107"


def test_keys_belong_to_the_caller(post, count, token):
    assert post("custom/t_update", {"id": 1}, Idempotency_Key=token).data == "1|-|-|"
    answer = post("custom/t_update", {"id": 2}, role="pgtoll_operator", Idempotency_Key=token)
    assert answer.data == "2|-|-|"


def test_two_at_once(post, count, token):
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: post("custom/t_sleep", {"seconds": 0.6}, Idempotency_Key=token), range(2)))
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert {answer.json["code"] for answer in answers if answer.status == 409} == {"TB108"}
    assert post("custom/t_sleep", {"seconds": 0.6}, Idempotency_Key=token).data == 1


def test_failure_leaves_the_key_free(post, count, token):
    assert post("custom/t_busy", {"times": 1, "code": "TB501"}, Idempotency_Key=token).status == 402
    assert post("custom/t_busy", {"times": 1, "code": "TB501"}, Idempotency_Key=token).data == 2


def test_key_shown_once_is_not_stored(app_url, db, key, token):
    headers = {"Authorization": f"Bearer {key('pgtoll_admin')}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = token
    body = b'{"name": "test once", "role": "pgtoll_auditor"}'
    first = request(app_url, "/v1/api_key_create", method="POST", body=body, headers=headers).data[0]
    second = request(app_url, "/v1/api_key_create", method="POST", body=body, headers=headers).data[0]
    db.execute("SELECT FROM api.api_key_revoke(%s)", [first["api_key_id"]])
    assert first["key"].startswith("ptk_")
    assert second == first | {"key": None}
    stored = db.execute("SELECT response::text FROM system.idempotency WHERE key = %s", [token]).fetchone()[0]
    assert first["key"][-64:] not in stored


def test_key_is_checked(post):
    assert post("custom/t_nothing", Idempotency_Key="x" * 256).status == 422


def test_reading_ignores_it(post, db, token):
    assert post("setting_list", Idempotency_Key=token).status == 200
    assert db.execute("SELECT count(*) FROM system.idempotency WHERE key = %s", [token]).fetchone()[0] == 0


def test_web_login_has_no_way_around(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET SESSION AUTHORIZATION pgtoll_web")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM system.idempotency")
