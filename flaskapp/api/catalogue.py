"""What can be called: a copy of the database's own list of functions, renewed when a deploy changed it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import psycopg

from flaskapp.api.result import decode

# An unknown name renews the catalogue (somebody may just have made the function), but not on every request.
REFRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Argument:
    """One argument: name as in JSON, parameter as in SQL."""

    name: str
    parameter: str
    type: str
    category: str
    required: bool
    help: str | None

    @property
    def is_array(self) -> bool:
        return self.category == "A"

    @property
    def is_document(self) -> bool:
        return self.type.removesuffix("[]") in ("json", "jsonb")


@dataclass(frozen=True)
class Function:
    """One callable function."""

    schema: str
    name: str
    arguments: Mapping[str, Argument]
    result_kind: str
    read_only: bool
    roles: frozenset[str]
    # result columns that are shown once: an answer kept for repetition holds null there
    secrets: frozenset[str]
    # reading by it leaves a record, which a READ ONLY transaction could not hold
    is_logged: bool

    @property
    def is_silent(self) -> bool:
        """Whether it leaves no trace at all, so that its transaction can be READ ONLY."""
        return self.read_only and not self.is_logged


@dataclass(frozen=True)
class ErrorCode:
    """How HTTP says an error of class TB."""

    code: str
    slug: str
    status: int
    title: str


class Catalogue:
    """Functions and error codes as of one deploy; the copy is swapped whole, so readers need no lock."""

    def __init__(self) -> None:
        self.deploy_number: int | None = None
        self.functions: Mapping[tuple[str, str], Function] = {}
        self.errors: Mapping[str, ErrorCode] = {}
        self._loaded_at = 0.0
        self._lock = Lock()

    def load(self, connection: psycopg.Connection[Any], deploy_number: int) -> None:
        """Read everything anew; the connection must still be the web login."""
        with self._lock:
            self._read(connection, deploy_number)

    def follow(self, connection: psycopg.Connection[Any], deploy_number: int) -> None:
        """Read everything anew when a deploy happened; of many threads that notice, one reads."""
        if deploy_number != self.deploy_number:
            with self._lock:
                if deploy_number != self.deploy_number:
                    self._read(connection, deploy_number)

    def load_debounced(self, connection: psycopg.Connection[Any], deploy_number: int) -> None:
        """Read everything anew unless that was done a moment ago."""
        with self._lock:
            if time.monotonic() - self._loaded_at >= REFRESH_SECONDS:
                self._read(connection, deploy_number)

    def _read(self, connection: psycopg.Connection[Any], deploy_number: int) -> None:
        functions = {}
        for row in connection.execute(
            "SELECT schema_name, function_name, arguments, result_kind, volatility, roles, secrets,"
            " is_logged"
            " FROM access.function_catalogue()"
        ):
            schema, name, arguments, result_kind, volatility, roles, secrets, is_logged = (
                decode(value) for value in row)
            functions[schema, name] = Function(
                schema=schema,
                name=name,
                arguments={item["name"]: _argument(item) for item in arguments},
                result_kind=result_kind,
                read_only=volatility != "volatile",
                roles=frozenset(roles),
                secrets=frozenset(secrets),
                is_logged=is_logged,
            )
        errors = {}
        for row in connection.execute("SELECT code, slug, http_status, title FROM access.error_list()"):
            code = ErrorCode(*(decode(value) for value in row))
            errors[code.code] = code
        self.functions, self.errors = functions, errors
        self.deploy_number = deploy_number
        self._loaded_at = time.monotonic()

    def find(self, schema: str, name: str) -> Function | None:
        return self.functions.get((schema, name))

    def names(self, schema: str, role: str) -> list[str]:
        """Names of a schema that a role may call."""
        known = self.functions.values()
        return [function.name for function in known if function.schema == schema and role in function.roles]


def _argument(item: Mapping[str, Any]) -> Argument:
    return Argument(
        name=item["name"],
        parameter=item["parameter"],
        type=item["type"],
        category=item["category"],
        required=item["required"],
        help=item["help"],
    )
