"""Many calls of one function in one transaction: all or nothing, or each with a result of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from flask import g

from flaskapp.api.arguments import bind
from flaskapp.api.catalogue import Function
from flaskapp.api.problem import Problem, is_final, problem_of
from flaskapp.api.result import encode_result, without_secrets
from flaskapp.api.statement import run


def run_many(
    connection: psycopg.Connection[Any], function: Function, given: Sequence[Mapping[str, Any]], *, lenient: bool
) -> tuple[str, str]:
    """The response body, and the one that may be stored. Lenient: one that fails leaves the others done."""
    shown, kept = [], []
    for index, arguments in enumerate(given):
        g.call_index = index
        if not lenient:
            body, stored = _run_one(connection, function, arguments)
        else:
            try:
                with connection.transaction():
                    body, stored = _run_one(connection, function, arguments)
                body, stored = '{"status":200,"data":' + body + "}", '{"status":200,"data":' + stored + "}"
            except (Problem, psycopg.Error) as error:
                # What may come right when all of it is tried again must not end as somebody's result.
                if isinstance(error, psycopg.Error) and not is_final(error):
                    raise
                problem = problem_of(error)
                body = stored = json.dumps({"status": problem["status"], "problem": problem}, ensure_ascii=False)
        shown.append(body)
        kept.append(stored)
    del g.call_index
    return '{"data":[' + ",".join(shown) + "]}", '{"data":[' + ",".join(kept) + "]}"


def _run_one(connection: psycopg.Connection[Any], function: Function, arguments: Mapping[str, Any]) -> tuple[str, str]:
    bound = bind(function, arguments)
    g.bound_arguments = [argument for argument, _ in bound]
    columns, rows = run(connection, function, bound)
    body = encode_result(function.result_kind, columns, rows)
    if not function.secrets:
        return body, body
    return body, encode_result(function.result_kind, columns, without_secrets(function, columns, rows))
