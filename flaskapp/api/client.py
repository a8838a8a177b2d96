"""Who sends a request: token and address."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request


def bearer() -> str:
    """The key; an absent one is checked like a wrong one, so that both get the same answer."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and key.isascii() and "\0" not in key else ""


def client_address() -> str | None:
    """The client's address; none over a local socket."""
    try:
        return str(ip_address(request.remote_addr or ""))
    except ValueError:
        return None
