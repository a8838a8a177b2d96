"""The number by which a request is known."""

from __future__ import annotations

import re
import uuid
from time import perf_counter

from flask import g, request

_request_id = re.compile(r"[A-Za-z0-9._-]{1,64}")


def name_request() -> None:
    """Each request has a number, the client's or ours, in the answer, the log and the audit trail."""
    g.started = perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _request_id.fullmatch(given) else uuid.uuid4().hex
