"""Fetches from Kazoo's CDR API what its webhooks did not tell. Nothing is asked inside a transaction."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import psycopg

from flaskapp.worker.watch import watch

TIMEOUT_SECONDS = 30.0
PAGE = 200
# Seconds from the year 0 to 1970.
GREGORIAN = 62_167_219_200
# What the API answers at once.
LONGEST = timedelta(days=31)
# Legs that have only just ended may still be on their way by webhook.
SETTLING = timedelta(minutes=2)


class KazooError(Exception):
    """Kazoo cannot be asked, or does not answer as it should."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(slots=True)
class Api:
    """One login. The token is asked for when it is needed, and again when it is over."""

    url: str
    key: str = field(repr=False)
    _token: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Api:
        url, key = environ.get("PGTOLL_KAZOO_URL"), environ.get("PGTOLL_KAZOO_API_KEY")
        if not url or not key:
            raise KazooError("no Kazoo is named", "Set PGTOLL_KAZOO_URL (https://kazoo.example.com:8443) and"
                                                  " PGTOLL_KAZOO_API_KEY (of the account).")
        return cls(url.rstrip("/"), key)

    def get(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """The answer's JSON; nothing when there is no such thing."""
        path = f"/v2/{path}" + (f"?{urlencode(query)}" if query else "")
        for is_first in (True, False):
            if self._token is None:
                self._token = self._login()
            status, answer = self._request("GET", path, {"X-Auth-Token": self._token})
            if status != 401:
                break
            self._token = None
            if not is_first:
                raise KazooError("Kazoo refuses the token it gave")
        if status == 404:
            return None
        if status != 200:
            raise KazooError(f"Kazoo answers HTTP {status}")
        return answer

    def _login(self) -> str:
        status, answer = self._request("PUT", "/v2/api_auth", {"Content-Type": "application/json"},
                                       json.dumps({"data": {"api_key": self.key}}))
        if status in (401, 403):
            raise KazooError(f"Kazoo refuses the key (HTTP {status})", "Is PGTOLL_KAZOO_API_KEY the account's own?")
        if status not in (200, 201) or not isinstance(answer.get("auth_token"), str):
            raise KazooError(f"Kazoo answers HTTP {status}")
        return str(answer["auth_token"])

    def _request(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, parts.path + path, body, headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise KazooError(f"Kazoo cannot be reached: {error or type(error).__name__}") from error
        finally:
            connection.close()
        try:
            answer = json.loads(raw)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            if response.status == 200:
                raise KazooError("the answer of Kazoo is no object")
            answer = {}
        return response.status, answer

    def pages(self, account: str, first: datetime, last: datetime) -> Iterator[list[dict[str, Any]]]:
        """The legs whose records were written in a time, a page at a time."""
        query: dict[str, str | int] = {"created_from": _gregorian(first), "created_to": _gregorian(last), "page_size": PAGE}
        while True:
            answer = self.get(f"accounts/{quote(account, safe='')}/cdrs", **query)
            if answer is None:
                raise KazooError(f"Kazoo has no account {account}")
            yield [row for row in answer.get("data") or [] if row.get("call_id") and row.get("id")]
            following = answer.get("next_start_key")
            if not following or following == query.get("start_key"):
                return
            query["start_key"] = following

    def document(self, account: str, cdr_id: str) -> dict[str, Any] | None:
        """The record as it is stored; a page has only columns of it, and says nothing of the carrier."""
        answer = self.get(f"accounts/{quote(account, safe='')}/cdrs/{quote(cdr_id, safe='')}")
        return answer and answer.get("data")

    def descendants(self, account: str) -> list[str]:
        """The accounts below an account."""
        answer = self.get(f"accounts/{quote(account, safe='')}/descendants", paginate="false") or {}
        return [row["id"] for row in answer.get("data") or []]


def _gregorian(moment: datetime) -> int:
    return int(moment.timestamp()) + GREGORIAN


def windows(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A time in parts that the API answers."""
    while first < last:
        upto = min(first + LONGEST, last)
        yield first, upto
        first = upto


def poll(connection: psycopg.Connection[Any], api: Api, source: str, accounts: Sequence[str], first: datetime,
         last: datetime) -> Counter[str]:
    """Fetch each leg that nobody told of, once. Begun again after a failure it goes on where it was."""
    counts: Counter[str] = Counter()
    for account in accounts:
        for begin, end in windows(first, last):
            for page in api.pages(account, begin, end):
                counts["listed"] += len(page)
                ids = {str(row["call_id"]): str(row["id"]) for row in page}
                missing = connection.execute("SELECT * FROM api.fetched_leg_missing(%s, %s, %s, %s)", [
                    source, list(ids), begin, end]).fetchall()
                for leg_id, in missing:
                    document = api.document(account, ids[leg_id])
                    if document is None:
                        counts["gone"] += 1
                        continue
                    connection.execute("SELECT api.fetched_leg_add(%s, %s, %s)", [
                        source, leg_id, json.dumps(document, separators=(",", ":"))])
                    counts["fetched"] += 1
    return counts


def run(connect: Callable[[], psycopg.Connection[Any]], api: Api, source: str, accounts: Sequence[str], *, hours: float,
        below: bool = False, every: float | None = None, report: Callable[[Counter[str]], None],
        complain: Callable[[Exception], None]) -> None:
    """One look back over so many hours, or with `every` again and again: then what fails is tried the next time."""

    def look(connection: psycopg.Connection[Any]) -> Counter[str]:
        last = datetime.now(UTC) - SETTLING
        asked = list(accounts) + [name for account in accounts if below for name in api.descendants(account)]
        return poll(connection, api, source, asked, last - timedelta(hours=hours), last)

    def patiently(connection: psycopg.Connection[Any], stopped: Callable[[], bool]) -> Counter[str]:
        try:
            return look(connection)
        except KazooError as error:
            complain(error)
            return Counter()

    if every is None:
        with connect() as connection:
            report(look(connection))
    else:
        watch(connect, patiently, idle_seconds=every, report=report)
