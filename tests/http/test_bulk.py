"""Many calls in one request: all or nothing, or each for itself."""

from __future__ import annotations

import uuid

LENIENT = {"Prefer": "handling=lenient"}


def test_each_gets_its_result(post):
    assert post("custom/t_numeric", [{"n": "1.5"}, {"n": 2}]).data == ["1.5", "2"]
    assert post("setting_get", [{"name": "billing.due_days"}]).data[0]["name"] == "billing.due_days"


def test_all_or_nothing(post, count):
    calls = [{"times": 0, "code": "TB501"}, {"times": 9, "code": "TB501"}, {"times": 0, "code": "TB501"}]
    answer = post("custom/t_busy", calls)
    assert (answer.status, answer.json["code"], answer.json["index"]) == (402, "TB501", 1)
    # The third was not even tried.
    assert count.execute("SELECT nextval('custom.t_count')").fetchone()[0] == 3


def test_nothing_stays_of_a_failed_array(post, db):
    code = f"t-{uuid.uuid4().hex[:8]}"
    day = f"{2100 + uuid.uuid4().int % 7000}-01-01"
    good = {"name": "billing.due_days", "value": "31", "valid_from": day}
    assert post("setting_set", [good, {"name": "billing.due_days", "value": code}]).json["index"] == 1
    found = db.execute("SELECT count(*) FROM system.setting WHERE valid_from = %s", [day])
    assert found.fetchone()[0] == 0
    both = post("setting_set", [good, {"name": "billing.due_days", "value": code}], **LENIENT).data
    assert [item["status"] for item in both] == [200, 422]
    assert both[0]["data"]["value"] == "31"
    assert (both[1]["problem"]["code"], both[1]["problem"]["field"]) == ("TB102", "value")
    found = db.execute("SELECT count(*) FROM system.setting WHERE valid_from = %s", [day])
    assert found.fetchone()[0] == 1


def test_lenient_names_wrong_arguments(post):
    answers = post("custom/t_numeric", [{"m": 1}, {"n": 1}, {"n": "x"}], **LENIENT).data
    assert [item["status"] for item in answers] == [422, 200, 422]
    assert answers[0]["problem"]["hint"] == "Arguments: n."


def test_conflicts_are_tried_again_as_a_whole(post, count):
    calls = [{"times": 0, "code": "40001"}, {"times": 2, "code": "40001"}]
    assert post("custom/t_busy", calls, **LENIENT).data[1] == {"status": 200, "data": 4}


def test_a_repeated_array_is_done_once(post, count):
    token = uuid.uuid4().hex
    calls = [{"seconds": 0}, {"seconds": 0}]
    first = post("custom/t_sleep", calls, Idempotency_Key=token)
    again = post("custom/t_sleep", calls, Idempotency_Key=token)
    assert first.data == again.data == [1, 2]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert post("custom/t_sleep", calls[:1], Idempotency_Key=token).json["code"] == "TB107"


def test_not_too_many(post):
    assert post("custom/t_numeric", []).status == 422
    assert post("custom/t_numeric", [{"n": 1}] * 1001).status == 422
    assert post("custom/t_numeric", [{"n": 1}, 2]).status == 422
    assert post("custom/t_numeric", [{"n": 1}], role=None).status == 401
