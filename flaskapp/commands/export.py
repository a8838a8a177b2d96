"""Any list or report as a file: CSV, a workbook or a PDF, by the ending of its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.api.result import decode, register_loaders
from flaskapp.commands.call import CallError, split_name
from flaskapp.document.sheet import WHOLE, Sheet, SheetError, csv_lines, text_of

MAX_ROWS = 10_000_000
FORMS = dict(zip((".pdf", ".xlsx"), WHOLE.values(), strict=True))


def export(connection: psycopg.Connection[Any], what: str, arguments: list[str], path: Path, *, totals: bool) -> int:
    """Writes all rows of a function, or of a view of schema report, and a row of totals; returns how many rows."""
    if path.suffix not in (".csv", *FORMS):
        raise CallError(f"{path.name} is no kind of file that lists are written to", "End its name with .csv, .xlsx or .pdf.")
    given = dict(argument.removeprefix("p_").partition("=")[::2] for argument in arguments)
    register_loaders(connection)
    with connection.transaction():
        connection.execute("SELECT set_config('pgtoll.page_rows', %s, true)", [str(MAX_ROWS)])
        cursor = connection.execute(_query(connection, what, given), list(given.values()))
        described = cursor.description or ()
        sheet = Sheet([column.name for column in described], [column.type_code for column in described])
        rows = [[text_of(decode(value)) for value in row] for row in cursor]
    if path.suffix == ".csv":
        lines = [sheet.columns, *(sheet.cells(row) for row in rows)]
        content = csv_lines([*lines, *([last] if totals and (last := sheet.totals()) else [])]).encode()
    else:
        try:
            content = FORMS[path.suffix](what, sheet, rows, totals)
        except SheetError as error:
            raise CallError(str(error)) from None
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    return len(rows)


def _query(connection: psycopg.Connection[Any], what: str, given: dict[str, str]) -> sql.Composed:
    if what.startswith("report."):
        if given:
            raise CallError(f"{what} is a view and takes no arguments")
        return sql.SQL("SELECT * FROM {}").format(sql.Identifier(*what.split(".", 1)))
    schema, name = split_name(what)
    row = connection.execute("SELECT 'p_limit' = ANY (p.proargnames) FROM pg_catalog.pg_proc AS p WHERE p.proname = %s"
                             " AND p.pronamespace = to_regnamespace(%s)", [name, schema]).fetchone()
    if row is None:
        raise CallError(f"there is no function {schema}.{name}", "`pgtoll call function_list` shows them.")
    if decode(row[0]):
        given.setdefault("limit", str(MAX_ROWS))
    return sql.SQL("SELECT * FROM {}({})").format(
        sql.Identifier(schema, name),
        sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(f"p_{key}")) for key in given))
