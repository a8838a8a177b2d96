"""One deploy at a time, and locks taken in the order in which readers take them."""

from __future__ import annotations

import psycopg
from psycopg import sql

from flaskapp.deploy.catalog import dependents
from flaskapp.deploy.errors import DeployError
from flaskapp.deploy.session import Session

LOCK = "hashtextextended('pgtoll deploy', 0)"


def take_lock(session: Session, timeout: str) -> None:
    """Wait for another deploy, and say so."""
    if session.query(f"SELECT pg_try_advisory_xact_lock({LOCK})")[0][0]:
        return
    holder = session.query(f"""
SELECT a.pid, to_char(a.xact_start, 'HH24:MI:SS') FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (
    SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
  AND (l.classid::bigint << 32) | l.objid::bigint = {LOCK}""")
    who = "".join(f" (server process {pid}, since {since})" for pid, since in holder)
    session.report(f"another deploy is running{who}: waiting up to {timeout}")
    session.query("SELECT set_config('lock_timeout', %s, true)", [timeout])
    try:
        session.query(f"SELECT pg_advisory_xact_lock({LOCK})")
    except psycopg.errors.LockNotAvailable as error:
        raise DeployError(f"another deploy{who} did not end within {timeout}; nothing was changed") from error


def lock_views(session: Session, objects: dict[tuple[str, str], str], paths: set[str]) -> None:
    """Readers lock the outermost view first and the table last; starting inside would deadlock with them."""
    views = [identity for (kind, identity), path in objects.items() if kind == "view" and path in paths]
    roots = session.query("SELECT to_regclass(v.name)::oid FROM unnest(%s::text[]) AS v (name) "
                          "WHERE to_regclass(v.name) IS NOT NULL", [views])
    session.become(None)
    for dependent in dependents(session, [("pg_class", row[0]) for row in roots]):
        for identity, owner in session.query(
                "SELECT c.oid::regclass::text, r.rolname FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner "
                "WHERE %s = 'pg_class' AND c.oid = %s AND c.relkind = 'v'", [dependent.class_name, dependent.oid]):
            # LOCK TABLE on a view would lock its tables too; giving it to the owner it has locks the view alone.
            session.connection.execute(sql.SQL("ALTER VIEW {} OWNER TO {}").format(
                sql.SQL(identity), sql.Identifier(owner)))
