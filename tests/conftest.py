"""What the tests share: the throw-away database that libpq's variables name, and a real server on top of it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.settings import ROOT, Settings

START_SECONDS = 20.0


@pytest.fixture(scope="session")
def dsn() -> str:
    """A superuser's connection string; never the database of `make up`, which only a settings file names."""
    if not any(os.environ.get(name) for name in ("PGDATABASE", "DATABASE_URL")):
        pytest.exit("the tests write: run `make test`, or name a throw-away database with PGHOST, PGDATABASE, ...", 2)
    return Settings.from_env(env_file=Path(os.devnull)).conninfo


@pytest.fixture
def db(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """An autocommit connection as superuser."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        assert self.status == 200, self.body
        return self.json["data"]


def request(
    url: str, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """One request on a connection of its own, past any proxy."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts gunicorn as `make up` does; keywords are environment variables that differ."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> str:
        port = free_port()
        log = tmp_path_factory.mktemp("gunicorn") / "gunicorn.log"
        # the web login has the superuser's password in the test cluster
        command = [sys.executable, "-m", "gunicorn", "-c", "python:flaskapp.api.gunicorn_conf"]
        command += ["--bind", f"127.0.0.1:{port}", "--error-logfile", str(log), "flaskapp.api:create_app()"]
        processes.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | environment))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                request(f"http://127.0.0.1:{port}", "/")
                return f"http://127.0.0.1:{port}"
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"gunicorn does not answer:\n{log.read_text() if log.exists() else ''}")

    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=40)


@pytest.fixture(scope="session")
def app_url(dsn: str, start_server: Callable[..., str]) -> str:
    """The address of a real server on the test database."""
    return start_server()


@pytest.fixture(scope="session")
def key(dsn: str) -> Iterator[Callable[..., str]]:
    """key(role) gives an API key of that role, customer_id=7 one for a customer; revoked at the end."""
    made: dict[tuple[str, int | None], tuple[int, str]] = {}

    def get(role: str, customer_id: int | None = None) -> str:
        if (role, customer_id) not in made:
            with psycopg.connect(dsn, autocommit=True) as connection:
                row = connection.execute(
                    "SELECT api_key_id, key FROM api.api_key_create(%s, %s, NULL, %s)",
                    [f"test {role} {uuid.uuid4().hex[:8]}", role, customer_id],
                ).fetchone()
            assert row
            made[role, customer_id] = (row[0], row[1])
        return made[role, customer_id][1]

    yield get
    with psycopg.connect(dsn, autocommit=True) as connection:
        for api_key_id, _ in made.values():
            connection.execute("SELECT FROM api.api_key_revoke(%s)", [api_key_id])


@pytest.fixture(scope="session")
def post(app_url: str, key: Callable[..., str]) -> Callable[..., Answer]:
    """post('setting_set', {...}, role=..., headers...) as a program would; a str or bytes body goes as it is."""

    def send(name: str, body: Any = None, role: str | None = "pgtoll_admin", **headers: str) -> Answer:
        sent = {"Content-Type": "application/json"} | _bearer(key, role)
        sent |= {header.replace("_", "-"): value for header, value in headers.items()}
        raw = body.encode() if isinstance(body, str) else body
        if not isinstance(raw, bytes | None):
            raw = json.dumps(raw).encode()
        return request(app_url, f"/v1/{name}", method="POST", body=raw, headers=sent)

    return send


@pytest.fixture(scope="session")
def get(app_url: str, key: Callable[..., str]) -> Callable[..., Answer]:
    """get('setting_list?limit=1', role=...)."""

    def send(path: str, role: str | None = "pgtoll_admin", **headers: str) -> Answer:
        sent = _bearer(key, role) | {header.replace("_", "-"): value for header, value in headers.items()}
        return request(app_url, f"/v1/{path}", headers=sent)

    return send


def _bearer(key: Callable[..., str], role: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key(role)}"} if role else {}
