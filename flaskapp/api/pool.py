"""Connections of one worker process, all as the web login."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from flaskapp.api.result import register_loaders
from flaskapp.settings import Settings

WEB_ROLE = "pgtoll_web"
MAX_CONNECTIONS = 8
# A caller waits this long for a free connection before it is told to come back later.
WAIT_SECONDS = 2.0
MAX_WAITING = 40
# Text forms that the JSON encoder relies on.
SESSION_OPTIONS = "-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601"

Pool = ConnectionPool[Connection[Any]]


def open_pool(settings: Settings) -> Pool:
    """A pool that connects in the background, so that the process starts without a database."""
    # Any other login would be believed to act for itself, and could do more than the key allows.
    conninfo = make_conninfo(settings.conninfo, user=WEB_ROLE, application_name="pgtoll-http", options=SESSION_OPTIONS)
    return ConnectionPool(
        conninfo,
        min_size=1,
        max_size=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        max_waiting=MAX_WAITING,
        reconnect_timeout=0,
        # prepared statements would outlive the functions that a deploy replaces
        kwargs={"autocommit": True, "prepare_threshold": None, "connect_timeout": 5},
        configure=register_loaders,
        open=True,
        name="pgtoll-http",
    )
