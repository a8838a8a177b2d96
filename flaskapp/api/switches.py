"""What switches post by themselves, in their own words: call records, and questions about calls.

The key is the password (Basic) or token (Bearer) of the request, or for switches that can send neither the end of the path.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from flaskapp.api.call import Call, Caller
from flaskapp.api.client import client_address
from flaskapp.api.problem import Problem
from flaskapp.switches.freeswitch import dialplan, record
from flaskapp.switches.kazoo import event

blueprint = Blueprint("switch", __name__, url_prefix="/switch")


def _ask(function: str, key: str | None, arguments: dict[str, Any]) -> str:
    """Call an api function as /v1 does; the answer's JSON comes when the database has committed."""
    caller: Caller = current_app.extensions["pgtoll_caller"]
    return caller.call(Call(key=key or _key(), request_id=g.request_id, schema="api", name=function, reading=False,
                            arguments=lambda _: arguments, idempotency_key=None, address=client_address())).body


def _key() -> str:
    given = request.authorization
    key = (given.password if given.type == "basic" else given.token) if given else None
    return key if key and key.isascii() and "\0" not in key else ""


def _json(body: str) -> Response:
    return Response(body, mimetype="application/json")


@blueprint.route("/kazoo/<source>", methods=["POST", "PUT"])
@blueprint.route("/kazoo/<source>/<key>", methods=["POST", "PUT"])
def kazoo(source: str, key: str | None = None) -> Response:
    """A webhook: 200 when the end of a leg is safe, and at once for events that nothing is done with."""
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        told: Any = event.from_form(request.form.items(multi=True))
    else:
        try:
            told = json.loads(request.get_data(cache=False))
        except (ValueError, RecursionError):
            raise Problem("TB102", "the body is neither JSON nor a form") from None
    if not event.is_end(told):
        return _json('{"data":null}')
    return _json(_ask("line_receive", key, {"source": source, "raw": event.document(told)}))


@blueprint.post("/freeswitch/<source>/cdr")
@blueprint.post("/freeswitch/<source>/cdr/<key>")
def freeswitch_cdr(source: str, key: str | None = None) -> Response:
    """A call record of mod_json_cdr: 200 when it is safe."""
    return _json(_ask("line_receive", key, {"source": source, "raw": record.document(request.get_data(cache=False))}))


@blueprint.post("/freeswitch/<source>/dialplan")
@blueprint.post("/freeswitch/<source>/dialplan/<key>")
def freeswitch_dialplan(source: str, key: str | None = None) -> Response:
    """A question of mod_xml_curl: dialplan with the seconds that are granted, or a refusal."""
    allowed = request.args.get("to", dialplan.ALLOWED)
    asked = dialplan.question(request.form, source, allowed, request.args.get("seconds"))
    if asked is None:
        body = dialplan.not_found()
    else:
        granted, = json.loads(_ask("call_authorize", key, asked))["data"]
        body = dialplan.answer(request.form, asked["called"], allowed, granted)
    return Response(body, mimetype="text/xml")
