"""A carrier's file of calls, compared with the calls that went through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.intake.cdr import IntakeError, layout
from flaskapp.intake.upload import upload


@dataclass(frozen=True, slots=True)
class Statement:
    """What the file is: the period as instants, the currency, and how its lines are written."""

    first: str
    after: str
    currency: str
    form: str = "native_csv"
    time_zone: str = "UTC"
    dial_plan: str = "nanp"
    routing_prefix: str = ""
    match_caller: bool = True


def compare(
    connection: psycopg.Connection[Any], carrier: str, path: Path, statement: Statement,
    progress: Callable[[int], None] = lambda lines: None,
) -> tuple[int, list[dict[str, Any]]]:
    """The number of the comparison, and what came of it by outcome; nothing is kept when it fails."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        form = cursor.execute("SELECT f.* FROM api.format_list(p_code => %s) AS f", [statement.form]).fetchone()
        if form is None:
            raise IntakeError("TB101", f"format {statement.form} does not exist")
        load_id = upload(connection, path, layout(form), progress, split=False, documents=form["kind"] == "json")
        made = cursor.execute(
            "SELECT s.carrier_statement_id AS number FROM api.carrier_statement_import(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS s",
            [carrier, load_id, path.name, statement.first, statement.after, statement.currency, statement.form,
             statement.time_zone, statement.dial_plan, statement.routing_prefix, statement.match_caller]).fetchone()
        assert made, "a function always answers"
        return made["number"], cursor.execute("SELECT * FROM api.carrier_statement_summary(%s)", [made["number"]]).fetchall()
