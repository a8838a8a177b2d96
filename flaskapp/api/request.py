"""What a request carries besides its arguments."""

from __future__ import annotations

import re
import uuid
from ipaddress import ip_address
from time import perf_counter

from flask import g, request

_request_id = re.compile(r"[A-Za-z0-9._-]{1,64}")


def name_request() -> None:
    """Each request has a number, the client's or ours, in the answer, the log and the audit trail."""
    g.started = perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _request_id.fullmatch(given) else uuid.uuid4().hex


def bearer() -> str:
    """The key; an absent one is checked like a wrong one, so that both get the same answer."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and key.isascii() and "\0" not in key else ""


def address() -> str | None:
    """The client's address; none over a local socket."""
    try:
        return str(ip_address(request.remote_addr or ""))
    except ValueError:
        return None
