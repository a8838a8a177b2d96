"""What can go wrong in a deploy, said so that a person can act on it."""

from __future__ import annotations

import psycopg

# A busy system may answer with these; the whole transaction is worth another try.
TRANSIENT = ("40P01", "55P03", "40001")


class DeployError(Exception):
    """A deploy stopped and nothing was changed, unless the message says otherwise."""

    def __init__(self, message: str, *, where: str | None = None, sqlstate: str | None = None,
                 detail: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.sqlstate = sqlstate
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        first = ": ".join(part for part in (self.where, self.sqlstate, self.message) if part)
        more = (f"  {name}: {text}" for name, text in (("detail", self.detail), ("hint", self.hint)) if text)
        return "\n".join([first, *more])

    @property
    def transient(self) -> bool:
        return self.sqlstate in TRANSIENT


def from_database(error: psycopg.Error, *, path: str, line: int, text: str, note: str | None = None) -> DeployError:
    """Turn an error of the server into one that names file and line."""
    diag = error.diag
    line += lines_before(error, text)
    detail = "\n    ".join(part for part in (note, diag.message_detail, diag.context) if part)
    message = diag.message_primary or str(error).strip()
    return DeployError(message, where=f"{path}:{line}", sqlstate=error.sqlstate, detail=detail or None,
                       hint=diag.message_hint)


def lines_before(error: psycopg.Error, text: str) -> int:
    """How many lines into the statement the server points; 0 when it points nowhere."""
    diag = error.diag
    if diag.statement_position:
        return text[: int(diag.statement_position) - 1].count("\n")
    if diag.internal_query and diag.internal_position:
        start = text.find(diag.internal_query)
        if start >= 0:
            return text[: start + int(diag.internal_position) - 1].count("\n")
    return 0
