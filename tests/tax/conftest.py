"""A database with a carrier in Texas, and a tax engine that stands in for the real one."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from flaskapp.deploy import deploy
from flaskapp.settings import ROOT
from flaskapp.taxes.billsoft import Engine
from tests.carrier import _admin, copied, on
from tests.tax import carrier, standin


@dataclass
class StandIn:
    """The engine as tests see it."""

    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {"PGTOLL_TAX_URL": f"http://127.0.0.1:{self.port}", "PGTOLL_TAX_USER": standin.USER.upper(),
                "PGTOLL_TAX_PASSWORD": standin.PASSWORD, "PGTOLL_TAX_CLIENT": standin.CLIENT}

    @property
    def engine(self) -> Engine:
        return Engine.from_env(self.environment)

    def control(self, **switches: str) -> None:
        self._request("POST", "/control", switches)

    @property
    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self._request("GET", "/documents")
        return answer

    def _request(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@pytest.fixture
def engine() -> Iterator[StandIn]:
    server = standin.serve(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield StandIn(server.server_port)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def texas(dsn: str) -> Iterator[str]:
    """A database with the carrier; to be copied."""
    name = f"{conninfo_to_dict(dsn)['dbname']}_texas"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {}", name)
    deploy(on(dsn, name), root=ROOT, report=lambda line: None)
    with psycopg.connect(on(dsn, name), autocommit=True) as connection:
        carrier.build(connection)
    yield name
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture
def conninfo(dsn: str, texas: str) -> Iterator[str]:
    with copied(dsn, texas, "tax") as made:
        yield made


@pytest.fixture
def base(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection
