"""The one place that opens connections to the database."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.settings import Settings


def connect(autocommit: bool = True, **keywords: Any) -> psycopg.Connection[Any]:
    """Connect as DATABASE_URL, PG* or var/pgtoll.env say; keywords go to psycopg and win."""
    keywords.setdefault("application_name", "pgtoll")
    return psycopg.connect(Settings.from_env().conninfo, autocommit=autocommit, **keywords)
