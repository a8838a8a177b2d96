"""The OpenAPI document at /openapi.json, and Swagger UI at /docs from files of our own machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from threading import Lock
from typing import Any

import psycopg
from flask import Blueprint, Response, current_app, request, send_from_directory

from flaskapp.api.call import Caller
from flaskapp.api.client import bearer
from flaskapp.api.openapi import Document
from flaskapp.api.result import decode
from flaskapp.api.statement import one

blueprint = Blueprint("docs", __name__)
FOLDER = str(files("flask_swagger_ui") / "dist")
# Swagger UI styles its elements one by one and draws its icons from data.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>pgtoll API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
"""
START = """SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", docExpansion: "none", filter: true,
  deepLinking: true, persistAuthorization: false, validatorUrl: null});
"""


@dataclass(frozen=True)
class Kept:
    """What one catalogue's documents are made of, and those made so far, by role."""

    stamp: str
    source: dict[str, Any]
    statuses: dict[str, int]
    texts: dict[str | None, str]


class Library:
    """Documents by role, made when first asked for and kept until the catalogue changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Kept | None = None

    def text(self, connection: psycopg.Connection[Any], role: str | None) -> tuple[str, str]:
        """The document and its stamp; without a role it is what anybody may know: all but the operator's own functions."""
        stamp = one(connection, "SELECT access.catalogue_stamp()")[0]
        with self._lock:
            if self._kept is None or self._kept.stamp != stamp:
                self._kept = _read(connection, stamp)
            if role not in self._kept.texts:
                self._kept.texts[role] = make(self._kept, role)
            return self._kept.texts[role], sha256(f"{stamp} {role}".encode()).hexdigest()[:32]


def _read(connection: psycopg.Connection[Any], stamp: str) -> Kept:
    source = one(connection, "SELECT access.function_doc()")[0]
    rows = connection.execute("SELECT e.code, e.http_status FROM access.error_list() AS e").fetchall()
    return Kept(stamp, source, {decode(code): decode(status) for code, status in rows}, {})


def make(kept: Kept, role: str | None) -> str:
    chosen = [function for function in kept.source["functions"]
              if (role in function["roles"] if role else function["schema_name"] != "custom")]
    document = Document(kept.source["types"], kept.statuses).build(chosen, kept.stamp.partition(".")[0])
    return json.dumps(document, ensure_ascii=False)


library = Library()


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """All functions of the product; with a key, those that it may call."""
    caller: Caller = current_app.extensions["pgtoll_caller"]
    key = bearer()
    # The first request of a process may be this one, and a wrong key is told in words of the catalogue.
    if caller.catalogue.deploy_number is None:
        caller.follow()
    with caller.pool.connection() as connection:
        role = caller.role(connection, key) if key else None
        text, tag = library.text(connection, role)
    response = Response(text, mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Authorization"
    response.make_conditional(request)
    return response


@blueprint.get("/docs")
def page() -> Response:
    return _served(Response(PAGE, mimetype="text/html"))


@blueprint.get("/docs/start.js")
def start() -> Response:
    return _served(Response(START, mimetype="text/javascript"))


@blueprint.get("/docs/<name>")
def file(name: str) -> Response:
    return _served(send_from_directory(FOLDER, name, max_age=86400))


def _served(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
