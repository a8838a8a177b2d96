"""What a switch may ask over HTTP, and that it may ask nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

CODE = "http-switch"


@pytest.fixture(scope="module")
def switch(dsn: str) -> Iterator[str]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT api.source_create(%s, 'HTTP', f.format_id, 'CA') FROM api.format AS f"
                           " WHERE f.code = 'native_csv'", [CODE])
        yield CODE
        connection.execute("DELETE FROM intake.source WHERE code = %s", [CODE])


def test_a_call_for_help_and_one_of_nobody(post: Any, switch: str) -> None:
    call = {"source": switch, "call_id": "h-1", "caller": "16135550100", "called": "911"}
    found, = post("call_authorize", call, role="pgtoll_switch").data
    assert (found["code"], found["reason"], found["amount"]) == (200, "EMERGENCY", "0")
    found, = post("call_authorize", call | {"called": "16135550199"}, role="pgtoll_switch").data
    assert (found["code"], found["reason"], found["max_seconds"]) == (404, "NO_OWNER", 0)


def test_the_end_of_a_call_that_was_never_asked_for(post: Any, switch: str) -> None:
    answer = post("call_settle", {"source": switch, "call_id": "h-2", "seconds": "3"}, role="pgtoll_switch")
    assert (answer.status, answer.json["code"]) == (404, "TB101")


@pytest.mark.parametrize("function", ["reservation_sweep", "credit_run", "top_up_claim", "payment_create", "reservation_list"])
def test_nothing_else(post: Any, function: str) -> None:
    assert post(function, {}, role="pgtoll_switch").status in (403, 404)
