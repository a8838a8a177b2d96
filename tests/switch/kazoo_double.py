"""Kazoo's CDR API as far as it is documented: logins that end, pages, the limit of a range, and answers that fail."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "an-api-key"
LONGEST = 31 * 86400 + 3600
COLUMNS = ("call_id", "caller_id_number", "callee_id_number", "duration_seconds", "billing_seconds", "hangup_cause", "request",
           "from", "to", "interaction_id")


@dataclass
class Double:
    """The documents of each account by their ids, which requests go wrong, counted from 1, and what was asked."""

    url: str = ""
    documents: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    failures: dict[int, int] = field(default_factory=dict)
    # After so many requests a token is over.
    lifetime: int = 1000
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)

    def add(self, account: str, document: dict[str, Any]) -> None:
        self.documents.setdefault(account, {})[f"202611-{document['call_id']}"] = document

    def answer(self, method: str, target: str, token: str | None, body: bytes) -> tuple[int, Any]:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = [unquote(part) for part in parts.path.strip("/").split("/")]
        self.asked.append(parts.path)
        if status := self.failures.get(len(self.asked)):
            return status, {"status": "error"}
        if (method, path) == ("PUT", ["v2", "api_auth"]):
            if json.loads(body)["data"]["api_key"] != KEY:
                return 401, {"status": "error"}
            made = f"token-{len(self.tokens)}"
            self.tokens[made] = self.lifetime
            return 201, {"auth_token": made, "status": "success"}
        if self.tokens.get(token or "", 0) <= 0:
            return 401, {"status": "error"}
        self.tokens[token or ""] -= 1
        account = path[2]
        match path[3:]:
            case ["descendants"]:
                return 200, {"data": [{"id": name} for name in self.below.get(account, [])], "status": "success"}
            case ["cdrs"] if account in self.documents:
                return self._page(account, query)
            case ["cdrs", name] if name in self.documents.get(account, {}):
                return 200, {"data": self.documents[account][name] | {"id": name}, "status": "success"}
        return 404, {"status": "error"}

    def _page(self, account: str, query: dict[str, str]) -> tuple[int, Any]:
        first, last, size = (int(query[name]) for name in ("created_from", "created_to", "page_size"))
        if last - first > LONGEST:
            return 400, {"status": "error"}
        rows = [(name, document) for name, document in self.documents[account].items()
                if first <= int(document["timestamp"]) <= last]
        begin = int(base64.b64decode(query["start_key"])) if "start_key" in query else 0
        # Never more than three: pages are what is to be shown.
        end = begin + min(size, 3)
        answer: dict[str, Any] = {"data": [self._row(*row) for row in rows[begin:end]], "page_size": end - begin,
                                  "start_key": query.get("start_key", ""), "status": "success"}
        if end < len(rows):
            answer["next_start_key"] = base64.b64encode(str(end).encode()).decode()
        return 200, answer

    @staticmethod
    def _row(name: str, document: dict[str, Any]) -> dict[str, Any]:
        """A page's timestamp is when the call began; the document's is when it was written."""
        began = int(document["timestamp"]) - int(document["duration_seconds"])
        return {"id": name, "timestamp": str(began), "unix_timestamp": str(began - 62_167_219_200),
                "direction": document["call_direction"]} | {column: document.get(column) for column in COLUMNS}


@contextmanager
def serving() -> Iterator[Double]:
    double = Double()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                status, answer = double.answer(self.command, self.path, self.headers.get("X-Auth-Token"), body)
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_PUT = _respond

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    double.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
