"""The OpenAPI document: whole, valid, and the one that the catalogue makes now."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate

from flaskapp.api.example import example_arguments
from tests.conftest import request


@pytest.fixture(scope="module")
def document(app_url):
    return request(app_url, "/openapi.json").json


def test_it_is_valid_and_whole(document, db):
    validate(document)
    known = db.execute("""
      SELECT count(*) FROM pg_proc WHERE pronamespace IN ('api'::regnamespace, 'portal'::regnamespace) AND proname !~ '^t_'
        AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)""").fetchone()[0]
    paths = [path for path in document["paths"] if "/t_" not in path]
    assert len(paths) == known
    assert not [path for path in paths if path.startswith("/v1/custom/")]


def test_a_writer(document):
    create = document["paths"]["/v1/customer_create"]["post"]
    body = create["requestBody"]["content"]["application/json"]["schema"]
    assert body["additionalProperties"] is False and "name" in body["required"]
    assert body["properties"]["currency"]["$ref"] == "#/components/schemas/system_currency"
    assert document["components"]["schemas"]["system_currency"]["pattern"] == "^[A-Z]{3}$"
    assert create["parameters"][0]["name"] == "Idempotency-Key"
    assert "TB103" in create["responses"]["409"]["description"]
    data = create["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["data"]
    assert data == {"anyOf": [{"$ref": "#/components/schemas/customer"}, {"type": "null"}]}
    assert document["components"]["schemas"]["customer"]["properties"]["code"]["description"]


def test_a_reader(document):
    listed = document["paths"]["/v1/customer_list"]["get"]
    limit = next(item for item in listed["parameters"] if item["name"] == "limit")
    assert (limit["schema"]["type"], limit["example"], limit["required"]) == ("integer", 10, False)
    assert listed["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["data"]["type"] == "array"


def test_with_a_key_it_is_what_the_key_may_call(app_url, key):
    def paths(role):
        headers = {"Authorization": f"Bearer {key(role)}"}
        return set(request(app_url, "/openapi.json", headers=headers).json["paths"])

    switch, admin = paths("pgtoll_switch"), paths("pgtoll_admin")
    assert "/v1/call_authorize" in switch and "/v1/customer_create" not in switch
    assert "/v1/customer_create" in admin and "/v1/custom/t_money" in admin
    assert request(app_url, "/openapi.json", headers={"Authorization": "Bearer no"}).status == 401


def test_it_is_made_anew_only_when_something_changed(app_url, db):
    first = request(app_url, "/openapi.json")
    tag = first.headers["ETag"]
    assert request(app_url, "/openapi.json", headers={"If-None-Match": tag}).status == 304
    db.execute("CREATE FUNCTION custom.t_once() RETURNS integer LANGUAGE sql STABLE RETURN 1")
    try:
        assert request(app_url, "/openapi.json", headers={"If-None-Match": tag}).status == 200
    finally:
        db.execute("DROP FUNCTION custom.t_once()")


def test_swagger_ui_needs_nobody_else(app_url):
    page = request(app_url, "/docs")
    assert b"http" not in page.body.replace(b"https://www.w3.org", b"")
    for path in ("/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"):
        answer = request(app_url, path)
        assert answer.status == 200 and "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert request(app_url, "/docs/../call.py").status == 404


@pytest.mark.parametrize(("example", "expected"), [
    ("SELECT * FROM api.f('it''s', 2, p_c => true)", {"a": "it's", "b": 2, "c": True}),
    ("SELECT * FROM api.f(p_b => 1.50, p_d => '{x,y}')", {"b": "1.50", "d": ["x", "y"]}),
    ("SELECT api.f(p_e => '{\"x\": [1]}'::jsonb)", {"e": {"x": [1]}}),
    ("SELECT * FROM api.f()", {}),
    ("SELECT * FROM api.f(now())", None),
    ("SELECT * FROM api.f(1, 2, 3, 4, 5, 6)", None),
    ("SELECT * FROM api.f(p_z => 1)", None),
])
def test_examples_become_json(example, expected):
    arguments = [{"name": "a", "type": "text", "category": "S"}, {"name": "b", "type": "integer", "category": "N"},
                 {"name": "c", "type": "boolean", "category": "B"}, {"name": "d", "type": "text[]", "category": "A"},
                 {"name": "e", "type": "jsonb", "category": "U"}]
    assert example_arguments(example, arguments) == expected
