"""Watches money: takes fees of who pays before, gives back what lost calls set aside, warns of limits, tops up who runs low.

A charge is claimed, made and recorded in three separate steps, nothing of it inside a transaction. A worker that dies in
between leaves a charge that the next one asks for again under the same request, which the gateway makes once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.gateway import Charge, Gateway, gateways
from flaskapp.worker.watch import watch as watch_for

IDLE_SECONDS = 2.0


def pass_once(connection: psycopg.Connection[Any], known: Mapping[str, Gateway]) -> Counter[str]:
    """One look at all that is due; counts what was done. The connection is in autocommit."""
    counts: Counter[str] = Counter()
    with connection.cursor(row_factory=dict_row) as cursor:
        # What was heard last of a call is its record, so this comes before its money is given back.
        while cursor.execute("SELECT api.reported_call_sweep() AS found").fetchone() == {"found": True}:
            counts["calls without a stop"] += 1
        for query in ("SELECT * FROM api.reservation_sweep()", "SELECT * FROM api.credit_run()"):
            counts.update({name: number for row in cursor.execute(query).fetchall() for name, number in row.items() if number})
        while (charge := cursor.execute("SELECT * FROM api.top_up_claim()").fetchone()) is not None:
            result = _charged(known.get(charge["gateway"]), charge)
            counts[f"charge {result.word}"] += 1
            cursor.execute("SELECT FROM api.top_up_result(%s, %s, %s, %s, %s)", [
                charge["top_up_try_id"], charge["attempt"], result.word, result.reference, result.error[:1000]])
    return counts


def take_fees(connection: psycopg.Connection[Any]) -> Counter[str]:
    """Fees of prepaid customers whose day has begun, or who have got money for them."""
    counts: Counter[str] = Counter()
    while True:
        row = connection.execute("SELECT r.taken, r.waiting FROM api.prepaid_fee_run() AS r").fetchone()
        if row is None or not any(row):
            return counts
        counts.update({name: number for name, number in zip(("fees taken", "fees waiting"), row, strict=True) if number})


def _charged(gateway: Gateway | None, charge: Mapping[str, Any]) -> Charge:
    if gateway is None:
        return Charge("retry", error=f"no gateway {charge['gateway']} is set up here")
    try:
        return gateway.sale(str(charge["request_uuid"]), charge["token"], charge["total"], charge["currency"])
    # Whatever went wrong may have gone wrong after the money moved.
    except Exception as error:
        return Charge("unknown", error=str(error) or type(error).__name__)


def run(connect: Callable[[], psycopg.Connection[Any]], *, watch: bool = False,
        report: Callable[[Counter[str]], None] = lambda counts: None) -> None:
    """One pass, or with watch one after the other until interrupted: then the charge under way is finished."""
    known = gateways()
    if not watch:
        with connect() as connection:
            report(take_fees(connection) + pass_once(connection, known))
        return
    watch_for(connect, lambda connection, stopped: take_fees(connection) + pass_once(connection, known), idle_seconds=IDLE_SECONDS,
              report=report)
