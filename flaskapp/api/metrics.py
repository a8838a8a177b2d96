"""What Prometheus reads: requests by function and status, and how long they took, over all worker processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache

# Workers count in files of their own, in a folder that the library looks for when it is loaded; it goes with the server.
FOLDER = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="pgtoll-metrics-")
_owner = os.getpid()

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: E402

__all__ = ["count", "mark_process_dead", "text"]

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)
_requests = Counter("pgtoll_http_requests", "Requests answered.", ["function", "status"])
_seconds = Histogram("pgtoll_http_request_seconds", "Seconds from the request to its answer.", ["function"], buckets=BUCKETS)

# Finding a labelled series costs as much as counting in it.
_requests_of = cache(_requests.labels)
_seconds_of = cache(_seconds.labels)


def count(function: str, status: int, seconds: float) -> None:
    """One request; the function is empty where none of that name exists, so that nobody can make up series."""
    _requests_of(function, str(status)).inc()
    _seconds_of(function).observe(seconds)


def text() -> bytes:
    """All of it in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


@atexit.register
def _forget() -> None:
    # Workers end too, and have inherited this.
    if os.getpid() == _owner:
        shutil.rmtree(FOLDER, ignore_errors=True)
