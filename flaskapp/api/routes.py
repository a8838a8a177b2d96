"""The routes: the path is the function's name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

import psycopg
from flask import Blueprint, Response, current_app, g, jsonify, request

from flaskapp.api.arguments import from_query, parse_body
from flaskapp.api.call import Call, Caller
from flaskapp.api.catalogue import Function
from flaskapp.api.client import bearer, client_address
from flaskapp.api.problem import Problem, log

blueprint = Blueprint("v1", __name__)

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _caller() -> Caller:
    caller: Caller = current_app.extensions["pgtoll_caller"]
    return caller


@blueprint.before_app_request
def name_request() -> None:
    """Each request has a number, the client's or ours, in the answer, the log and the audit trail."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid.uuid4().hex


@blueprint.after_app_request
def add_headers(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    response.headers["X-Request-Id"] = g.request_id
    return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 when the database answers, 503 when it does not; no key needed."""
    try:
        return jsonify(_caller().health())
    except psycopg.Error as error:
        log.error("health: %s", error)
        response = jsonify({"status": "unavailable", "request_id": g.request_id})
        response.status_code = 503
        response.headers["Retry-After"] = "1"
        return response


@blueprint.route("/v1/<name>", methods=["GET", "POST"], defaults={"schema": "api"})
@blueprint.route("/v1/<any(portal, custom):schema>/<name>", methods=["GET", "POST"])
def call_function(schema: str, name: str) -> Response:
    """Call schema.name with the JSON body (POST) or the query string (GET)."""
    # read the body before a connection is taken: a slow client must not hold one
    body = request.get_data(cache=False)
    reading = request.method != "POST"

    def arguments(function: Function) -> Mapping[str, Any]:
        if reading:
            return from_query(function, request.args)
        _check_post(body)
        return parse_body(body)

    call = Call(
        key=bearer(),
        request_id=g.request_id,
        schema=schema,
        name=name,
        reading=reading,
        arguments=arguments,
        idempotency_key=request.headers.get("Idempotency-Key"),
        address=client_address(),
    )
    answer = _caller().call(call)
    response = Response(answer.body, mimetype="application/json")
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _check_post(body: bytes) -> None:
    if body.strip() and request.mimetype != "application/json":
        raise Problem(415, "send Content-Type: application/json", slug="unsupported-media-type")
    if request.args:
        raise Problem("TB102", "a POST takes its arguments from the JSON body, not from the query string")
