"""Kazoo tells of calls by webhooks, as forms and as JSON: each leg of a carrier is rated once, within two seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.carrier import one
from tests.conftest import request
from tests.switch.stage import Stage, staged

GREGORIAN = 62_167_219_200
ACCOUNT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
RATED = """
SELECT h.amount FROM intake.record AS r
INNER JOIN rating.charge AS h ON h.call_id = r.record_id AND h.started_at = r.started_at WHERE r.call_id = %s
"""


@pytest.fixture(scope="module")
def stage(dsn: str, start_server: Callable[..., str]) -> Iterator[Stage]:
    with staged(dsn, start_server, "kazoo") as stage:
        stage.source("kazoo1", "kazoo_document")
        yield stage


def ended(call_id: str, seconds: int = 126, **fields: Any) -> dict[str, Any]:
    """The end of a leg to a carrier, as a webhook tells it, a minute ago."""
    return {
        "hook_event": "channel_destroy", "account_id": ACCOUNT, "call_id": call_id, "call_direction": "outbound",
        "authorizing_type": "resource", "authorizing_id": "c0ffee", "call_forwarded": False,
        "caller_id_number": "+16135559002", "callee_id_number": "+12125550187",
        "from": "+16135559002@acme.example.com", "to": "+12125550187@carrier.example.net",
        "request": "+12125550187@carrier.example.net", "custom_channel_vars": {}, "custom_application_vars": {"x": {"y": "z"}},
        "emergency_resource_used": False, "is_internal_leg": False, "local_resource_used": False,
        "other_leg_call_id": f"{call_id}-a", "reseller_id": "aa11bb22cc33", "timestamp": str(int(time.time()) - 60 + GREGORIAN),
        "duration_seconds": seconds + 7, "ringing_seconds": 7, "billing_seconds": seconds, "hangup_cause": "NORMAL_CLEARING",
        "hangup_code": "sip:200", "cluster_id": "c1"} | fields


def form(value: Any, name: str = "") -> list[tuple[str, str]]:
    """As Kazoo flattens an object."""
    if not isinstance(value, dict):
        return [(name, str(value).lower() if isinstance(value, bool) else str(value))]
    return [pair for key, inner in value.items() for pair in form(inner, f"{name}[{key}]" if name else key)]


def tell(stage: Stage, event: dict[str, Any], path: str | None = None) -> None:
    answer = stage.post(path or f"kazoo/kazoo1/{stage.key}", json.dumps(event).encode(), Content_Type="application/json",
                        X_Hook_ID="h1", X_Account_ID=ACCOUNT)
    assert answer.status == 200, answer.body


def test_from_post_to_price(stage: Stage) -> None:
    tell(stage, ended("warm-up"))
    stage.wait(RATED, "warm-up")
    seconds = []
    for number in range(5):
        begun = time.monotonic()
        tell(stage, ended(f"json-{number}"))
        # 126 s at 0.0600 a minute
        assert str(stage.wait(RATED, f"json-{number}")) == "0.126000"
        seconds.append(time.monotonic() - begun)
    print("from POST to price:", ", ".join(f"{value:.2f} s" for value in seconds))
    assert max(seconds) < 2
    # Six of them.
    assert one(stage.connection, "SELECT a.unbilled FROM ledger.account AS a WHERE a.customer_id = %s",
               stage.customer("SW-POST")) == Decimal("0.756")


def test_a_form_says_the_same(stage: Stage) -> None:
    event = ended("form-1", custom_channel_vars={"owner_id": "7"})
    answer = stage.post(f"kazoo/kazoo1/{stage.key}", urlencode(form(event)).encode(),
                        Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 200, answer.body
    assert str(stage.wait(RATED, "form-1")) == "0.126000"
    # The same as JSON, and as the document that the CDR API has of it, is the same call.
    tell(stage, event)
    tell(stage, event | {"hook_event": "channel_destroy", "custom_channel_vars": {
        "account_id": ACCOUNT, "resource_type": "offnet-termination", "resource_id": "c0ffee", "rate": "200"}})
    raw = one(stage.connection, "SELECT r.raw FROM intake.record AS r WHERE r.call_id = 'form-1'")
    assert json.loads(raw)["custom_channel_vars"] == {"owner_id": "7"}
    counts = stage.settled("kazoo1")
    assert (counts["duplicate"], counts["held"]) == (2, 0)


def test_which_legs(stage: Stage) -> None:
    before = stage.settled("kazoo1")
    for event in (
        ended("leg-in", call_direction="inbound", caller_id_number="+12125550187", request="+16135559002@acme.example.com",
              to="+16135559002@acme.example.com"),
        ended("leg-device", call_direction="inbound", authorizing_type="device"),
        ended("leg-inside", is_internal_leg=True),
        ended("leg-unanswered", seconds=0, hangup_cause="NO_ANSWER"),
        ended("leg-account", caller_id_number="anonymous"),
    ):
        tell(stage, event)
    for name in ("channel_create", "channel_answer", "channel_bridge"):
        tell(stage, ended("leg-device") | {"hook_event": name})
    # 126 s at 0.0120 a minute
    assert str(stage.wait(RATED, "leg-in")) == "0.025200"
    after = stage.settled("kazoo1")
    # Whose number nobody knows waits; its account is no trunk yet.
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "received": 5, "rated": 1, "skipped": 2, "unanswered": 1, "held": 1}
    assert one(stage.connection, "SELECT a.cause FROM rating.attempt AS a WHERE a.customer_id = %s",
               stage.customer("SW-POST")) == "NO_ANSWER"
    # An account that is a trunk of a customer owns what no number does.
    stage.connection.execute("SELECT api.device_create(%s, 'trunk', %s, '2026-01-01T05:00Z')",
                             [stage.customer("SW-POST"), ACCOUNT])
    tell(stage, ended("leg-account-2", caller_id_number="anonymous"))
    assert str(stage.wait(RATED, "leg-account-2")) == "0.126000"


@pytest.mark.parametrize(("path", "headers", "status"), [
    ("kazoo/kazoo1", {}, 401), ("kazoo/kazoo1/ptk_wrong", {}, 401), ("kazoo/nowhere/{key}", {}, 404),
    ("kazoo/kazoo1", {"Authorization": "Bearer {key}"}, 200)])
def test_who_may_tell(stage: Stage, path: str, headers: dict[str, str], status: int) -> None:
    answer = stage.post(path.format(key=stage.key), json.dumps(ended("form-1")).encode(), Content_Type="application/json",
                        **{name: value.format(key=stage.key) for name, value in headers.items()})
    assert answer.status == status
    assert stage.key.encode() not in answer.body


def test_garbage_is_counted_or_refused(stage: Stage) -> None:
    before = stage.settled("kazoo1")
    assert stage.post(f"kazoo/kazoo1/{stage.key}", b"{", Content_Type="application/json").status == 422
    assert stage.post(f"kazoo/kazoo1/{stage.key}", b'{"call_id": 7}', Content_Type="application/json").status == 200
    tell(stage, ended("no-time", timestamp="soon"))
    after = stage.settled("kazoo1")
    # Without a resource it is none of a carrier's legs; with one but without a time it is rejected, and kept.
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "received": 2, "skipped": 1, "rejected": 1}


def test_without_a_database_nothing_is_promised(start_server: Callable[..., str]) -> None:
    url = start_server(PGPORT="9")
    for path in ("kazoo/kazoo1/ptk_x", "freeswitch/fs1/cdr/ptk_x"):
        answer = request(url, f"/switch/{path}", method="POST", body=b"{}", headers={"Content-Type": "application/json"})
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
