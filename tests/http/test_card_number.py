"""A card number that somebody sends is refused, and nothing of the database remembers it."""

from __future__ import annotations

import subprocess
import uuid

import pytest

NUMBER = "4111111111111111"
HINT = "Give the payment gateway's token instead. Write a telephone number with + before it."


@pytest.fixture(scope="module")
def customer(post):
    code = uuid.uuid4().hex[:12]
    entity = post("legal_entity_create", {"code": f"E-{code}", "name": "Northern", "country": "CA"}).data
    return post("customer_create", {
        "code": f"C-{code}", "name": "Acme", "legal_entity_id": entity["legal_entity_id"], "currency": "CAD",
        "time_zone": "America/Toronto", "country": "CA"}).data["customer_id"]


@pytest.mark.parametrize(("function", "field", "arguments"), [
    ("payment_method_create", "token", {"gateway": "stripe", "token": NUMBER, "expires_on": "2030-01-01"}),
    ("payment_method_create", "last_four", {"gateway": "stripe", "token": "x", "last_four": NUMBER}),
    ("customer_update", "name", {"name": f"Acme {NUMBER}"}),
    ("payment_create", "reference", {"amount": "5", "reference": f"card {NUMBER}"}),
    ("adjustment_create", "reason", {"amount": "5", "reason_code": "other_credit", "reason": f"card {NUMBER}"}),
])
def test_refused_and_forgotten(post, customer, dsn, function, field, arguments):
    key = uuid.uuid4().hex
    for _ in range(2):
        answer = post(function, {"customer_id": customer} | arguments, Idempotency_Key=key)
        assert answer.status == 422
        assert (answer.json["code"], answer.json["field"], answer.json["hint"]) == ("TB102", field, HINT)
        assert NUMBER.encode() not in answer.body
    # Neither tables nor audit nor the keys of requests: the whole database as text.
    dump = subprocess.run(["pg_dump", "--data-only", "--schema=party", "--schema=system", "--schema=collect",
                           "--schema=ledger", "--schema=access", dsn], capture_output=True, check=True).stdout
    assert key.encode() not in dump and NUMBER.encode() not in dump
