"""Arguments in, results out: exact, by name, by type."""

from __future__ import annotations

import json
import time

import pytest

DIGITS = "1234567890123456789012345678901234567890.123456789012345678901234567890"


@pytest.mark.parametrize("number", ["0.1", "-0.000001", "1e2", DIGITS, "12345678901234567890"])
def test_number_keeps_every_digit(number, post, db):
    expected = db.execute("SELECT %s::numeric::text", [number]).fetchone()[0]
    assert post("custom/t_numeric", f'{{"n": {number}}}').data == expected
    assert post("custom/t_numeric", f'{{"n": "{number}"}}').data == expected


def test_defaults_and_types_of_results(post):
    row = post("custom/t_types").data[0]
    assert row == {
        "int": "9007199254740993",  # 2^53 + 1: a float would round it
        "bool": True,
        "text": 'é"\\',
        "day": "2026-02-28",
        "at": "2026-03-01T17:00:00.5Z",
        "bytes": "\\x00ff",
        "span": "P1DT2H",
        "amounts": ["1.10", None],
        "texts": ["a"],
        "doc": {"rate": 0.10},
        "docs": None,
    }
    assert list(row)[:3] == ["int", "bool", "text"]


def test_types_of_arguments(post):
    answer = post(
        "custom/t_types",
        '{"int": 5, "bool": false, "text": 7, "day": "2026-03-01", "at": "2026-03-01T00:00:00+01:00",'
        ' "amounts": [0.1, "2", null],'
        ' "texts": ["a,b", "q\\"\\\\", "", "NULL", "{}"],'
        ' "doc": {"x": 0.10000000000000000000001, "y": [1, null, "é"]},'
        ' "docs": [{"a": 1.50}, "s", null]}',
    )
    row = answer.data[0]
    assert (row["int"], row["bool"], row["text"]) == (5, False, "7")
    assert row["at"] == "2026-02-28T23:00:00Z"
    assert row["amounts"] == ["0.1", "2", None]
    assert row["texts"] == ["a,b", 'q"\\', "", "NULL", "{}"]
    assert b"0.10000000000000000000001" in answer.body
    assert row["doc"]["y"] == [1, None, "é"]
    assert row["docs"] == [{"a": 1.5}, "s", None]


def test_get_takes_the_query_string(get):
    row = get("custom/t_types?int=5&texts=a&texts=b%2Cc&doc=%7B%22a%22%3A1%7D&bool=false").data[0]
    assert (row["int"], row["texts"], row["doc"], row["bool"]) == (5, ["a", "b,c"], {"a": 1}, False)
    assert get("custom/t_types?int=5&int=6").json["field"] == "int"


def test_shapes_of_results(post, get):
    assert get("custom/t_words?count=2").data == ["w1", "w2"]
    assert get("custom/t_words?count=0").data == []
    assert post("custom/t_nothing").json == {"data": None}
    assert get("custom/t_no_row").json == {"data": None}
    assert isinstance(get("setting_list").data, list)
    assert get("setting_get?name=billing.due_days").data["name"] == "billing.due_days"


def test_domains_are_read_and_checked(post):
    assert post("custom/t_money", {"amount": "1.5", "currencies": ["CAD", "USD"]}).data == "1.5CAD/USD"
    for wrong in ('"1.1234567"', '"NaN"', '"Infinity"', "1e15"):
        answer = post("custom/t_money", f'{{"amount": {wrong}}}')
        assert (answer.status, answer.json["field"]) == (422, "amount"), answer.body
        assert answer.json["detail"] == "amount is not a valid money"
        assert "6 decimals" in answer.json["hint"]
    answer = post("custom/t_money", {"amount": 1, "currencies": ["cad"]})
    assert (answer.status, answer.json["field"]) == (422, "currencies")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"int": 1.5}', "int"),
        ('{"int": "abc"}', "int"),
        ('{"int": 99999999999999999999}', "int"),
        ('{"int": true}', "int"),
        ('{"int": [1]}', "int"),
        ('{"bool": "maybe"}', "bool"),
        ('{"day": "2026-02-30"}', "day"),
        ('{"text": {"a": 1}}', "text"),
        ('{"text": "a\\u0000b"}', "text"),
        ('{"text": "\\ud800"}', "text"),
        ('{"doc": "a\\u0000b"}', "doc"),
        ('{"texts": "a"}', "texts"),
        ('{"texts": [{"a": 1}]}', "texts"),
        ('{"amounts": ["x"]}', "amounts"),
        ('{"txt": "a"}', "txt"),
        ('{"p_text": "a"}', "p_text"),
    ],
)
def test_wrong_argument_is_named(body, field, post):
    answer = post("custom/t_types", body)
    assert (answer.status, answer.json.get("field")) == (422, field), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_unknown_argument_gets_a_suggestion(post):
    assert post("custom/t_types", {"txt": "a"}).json["hint"] == "Did you mean text?"
    assert post("custom/t_types", {"p_text": "a"}).json["hint"] == "Did you mean text?"
    assert "none" in post("custom/t_nothing", {"zzz": 1}).json["hint"]


