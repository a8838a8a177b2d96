"""Asks tax engines about invoices that wait. Nothing is asked inside a transaction."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from flaskapp.taxes.billsoft import Engine, EngineError, Refused, Retry

IDLE_SECONDS = 5.0


def run(connection: psycopg.Connection[Any], *, watch: bool = False, environ: Mapping[str, str] = os.environ) -> Counter[str]:
    """Ask about all that is due; with watch go on waiting. Counts the results; connection is in autocommit."""
    if not connection.autocommit:
        raise ValueError("claim and result must each be committed on their own")
    counts: Counter[str] = Counter()
    while True:
        for engine in ("billsoft", "custom"):
            while (claimed := _claim(connection, engine)) is not None:
                result = _ask(connection, claimed, environ)
                counts[result] += 1
        if not watch:
            return counts
        time.sleep(IDLE_SECONDS)


def _claim(connection: psycopg.Connection[Any], engine: str) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute("SELECT * FROM api.tax_request_claim(%s)", [engine]).fetchone()


def _ask(connection: psycopg.Connection[Any], claimed: dict[str, Any], environ: Mapping[str, str]) -> str:
    """One request; the word that was recorded."""
    result, taxes, error = "retry", None, ""
    try:
        if claimed["function_name"]:
            taxes = _called(connection, claimed)
            result = "taxed" if claimed["action"] == "calculate" else "committed"
        elif claimed["action"] == "calculate":
            taxes = Engine.from_env(environ).calculate(claimed["document"], claimed["request"])
            result = "taxed"
        else:
            Engine.from_env(environ).commit(claimed["document"])
            result = "committed"
    except (Retry, EngineError) as problem:
        error = str(problem)
    except (Refused, KeyError, ValueError, TypeError, ArithmeticError) as problem:
        result, error = "refused", str(problem) or type(problem).__name__
    try:
        _record(connection, claimed, result, taxes, error)
    except psycopg.Error as problem:
        # An answer that the database will not have is refused, not asked for again and again.
        if result != "taxed":
            raise
        result = "refused"
        _record(connection, claimed, result, None, str(problem))
    return result


def _record(connection: psycopg.Connection[Any], claimed: dict[str, Any], result: str, taxes: Any, error: str) -> None:
    connection.execute("SELECT FROM api.tax_request_result(%s, %s, %s, %s, %s, %s)", [
        claimed["tax_request_id"], claimed["attempt"], result, claimed["document"],
        json.dumps(taxes) if result == "taxed" else None, error.replace("\0", "")[:1000]])


def _called(connection: psycopg.Connection[Any], claimed: dict[str, Any]) -> Any:
    """The operator's own function, in a transaction of its own."""
    if claimed["action"] == "commit":
        return None
    call = sql.SQL("SELECT {}(%s)").format(sql.Identifier("custom", claimed["function_name"]))
    try:
        row = connection.execute(call, [json.dumps(claimed["request"])]).fetchone()
    except psycopg.OperationalError as problem:
        raise Retry(str(problem)) from problem
    except psycopg.Error as problem:
        raise Refused(str(problem)) from problem
    return row[0] if row else None
