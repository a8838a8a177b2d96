"""Who may call what."""

from __future__ import annotations

import pytest

from tests.conftest import request

ROLES = ["pgtoll_admin", "pgtoll_operator", "pgtoll_auditor", "pgtoll_switch", "pgtoll_public"]


def _same(answer):
    return {name: value for name, value in answer.json.items() if name != "request_id"}


def test_every_bad_key_gets_the_same_answer(app_url, key):
    good = key("pgtoll_operator")
    answers = [
        request(app_url, "/v1/setting_list", headers=headers)
        for headers in [
            {},
            {"Authorization": ""},
            {"Authorization": good},
            {"Authorization": f"Basic {good}"},
            {"Authorization": "Bearer " + good[:13] + "0" * 64},
            {"Authorization": "Bearer ' OR 1=1 --"},
            {"Authorization": "Bearer é".encode("latin-1")},
        ]
    ]
    assert {answer.status for answer in answers} == {401}
    assert len({str(_same(answer)) for answer in answers}) == 1
    assert answers[0].json["code"] == "TB111"
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_key_ends_with_its_expiry_and_revocation(app_url, db):
    made = db.execute("SELECT api_key_id, key FROM api.api_key_create('test end', 'pgtoll_auditor')")
    api_key_id, secret = made.fetchone()
    headers = {"Authorization": f"Bearer {secret}"}
    assert request(app_url, "/v1/setting_list", headers=headers).status == 200
    db.execute("UPDATE access.api_key SET expires_at = now() - interval '1 s' WHERE api_key_id = %s", [api_key_id])
    assert request(app_url, "/v1/setting_list", headers=headers).status == 401
    db.execute("UPDATE access.api_key SET expires_at = NULL WHERE api_key_id = %s", [api_key_id])
    assert request(app_url, "/v1/setting_list", headers=headers).status == 200
    db.execute("SELECT FROM api.api_key_revoke(%s)", [api_key_id])
    assert request(app_url, "/v1/setting_list", headers=headers).status == 401


def test_nothing_is_told_without_a_key(get, post):
    assert get("no_such_function", role=None).status == 401
    assert post("setting_set", "{broken", role=None).status == 401
    assert get("setting_set", role=None).status == 401


@pytest.mark.parametrize("role", ROLES)
def test_http_allows_exactly_what_the_database_grants(role, get, db):
    function = "api.audit_list(text,text,integer,text[])"
    granted = db.execute("SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, function])
    answer = get("audit_list?limit=1", role=role)
    assert answer.status == (200 if granted.fetchone()[0] else 403)
    if answer.status == 403:
        assert answer.json["code"] == "TB106"


def test_roles_differ_in_that_test(get):
    assert get("audit_list", role="pgtoll_auditor").status == 200
    assert get("audit_list", role="pgtoll_operator").status == 403


def test_request_runs_as_the_key(post):
    who = post("custom/t_who", {}, X_Request_Id="my-request.1").data
    assert who[0]["role"] == "pgtoll_admin"
    assert who[0]["actor"].startswith("key:test pgtoll_admin ")
    assert who[0]["request_id"] == "my-request.1"
    assert who[0]["customer_id"] is None
    # the next transaction on the same connection knows nothing of it
    assert post("custom/t_who", {}, role="pgtoll_operator").data[0]["role"] == "pgtoll_operator"


def test_customer_reaches_only_the_portal(app_url, key):
    headers = {"Authorization": f"Bearer {key('pgtoll_customer', 7)}"}
    assert request(app_url, "/v1/portal/t_mine", headers=headers).data == "pgtoll_customer 7"
    assert request(app_url, "/v1/setting_list", headers=headers).status == 403
    assert request(app_url, "/v1/custom/t_who", headers=headers).status == 403


def test_staff_has_no_portal(get):
    assert get("portal/t_mine").status == 403


def test_change_is_on_record_with_its_request(post, get):
    post("setting_set", {"name": "billing.due_days", "value": "25", "valid_from": "2040-01-01"}, X_Request_Id="r-77")
    row = get("audit_list?table_name=system.setting&row_key=billing.due_days&limit=1").data[0]
    assert row["request_id"] == "r-77"
    assert row["actor"].startswith("key:test pgtoll_admin ")
    assert row["after"]["value"] == "25"