def test_missing_arguments_are_all_named(post):
    answer = post("setting_set", {})
    assert answer.status == 422
    assert answer.json["detail"] == "setting_set needs name, value"


def test_null_in_an_update_empties(post):
    assert post("custom/t_update", {"id": 1, "note": None}).data == "1|-|-|note"
    assert post("custom/t_update", {"id": 1, "note": None, "size": 3, "clear": ["x"]}).data == "1|-|3|x,note"
    assert post("custom/t_update", {"id": 1, "note": "n"}).data == "1|n|-|"


def test_unknown_function_gets_a_suggestion(get):
    answer = get("setting_lst")
    assert (answer.status, answer.json["code"], answer.json["hint"]) == (404, "TB112", "Did you mean setting_list?")
    assert get("custom/setting_list").status == 404
    assert get("system/clock_now").status == 404
    assert get("pg_sleep?p=1").status == 404
    assert get("x%22%3B%20DROP%20TABLE%20y").status == 404


def test_suggestion_names_nothing_forbidden(get):
    assert "api_key" not in get("api_key_lst", role="pgtoll_switch").body.decode().replace("api_key_lst", "")


def test_get_never_writes(get, post):
    answer = get("setting_set?name=billing.due_days&value=9")
    assert (answer.status, answer.json["slug"]) == (405, "method-not-allowed")
    # marked STABLE and yet it writes: the read-only transaction finds out, by GET and by POST
    assert get("custom/t_liar").status == 405
    assert post("custom/t_liar").status == 405


def test_new_replaced_and_dropped_functions_are_seen(get, db):
    db.execute("CREATE FUNCTION custom.t_new(p_a text) RETURNS text LANGUAGE sql STABLE AS 'SELECT p_a'")
    time.sleep(1.1)
    assert get("custom/t_new?a=1").data == "1"
    db.execute("DROP FUNCTION custom.t_new(text)")
    db.execute("CREATE FUNCTION custom.t_new(p_b text) RETURNS text LANGUAGE sql STABLE AS 'SELECT p_b'")
    time.sleep(1.1)
    assert get("custom/t_new?b=2").data == "2"
    db.execute("DROP FUNCTION custom.t_new(text)")
    assert get("custom/t_new?b=2").status == 404


def test_function_list_is_the_callers(get):
    mine = {row["function_name"] for row in get("function_list", role="pgtoll_operator").data}
    assert "setting_list" in mine
    assert "setting_set" not in mine


def test_body_is_optional_and_must_be_json(post):
    assert post("setting_list").status == 200
    assert post("setting_list", "").status == 200
    assert post("setting_list", "{}", Content_Type="application/json; charset=utf-8").status == 200
    assert post("setting_list", "{}", Content_Type="text/plain").status == 415
    assert post("setting_list?limit=1", {}).status == 422


@pytest.mark.parametrize(
    "body",
    ["{", '{"limit": NaN}', '{"limit": -Infinity}', '{"limit": 1, "limit": 2}', "nul", b"\xff\xfe\xfa", '{"a":' * 5000],
)
def test_what_is_not_json_is_refused(body, post):
    answer = post("setting_list", body)
    assert (answer.status, answer.json["slug"]) == (400, "invalid-json"), answer.body


@pytest.mark.parametrize("body", ["[]", "[1]", "1", '"a"', "null", "true"])
def test_body_must_be_an_object_or_an_array_of_them(body, post):
    assert post("setting_list", body).status == 422


@pytest.mark.parametrize("depth", [100, 400, 900, 20000])
def test_deep_documents_do_no_harm(depth, post):
    body = '{"doc": ' + "[" * depth + "]" * depth + "}"
    assert post("custom/t_types", body).status in (200, 400)


def test_large_body_is_refused(post):
    assert post("custom/t_numeric", '{"n": "' + "1" * 1_000_000 + '"}').status == 413
    assert post("custom/t_types", json.dumps({"text": "x" * 900_000})).status == 200
