"""Lands a file of call records: streams its lines and lets the database make records of them, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.intake.lines import Layout
from flaskapp.intake.upload import SLICE, upload


class IntakeError(Exception):
    """A file that was not taken; nothing of it is kept. code is one of the registered error codes."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Landed:
    """A batch and what became of its lines; records wait for the rating workers."""

    batch_id: int
    file_name: str
    received: int
    rejected: int
    duplicate: int
    skipped: int

    @property
    def records(self) -> int:
        """Lines that became records."""
        return self.received - self.rejected - self.duplicate - self.skipped


def source_format(connection: psycopg.Connection[Any], source: str) -> dict[str, Any]:
    """The format of a source's files."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "SELECT f.* FROM api.source_list(p_code => %s) AS s CROSS JOIN LATERAL api.format_get(s.format_id) AS f", [source],
        ).fetchone()
    if row is None:
        raise IntakeError("TB101", f"source {source} does not exist", "api.source_list() shows the sources there are.")
    return row


def layout(form: dict[str, Any]) -> Layout:
    """How the files of a format are cut."""
    # The database finds columns by their names in the header, so it gets that.
    return Layout(delimiter=form["delimiter"], quote=form["quote"], escape=form["escape"],
                  header_lines=form["header_lines"] if form["names_line"] is None else 0)


def land(
    connection: psycopg.Connection[Any], source: str, path: Path, *,
    progress: Callable[[int], None] = lambda lines: None, slice_lines: int = SLICE,
) -> Landed:
    """Land one file in one transaction; progress hears how many lines are on their way."""
    if not path.is_file():
        raise IntakeError("TB301", f"{path} is not a file")
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        form = source_format(connection, source)
        load_id = upload(connection, path, layout(form), progress, slice_lines, split=False, documents=form["kind"] == "json")
        row = cursor.execute("SELECT * FROM api.batch_land(%s, %s, %s)", [source, path.name, load_id]).fetchone()
        assert row is not None
        if row["rejected"] == row["received"]:
            raise _unreadable(connection, row["batch_id"], source, path)
    return Landed(row["batch_id"], path.name, row["received"], row["rejected"], row["duplicate"], row["skipped"])


def _unreadable(connection: psycopg.Connection[Any], batch_id: int, source: str, path: Path) -> IntakeError:
    """A file without one good line is the wrong file: keeping it as a batch would count it as traffic."""
    first = connection.execute(
        "SELECT r.line_no, r.reason FROM api.rejected_line_list(p_batch_id => %s, p_limit => 1) AS r", [batch_id],
    ).fetchone()
    where = f": line {first[0]}: {first[1]}" if first else ""
    return IntakeError("TB301", f"no line of {path.name} can be read as a call record{where}",
                       f"Is this a file of source {source}? Nothing was kept.")
