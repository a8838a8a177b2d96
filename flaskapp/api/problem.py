"""Errors as application/problem+json: what the caller may know goes out, the rest goes to the log."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from flask import Flask, Response, current_app, g
from werkzeug.exceptions import HTTPException

from flaskapp.api.catalogue import ErrorCode

log = logging.getLogger("pgtoll.http")

RETRY_AFTER_SECONDS = 1
# Serialization failure and deadlock: nothing happened, the same request may succeed.
RETRYABLE = frozenset({"40001", "40P01"})
TELL = "Tell the operator the request_id."
UNAVAILABLE = "the database cannot answer right now"

# PostgreSQL's own errors that say something to a caller: status, slug, and a text without names of tables or columns.
# No text means that the server's message speaks of the caller's value alone.
SQLSTATES: dict[str, tuple[int, str, str | None]] = {
    "23502": (422, "invalid-argument", "a value is missing"),
    "23503": (409, "in-use", "something this refers to is missing, or something else refers to this"),
    "23505": (409, "already-exists", "there is one already"),
    "23514": (422, "invalid-argument", "a value is outside what is allowed"),
    "23P01": (409, "already-exists", "this overlaps with one that exists"),
    "25006": (405, "read-only", "a function that is declared read-only tried to write"),
    "42501": (403, "not-allowed", "this key may not do that"),
    "55P03": (503, "busy", "somebody else holds what this needs"),
    "57014": (503, "timeout", "this took too long and was stopped"),
}
SQLSTATE_CLASSES: dict[str, tuple[int, str, str | None]] = {
    "22": (422, "invalid-argument", None),
    "40": (503, "busy", "too many others are changing the same things"),
    "53": (503, "unavailable", UNAVAILABLE),
    "57": (503, "unavailable", UNAVAILABLE),
    "08": (503, "unavailable", UNAVAILABLE),
}


class Problem(Exception):
    """An answer that is not the result: a registered TB code, or an HTTP status where HTTP alone is at fault."""

    def __init__(
        self,
        kind: str | int,
        detail: str,
        *,
        slug: str | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.slug = slug
        self.field = field
        self.hint = hint


def register_handlers(app: Flask) -> None:
    app.register_error_handler(Problem, _from_problem)
    app.register_error_handler(psycopg.Error, _from_database)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_fault)


def _errors() -> Mapping[str, ErrorCode]:
    errors: Mapping[str, ErrorCode] = current_app.extensions["pgtoll_caller"].catalogue.errors
    return errors


def _respond(body: dict[str, Any]) -> Response:
    status = body["status"]
    response = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="pgtoll"'
    return response


def _body(status: int, slug: str, title: str, detail: str | None, **members: Any) -> dict[str, Any]:
    body = {"type": f"urn:pgtoll:error:{slug}", "title": title, "status": status, "slug": slug, "detail": detail}
    body |= members
    # Of many calls at once, the one at fault.
    body["index"] = g.get("call_index")
    body["request_id"] = g.request_id
    return {key: value for key, value in body.items() if value not in (None, "", {})}


def problem_of(error: Exception) -> dict[str, Any]:
    """What is said of an error: status, type, title, detail, and code, field, hint, info, index where there are any."""
    if isinstance(error, Problem):
        return _of_problem(error)
    if isinstance(error, psycopg.Error):
        return _of_database(error)
    return _body(500, "internal", HTTPStatus(500).phrase, None, hint=TELL)


def is_final(error: psycopg.Error) -> bool:
    """Whether the caller is at fault, so that trying again gives the same."""
    return _status(error) < 500


def _status(error: psycopg.Error) -> int:
    known = _errors().get(error.sqlstate or "")
    if known:
        return known.status
    state = error.sqlstate or ""
    return (SQLSTATES.get(state) or SQLSTATE_CLASSES.get(state[:2]) or (500,))[0]


def _from_problem(problem: Problem) -> Response:
    return _respond(_of_problem(problem))


def _from_database(error: psycopg.Error) -> Response:
    return _respond(_of_database(error))


def _of_problem(problem: Problem) -> dict[str, Any]:
    if isinstance(problem.kind, int):
        status, slug, title = problem.kind, problem.slug or "http-error", HTTPStatus(problem.kind).phrase
        code = None
    else:
        error = _errors()[problem.kind]
        status, slug, title, code = error.status, error.slug, error.title, error.code
    return _body(status, slug, title, problem.detail, code=code, field=problem.field, hint=problem.hint)


def _of_database(error: psycopg.Error) -> dict[str, Any]:
    known = _errors().get(error.sqlstate or "")
    if known and (known.status < 500 or known.status == 503):
        return _of_raised(error, known)
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        log.error("request %s: no connection: %s", g.request_id, error)
        return _body(503, "unavailable", HTTPStatus(503).phrase, UNAVAILABLE, hint=_lost_hint(error))
    state = error.sqlstate or ""
    status, slug, text = SQLSTATES.get(state) or SQLSTATE_CLASSES.get(state[:2]) or (500, "internal", None)
    if status >= 500 or state == "25006":
        log.error("request %s: %s %s: %s", g.request_id, state, type(error).__name__, error)
    if status == 500:
        return _body(500, "internal", HTTPStatus(500).phrase, None, hint=TELL)
    detail = text or error.diag.message_primary
    argument = _argument_at_fault(error)
    if argument is None and text is None and error.diag.context:
        # raised deep inside a function: the message may speak of things the caller never saw
        detail = "a value is outside what is allowed"
    elif argument is not None:
        detail = f"{argument.name} is not a valid {argument.type.removeprefix('system.')}"
    titles = {known.slug: known.title for known in _errors().values()}
    return _body(
        status,
        slug,
        titles.get(slug, HTTPStatus(status).phrase),
        detail,
        code=state,
        field=argument.name if argument else None,
        hint=argument.help if argument else None,
    )


def _of_raised(error: psycopg.Error, known: ErrorCode) -> dict[str, Any]:
    """An error of class TB: its texts were written for the caller."""
    try:
        info = json.loads(error.diag.message_detail or "{}")
    except ValueError:
        info = {"detail": error.diag.message_detail}
    return _body(
        known.status,
        known.slug,
        known.title,
        error.diag.message_primary,
        code=known.code,
        field=error.diag.column_name,
        hint=error.diag.message_hint,
        info=info,
    )


def _argument_at_fault(error: psycopg.Error) -> Any:
    """PostgreSQL names the parameter ($2) whose text it could not read; the call left its arguments in g."""
    # the outermost line of the context; inside a function it would name the function, in quotes
    found = re.match(r'[^"]*?\$(\d+)', (error.diag.context or "").rpartition("\n")[2])
    arguments = g.get("bound_arguments", [])
    return arguments[int(found[1]) - 1] if found and int(found[1]) <= len(arguments) else None


def _lost_hint(error: psycopg.Error) -> str | None:
    if g.get("outcome_unknown"):
        return "The connection was lost: repeat the request with the same Idempotency-Key to learn whether it was done."
    return None


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    slug = {404: "unknown-path", 405: "method-not-allowed", 413: "body-too-large"}.get(status, "http-error")
    detail = "functions are at /v1/<name>, /v1/portal/<name>, /v1/custom/<name>" if status == 404 else error.description
    response = _respond(_body(status, slug, HTTPStatus(status).phrase, detail))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _from_fault(error: Exception) -> Response:
    log.exception("request %s: %s", g.request_id, type(error).__name__)
    return _respond(problem_of(error))
