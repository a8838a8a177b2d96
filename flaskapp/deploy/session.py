"""The connection of a deploy: who it acts as, and errors that name file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.deploy.errors import DeployError, from_database
from flaskapp.deploy.split import Statement

OWNER = "pgtoll_owner"
CODE = "pgtoll_code"
SELF = "pgtoll_self"


@dataclass
class Session:
    """One connection inside the deploy's transaction."""

    connection: psycopg.Connection[Any]
    report: Callable[[str], None]
    superuser: bool

    def query(self, text: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query of the tool itself."""
        # None, not an empty tuple: without parameters a % in the text is a % for the server.
        return self.connection.execute(text.encode(), parameters or None).fetchall()

    def execute(self, text: str, parameters: Sequence[Any] = ()) -> None:
        """A statement of the tool itself."""
        self.connection.execute(text.encode(), parameters or None)

    def become(self, role: str | None) -> None:
        """Act as a role until the transaction ends; None is the login role."""
        name = sql.Identifier(role) if role else sql.SQL("NONE")
        self.connection.execute(sql.SQL("SET LOCAL ROLE {}").format(name))

    def run(self, path: str, statement: Statement) -> None:
        """A statement of a file; its error names the line."""
        try:
            self.connection.execute(statement.text.encode())
        except psycopg.Error as error:
            raise from_database(error, path=path, line=statement.line, text=statement.text) from error

    def run_file(self, path: str, statements: Sequence[Statement], role: str | None) -> None:
        """All statements of a file, as one role. A file may not end the transaction it runs in."""
        for statement in statements:
            if statement.first_word in ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"):
                raise DeployError(f"{statement.first_word} does not belong here: a deploy is one transaction",
                                  where=f"{path}:{statement.line}")
            self.become(role)
            self.run(path, statement)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what an attempt did when it fails, and let its error pass."""
        with self.connection.transaction():
            yield
