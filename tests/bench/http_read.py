"""HTTP reads of one customer, with key check and count, against the least such a server can do: Flask, a pool, SELECT 1."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from flaskapp.api.docs import Kept, make
from flaskapp.settings import ROOT
from tests.bench.harness import Env, figure, medians
from tests.conftest import free_port

CLIENTS = 8
SECONDS, SMALL_SECONDS = 6.0, 0.5
ROUNDS = 5
GOAL = 0.5
OPENAPI_GOAL = 10.0
BARE = """
import os
from flask import Flask
from psycopg_pool import ConnectionPool

def create_app():
    app = Flask("bare")
    pool = ConnectionPool(os.environ["BARE"], min_size=1, max_size=8, kwargs={"autocommit": True}, open=True)

    @app.get("/")
    def one():
        with pool.connection() as connection:
            connection.execute("SELECT 1").fetchone()
        return "ok"

    return app
"""
# What the document is made of, read with no more care than one query takes.
CATALOGUE = """
SELECT n.nspname, p.proname, p.proargnames, obj_description(p.oid, 'pg_proc'), pg_get_function_arguments(p.oid),
  (SELECT jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, NULL), col_description(a.attrelid, a.attnum)))
   FROM pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0)
FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace INNER JOIN pg_type AS t ON t.oid = p.prorettype
WHERE n.nspname IN ('api', 'portal', 'custom')
"""


def run(env: Env) -> list[dict[str, Any]]:
    seconds = SMALL_SECONDS if env.small else SECONDS
    with env.loaded.connect() as connection:
        password = conninfo_to_dict(env.conninfo).get("password")
        if password:
            connection.execute(f"ALTER ROLE pgtoll_web PASSWORD '{password}'".encode())
        key = _one(connection, "SELECT key FROM api.api_key_create('bench http ' || gen_random_uuid(), 'pgtoll_operator')")
        last = _one(connection, "SELECT max(customer_id) FROM api.customer")
    (env.folder / "bare.py").write_text(BARE, encoding="utf-8")
    ours = [_get(f"/v1/customer_get?customer_id={number}", key) for number in range(1, min(last, 1000) + 1)]
    with _server("flaskapp.api:create_app()", env, ROOT) as url, _server("bare:create_app()", env, env.folder) as bare:
        for port, requests in ((url, ours), (bare, [_get("/", key)])):
            _rate(port, requests, 1.0)
        found = medians({"ours": lambda: _rate(url, ours, seconds), "bare": lambda: _rate(bare, [_get("/", key)], seconds)},
                        1 if env.small else ROUNDS)
    return [figure("http_read", found["ours"], "requests/s", found["bare"], GOAL), _openapi(env)]


def _openapi(env: Env) -> dict[str, Any]:
    with env.connect() as connection:
        statuses = dict(connection.execute("SELECT code, http_status FROM system.error_code").fetchall())

        def built() -> float:
            start = time.perf_counter()
            source = _one(connection, "SELECT access.function_doc()")
            make(Kept("1", source, statuses, {}), None)
            return time.perf_counter() - start

        def queried() -> float:
            start = time.perf_counter()
            connection.execute(CATALOGUE.encode()).fetchall()
            return time.perf_counter() - start

        found = medians({"built": built, "queried": queried}, 1 if env.small else ROUNDS)
    return figure("openapi", found["built"] * 1000, "ms", found["queried"] * 1000, OPENAPI_GOAL, at_most=True)


def _one(connection: Any, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0]


@contextmanager
def _server(application: str, env: Env, folder: Path) -> Iterator[int]:
    """Two gunicorn workers, set up as `make up` does."""
    port = free_port()
    web = env.libpq | {"PGUSER": "pgtoll_web", "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "BARE": ""}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:flaskapp.api.gunicorn_conf", "--bind", f"127.0.0.1:{port}",
               "--error-logfile", str(env.folder / "gunicorn.log"), application]
    process = subprocess.Popen(command, cwd=folder, env=web)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(1)
        yield port
    finally:
        process.terminate()
        process.wait(40)


def _get(path: str, key: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\r\n".encode()


def _rate(port: int, requests: list[bytes], seconds: float) -> float:
    """Answers a second to clients that keep their connection and ask again at once."""
    with selectors.DefaultSelector() as selector:
        done = number = 0
        for _ in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", port))
            selector.register(client, selectors.EVENT_READ, bytearray())
            client.sendall(requests[number % len(requests)])
            number += 1
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            for key, _ in selector.select(1):
                client, buffer = key.fileobj, key.data
                assert isinstance(client, socket.socket)
                buffer += client.recv(65536)
                head, found, body = buffer.partition(b"\r\n\r\n")
                if not found or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
                    continue
                assert head.startswith(b"HTTP/1.1 200"), bytes(buffer)
                buffer.clear()
                done += 1
                client.sendall(requests[number % len(requests)])
                number += 1
        elapsed = time.perf_counter() - start
        for key in list(selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
    return done / elapsed
