"""Posts events to those who subscribed, signed as Standard Webhooks says; nothing is posted inside a transaction."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import psycopg
import urllib3
from psycopg.rows import dict_row
from standardwebhooks.webhooks import Webhook

CONNECT_SECONDS = 5.0
# For the whole answer: one who hangs keeps the others waiting no longer.
ANSWER_SECONDS = 10.0
GONE = 410
# The server, or what stands before it, is not there now: its other events would fare no better.
DOWN = (429, 502, 503, 504)


class ForbiddenError(Exception):
    """An address inside of somebody's network, where an event has no business."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an event: done, retry, down or gone."""

    word: str
    status: int | None = None
    error: str = ""


def signed(claimed: Mapping[str, Any], now: datetime) -> tuple[bytes, dict[str, str]]:
    """Body and headers; with two secrets there are two signatures, and either will do."""
    number, body = f"evt_{claimed['event_id']}", json.dumps(claimed["body"], ensure_ascii=False, separators=(",", ":"))
    return body.encode(), {
        "Content-Type": "application/json",
        "User-Agent": "pgtoll",
        # The same in every attempt: who has seen it drops it.
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(number, now, body) for secret in claimed["secrets"]),
    }


def addresses(host: str, port: int, *, may_be_private: bool) -> Sequence[str]:
    """Where a name leads; addresses of private networks only where they are allowed."""
    found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not may_be_private and any(not ipaddress.ip_address(address).is_global for address in found):
        raise ForbiddenError(f"{host} is no public address")
    return found


def post(claimed: Mapping[str, Any], *, may_be_private: bool) -> Result:
    """One attempt, to the address that was looked at: a name may lead elsewhere the next time."""
    body, headers = signed(claimed, datetime.now(UTC))
    parts = urlsplit(claimed["url"])
    host = parts.hostname or ""
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    keywords: dict[str, Any] = {"timeout": urllib3.Timeout(total=ANSWER_SECONDS, connect=CONNECT_SECONDS), "retries": False}
    try:
        address = addresses(host, port, may_be_private=may_be_private)[0]
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host, **keywords)
        else:
            pool = urllib3.HTTPConnectionPool(address, port, **keywords)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with pool:
            answer = pool.urlopen("POST", path, body, headers | {"Host": parts.netloc}, redirect=False, preload_content=False)
            status = answer.status
            answer.close()
    except ForbiddenError as error:
        return Result("retry", error=str(error))
    except (OSError, urllib3.exceptions.HTTPError, UnicodeError) as error:
        return Result("down", error=str(error) or type(error).__name__)
    if 200 <= status < 300:
        return Result("done", status)
    word = "gone" if status == GONE else "down" if status in DOWN else "retry"
    return Result(word, status, f"it answered {status}")


def deliver(connection: psycopg.Connection[Any], stopped: Callable[[], bool],
            environ: Mapping[str, str] = os.environ) -> Counter[str]:
    """Post what is due; the connection is in autocommit."""
    may_be_private = environ.get("PGTOLL_WEBHOOK_PRIVATE") == "1"
    counts: Counter[str] = Counter()
    with connection.cursor(row_factory=dict_row) as cursor:
        while not stopped() and (claimed := cursor.execute("SELECT * FROM api.webhook_claim()").fetchone()) is not None:
            result = post(claimed, may_be_private=may_be_private)
            counts[f"event {result.word}"] += 1
            cursor.execute("SELECT api.webhook_result(%s, %s, %s, %s, %s, %s)", [
                claimed["webhook_id"], claimed["event_id"], claimed["attempt"], result.word, result.status,
                result.error.replace("\0", "")[:1000]])
    return counts
