"""The routes: the path is the function's name."""

from __future__ import annotations

import os
from hmac import compare_digest

import psycopg
from flask import Blueprint, Response, current_app, g, jsonify, request

from flaskapp.api import metrics
from flaskapp.api.answer import finish
from flaskapp.api.arguments import from_query, parse_body
from flaskapp.api.call import Call, Caller, Given
from flaskapp.api.catalogue import Function
from flaskapp.api.client import bearer, client_address
from flaskapp.api.problem import Problem, log
from flaskapp.api.request import name_request
from flaskapp.api.stream import FORMS, stream

blueprint = Blueprint("v1", __name__)
blueprint.before_app_request(name_request)
blueprint.after_app_request(finish)

JSON = "application/json"
LOCAL = ("127.0.0.1", "::1")


def _caller() -> Caller:
    caller: Caller = current_app.extensions["pgtoll_caller"]
    return caller


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 when the database answers, 503 when it does not; no key needed."""
    return _health("SELECT deploy_number, now, sandbox FROM api.health()")


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when requests would be served, those that write too; else 503, and a balancer sends them elsewhere."""
    return _health("SELECT deploy_number, now, sandbox FROM api.health() WHERE NOT pg_is_in_recovery() AND deploy_number > 0")


def _health(statement: str) -> Response:
    try:
        return jsonify(_caller().health(statement))
    except psycopg.Error as error:
        log.error("health: %s", error)
        response = jsonify({"status": "unavailable", "request_id": g.request_id})
        response.status_code = 503
        response.headers["Retry-After"] = "1"
        return response


@blueprint.get("/metrics")
def figures() -> Response:
    """For Prometheus on this machine, or with PGTOLL_METRICS_TOKEN as its bearer token."""
    token = os.environ.get("PGTOLL_METRICS_TOKEN", "")
    is_local = request.remote_addr in LOCAL and "X-Forwarded-For" not in request.headers
    if not (is_local or token and compare_digest(bearer().encode(), token.encode())):
        raise Problem(403, "metrics are for this machine, or for who knows PGTOLL_METRICS_TOKEN", slug="not-allowed")
    return Response(metrics.text(), mimetype="text/plain; version=0.0.4")


@blueprint.route("/v1/<name>", methods=["GET", "POST"], defaults={"schema": "api"})
@blueprint.route("/v1/<any(portal, custom):schema>/<name>", methods=["GET", "POST"])
def call_function(schema: str, name: str) -> Response:
    """Call schema.name with the JSON body (POST) or the query string (GET)."""
    # read the body before a connection is taken: a slow client must not hold one
    body = request.get_data(cache=False)
    reading = request.method != "POST"
    caller = _caller()
    if caller.catalogue.find(schema, name) is not None:
        g.function_name = name if schema == "api" else f"{schema}.{name}"

    def arguments(function: Function) -> Given:
        if reading:
            return from_query(function, request.args)
        _check_post(body)
        return parse_body(body)

    headers = request.headers
    call = Call(
        key=bearer(),
        request_id=g.request_id,
        schema=schema,
        name=name,
        reading=reading,
        arguments=arguments,
        idempotency_key=headers.get("Idempotency-Key"),
        # RFC 7240: errors of one call need not fail the others.
        lenient="handling=lenient" in headers.get("Prefer", ""),
        address=client_address(),
    )
    form = _form()
    if form != JSON:
        pieces, close = stream(caller, call, form, totals="totals" in headers.get("Prefer", ""))
        response = Response(pieces, mimetype=form)
        response.call_on_close(close)
        return response
    answer = caller.call(call)
    response = Response(answer.body, mimetype=JSON)
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _form() -> str:
    """What the client wants to have: JSON, unless it says better."""
    accept = request.headers.get("Accept", "*/*")
    # Most say one of these, and taking a list of types apart costs more than the rest of this function.
    if accept in ("*/*", JSON):
        return JSON
    return request.accept_mimetypes.best_match([JSON, *FORMS], JSON) or JSON


def _check_post(body: bytes) -> None:
    if body.strip() and request.mimetype != JSON:
        raise Problem(415, "send Content-Type: application/json", slug="unsupported-media-type")
    if request.args:
        raise Problem("TB102", "a POST takes its arguments from the JSON body, not from the query string")
