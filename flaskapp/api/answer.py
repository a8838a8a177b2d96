"""What every answer gets on its way out: headers, compression, and a place in the figures."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from time import perf_counter

from flask import Response, g, request

from flaskapp.api import metrics

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Below this, packing costs more than it saves.
GZIP_BYTES = 1400
# The fastest: it takes the most of what there is to take from JSON.
GZIP_LEVEL = 1


def finish(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.request_id
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        _pack(response)
    metrics.count(g.get("function_name", ""), response.status_code, perf_counter() - g.started)
    return response


def _pack(response: Response) -> None:
    if response.status_code == 304 or "Content-Encoding" in response.headers or response.direct_passthrough:
        return
    response.headers.add("Vary", "Accept-Encoding")
    if response.is_streamed:
        response.response = _packed(response.response)
        response.headers.pop("Content-Length", None)
    elif (response.content_length or 0) >= GZIP_BYTES:
        response.set_data(gzip.compress(response.get_data(), GZIP_LEVEL))
    else:
        return
    response.headers["Content-Encoding"] = "gzip"


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(GZIP_LEVEL, wbits=31)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()
