"""The OpenAPI document, made of nothing but what the database says of its functions and types."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flaskapp.api.example import example_arguments

Schema = dict[str, Any]
INTEGERS = {"smallint": 16, "integer": 32, "bigint": 64}
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
INFO = """Billing for telecom carriers. Every function is a path: `POST /v1/<function>` with a JSON object of arguments, or
`GET` with a query string for those that only read. Money and rates are decimal strings, so that no digit is lost.

- A POST with an array of objects makes many calls in one transaction, all or nothing; with `Prefer: handling=lenient` each
  has a status and result of its own.
- `Idempotency-Key` on a writer: the same request again is done once, and answered as the first time.
- `Accept: text/csv` or `application/jsonl` streams a list of any length; `application/pdf` and workbooks (xlsx) hold less of it.
  No cell is a formula (text like `=1` gets an apostrophe); `Prefer: totals` adds a row of sums.
- Errors are `application/problem+json` with code, detail, field, hint and request id.
"""
PROBLEM: Schema = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "slug", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "urn:pgtoll:error: and the slug"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "slug": {"type": "string", "description": "short stable name of the error"},
        "detail": {"type": "string", "description": "what is wrong"},
        "code": {"type": "string", "description": "TBnnn, or an SQLSTATE"},
        "field": {"type": "string", "description": "the argument at fault"},
        "hint": {"type": "string", "description": "what to do about it"},
        "info": {"description": "facts for programs"},
        "index": {"type": "integer", "description": "of many calls at once, the one at fault"},
        "request_id": {"type": "string"},
    },
}
# What any request may meet, whatever the function.
COMMON = {400: "The request is not what HTTP or JSON asks for.", 401: "No valid key.", 403: "This key may not call it.",
          422: "An argument is wrong.", 503: "Not now: try again after the seconds in Retry-After."}
COMMON_WRITER = {409: "It stands in the way of something that exists, or of a request that is still running.",
                 413: "The body is too large.", 415: "The body is not JSON."}


class Document:
    """One document; the schemas that its operations name are collected on the way."""

    def __init__(self, types: Sequence[Mapping[str, Any]], statuses: Mapping[str, int]) -> None:
        self.types = {item["type_name"]: item for item in types}
        self.statuses = statuses
        self.schemas: dict[str, Schema] = {"problem": PROBLEM}

    def build(self, functions: Sequence[Mapping[str, Any]], version: str) -> Schema:
        paths = {}
        for function in functions:
            reading = is_get(function)
            path = "/v1/" + ("" if function["schema_name"] == "api" else function["schema_name"] + "/")
            paths[path + function["function_name"]] = {"get" if reading else "post": self._operation(function, reading)}
        return {
            "openapi": "3.1.0",
            "info": {"title": "pgtoll", "version": version, "description": INFO, "license": {"name": "Apache-2.0"}},
            "servers": [{"url": "/"}],
            "security": [{"key": []}],
            "tags": [{"name": name} for name in sorted({_tag(function) for function in functions})],
            "paths": paths,
            "components": {
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
                "schemas": dict(sorted(self.schemas.items())),
            },
        }

    def _operation(self, function: Mapping[str, Any], reading: bool) -> Schema:
        name = function["function_name"]
        operation_id = name if function["schema_name"] == "api" else f"{function['schema_name']}_{name}"
        text = function["description"]
        if function["example"]:
            text += f"\n\n```sql\n{function['example']}\n```"
        operation: Schema = {
            "operationId": operation_id,
            "summary": function["summary"],
            "description": text.strip(),
            "tags": [_tag(function)],
            "x-roles": function["roles"],
            "x-generated": function["generated"],
            "responses": self._responses(function, reading),
        }
        example = example_arguments(function["example"], function["arguments"])
        if reading:
            operation["parameters"] = [self._parameter(argument, example or {}) for argument in function["arguments"]]
            return operation
        if function["volatility"] == "volatile":
            operation["parameters"] = [{
                "name": "Idempotency-Key", "in": "header", "required": False,
                "description": "1 to 255 characters: the same request again is done once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
            }]
        body: Schema = {"schema": self._body(function["arguments"])}
        if example is not None:
            body["example"] = example
        operation["requestBody"] = {"required": any(argument["required"] for argument in function["arguments"]),
                                    "content": {"application/json": body}}
        return operation

    def _parameter(self, argument: Mapping[str, Any], example: Mapping[str, Any]) -> Schema:
        parameter: Schema = {"name": argument["name"], "in": "query", "required": argument["required"],
                             "schema": self._type(argument["type"], item_null=False)}
        if argument["doc"]:
            parameter["description"] = argument["doc"]
        if example.get(argument["name"]) is not None:
            parameter["example"] = example[argument["name"]]
        return parameter

    def _body(self, arguments: Sequence[Mapping[str, Any]]) -> Schema:
        properties = {}
        for argument in arguments:
            schema = self._type(argument["type"])
            if not argument["required"]:
                schema = _or_null(schema)
            if argument["doc"]:
                schema = {**schema, "description": argument["doc"]}
            properties[argument["name"]] = schema
        return {"type": "object", "properties": properties, "additionalProperties": False,
                "required": [argument["name"] for argument in arguments if argument["required"]]}

    def _responses(self, function: Mapping[str, Any], reading: bool) -> Schema:
        reasons: dict[int, list[str]] = defaultdict(list)
        for status, text in (COMMON if reading else COMMON | COMMON_WRITER).items():
            reasons[status].append(text)
        for error in function["errors"]:
            if error["code"] in self.statuses:
                reasons[self.statuses[error["code"]]].append(f"{error['code']}: {error['reason']}")
        result: Schema = {
            "type": "object", "required": ["data"], "properties": {"data": self._result(function)},
        }
        responses: Schema = {"200": {"description": function["result_help"] or "Done.",
                                     "content": {"application/json": {"schema": result}}}}
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
        for status, texts in sorted(reasons.items()):
            responses[str(status)] = {"description": " ".join(texts), "content": problem}
        return responses

    def _result(self, function: Mapping[str, Any]) -> Schema:
        kind = function["result_kind"]
        if kind == "void":
            return {"type": "null"}
        if kind.startswith("row"):
            item = self._row(function)
        else:
            item = _or_null(self._output(function["result_type"]))
        if kind.endswith("s"):
            return {"type": "array", "items": item}
        return item

    def _row(self, function: Mapping[str, Any]) -> Schema:
        named = function["result_type"] in self.types and self.types[function["result_type"]]["kind"] == "row"
        name = _plain(function["result_type"]) if named else f"{function['function_name']}_row"
        if name not in self.schemas:
            properties = {}
            for column in function["columns"]:
                schema = _or_null(self._output(column["type"]))
                properties[column["name"]] = {**schema, "description": column["help"]} if column["help"] else schema
            self.schemas[name] = {"type": "object", "properties": properties, "required": list(properties)}
            help_text = self.types[function["result_type"]]["help"] if named else None
            if help_text:
                self.schemas[name]["description"] = help_text
        reference = {"$ref": f"#/components/schemas/{name}"}
        return reference if function["result_kind"] == "rows" else _or_null(reference)

    def _output(self, name: str) -> Schema:
        """A type as answers have it: numbers with decimals are strings."""
        known = self.types.get(name, {})
        if known.get("kind") == "domain":
            return self._output(known["base_type"])
        if known.get("element_type"):
            return {"type": "array", "items": _or_null(self._output(known["element_type"]))}
        if name in INTEGERS:
            return {"type": "integer", "format": f"int{INTEGERS[name]}"}
        return {"boolean": {"type": "boolean"}, "json": {}, "jsonb": {}}.get(name, {"type": "string"})

    def _type(self, name: str, *, item_null: bool = True) -> Schema:
        """A type as arguments have it."""
        known = self.types.get(name, {})
        if known.get("kind") == "domain":
            # With its schema, for a noun may have the same name.
            plain = name.replace(".", "_")
            self.schemas.setdefault(plain, self._domain(known))
            return {"$ref": f"#/components/schemas/{plain}"}
        if known.get("element_type"):
            item = self._type(known["element_type"])
            return {"type": "array", "items": _or_null(item) if item_null else item}
        if known.get("labels"):
            return {"type": "string", "enum": known["labels"]}
        if name in INTEGERS:
            bits = INTEGERS[name] - 1
            return {"type": "integer", "format": f"int{bits + 1}", "minimum": -(2**bits), "maximum": 2**bits - 1}
        if name == "numeric":
            return {"type": ["string", "number"], "pattern": DECIMAL}
        if name == "double precision":
            return {"type": "number"}
        return {"boolean": {"type": "boolean"}, "json": {}, "jsonb": {},
                "uuid": {"type": "string", "format": "uuid"}}.get(name, {"type": "string"})

    def _domain(self, known: Mapping[str, Any]) -> Schema:
        schema = self._type(known["base_type"])
        for check in known["checks"]:
            pattern = re.fullmatch(r"CHECK \(\(VALUE ~ '([^']*)'::text\)\)", check)
            if pattern:
                schema["pattern"] = pattern[1]
        return schema | {"description": known["help"] or ""}


def is_get(function: Mapping[str, Any]) -> bool:
    """Documented as GET: it only reads, and its arguments are simple enough for a query string."""
    return function["volatility"] != "volatile" and not any(
        argument["type"].removesuffix("[]") in ("json", "jsonb") for argument in function["arguments"])


def _plain(name: str) -> str:
    """system.money is money."""
    return name.rpartition(".")[2].replace('"', "")


def _tag(function: Mapping[str, Any]) -> str:
    return function["function_name"].split("_")[0] if function["schema_name"] == "api" else function["schema_name"]


def _or_null(schema: Schema) -> Schema:
    if not schema:
        return schema
    if "$ref" in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return schema if "null" in types else schema | {"type": [*types, "null"]}
