"""What the deploy asks the system catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flaskapp.deploy.session import Session
from flaskapp.deploy.source import CODE_SCHEMAS

CODE_OWNERS = ("pgtoll_code", "pgtoll_self")


@dataclass(frozen=True)
class CodeObject:
    """A function (any routine) or a view in the database."""

    kind: str
    oid: int
    name: str
    identity: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.identity

    @property
    def class_name(self) -> str:
        return "pg_proc" if self.kind in ("function", "aggregate") else "pg_class"

    @property
    def plain_name(self) -> str:
        """schema.name without quotes, as the text of a file is searched for it."""
        return self.name.replace('"', "")

    @property
    def schema(self) -> str:
        return self.plain_name.partition(".")[0]

    @property
    def words(self) -> str:
        """How DROP, ALTER and COMMENT call it."""
        return f"{'ROUTINE' if self.kind == 'function' else 'VIEW'} {self.identity}"

    def __str__(self) -> str:
        return f"{self.kind} {self.identity}"


_ROUTINES = """
SELECT 'function', p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname), p.oid::regprocedure::text
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_roles AS r ON r.oid = p.proowner
WHERE left(n.nspname, 3) <> 'pg_' AND {routine}"""
_VIEWS = """
SELECT 'view', c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.oid::regclass::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS r ON r.oid = c.relowner
WHERE left(n.nspname, 3) <> 'pg_' AND c.relkind = 'v' AND {view}"""

# Rows that the current savepoint wrote carry its transaction id, which only its own lock tells.
_WRITTEN_HERE = """{0}.xmin IN (
  SELECT l.transactionid FROM pg_locks AS l
  WHERE l.pid = pg_backend_pid() AND l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
    AND l.transactionid <> pg_current_xact_id()::xid)"""

# Extensions look after their own objects, tables after their trigger functions.
_DEPLOYED = """n.nspname = ANY (%s) AND r.rolname = ANY (%s) AND NOT EXISTS (
  SELECT FROM pg_depend AS e WHERE e.classid = '{0}'::regclass AND e.objid = {1}.oid AND e.deptype = 'e')"""
_NO_TRIGGER = " AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)"


def _code_objects(session: Session, routine: str, view: str, parameters: Sequence[Any] = ()) -> list[CodeObject]:
    text = _ROUTINES.format(routine=routine) + "\nUNION ALL" + _VIEWS.format(view=view)
    return [CodeObject(*row) for row in session.query(text, [*parameters, *parameters])]


def made_in_savepoint(session: Session) -> list[CodeObject]:
    """Functions and views that the current savepoint created or replaced."""
    return _code_objects(session, _WRITTEN_HERE.format("p"), _WRITTEN_HERE.format("c"))


def deployed_objects(session: Session) -> list[CodeObject]:
    """Every function and view of a code schema that belongs to a code role."""
    return _code_objects(session, _DEPLOYED.format("pg_proc", "p") + _NO_TRIGGER, _DEPLOYED.format("pg_class", "c"),
                         [list(CODE_SCHEMAS), list(CODE_OWNERS)])


def objects_named(session: Session, name: str) -> list[CodeObject]:
    """Functions and views of the code roles called schema.name."""
    same = "n.nspname || '.' || {0} = %s AND r.rolname = ANY (%s)"
    return _code_objects(session, same.format("p.proname"), same.format("c.relname"), [name, list(CODE_OWNERS)])


_DEPENDENTS = """
WITH RECURSIVE d (classid, objid, depth) AS (
  SELECT r.classid, r.objid, 0 FROM unnest(%s::oid[], %s::oid[]) AS r (classid, objid)
  UNION
  SELECT
    CASE WHEN w.oid IS NULL THEN x.classid ELSE 'pg_class'::regclass::oid END,
    coalesce(w.ev_class, x.objid), d.depth + 1
  FROM d
  CROSS JOIN LATERAL (
    SELECT y.classid, y.objid FROM pg_depend AS y
    WHERE y.deptype = 'n' AND y.refclassid = d.classid AND y.refobjid = d.objid
    UNION ALL
    -- a view is also used through its row type and the array of it
    SELECT y.classid, y.objid
    FROM pg_class AS c
    JOIN pg_type AS t ON t.oid = c.reltype
    JOIN pg_depend AS y ON y.deptype = 'n' AND y.refclassid = 'pg_type'::regclass AND y.refobjid IN (t.oid, t.typarray)
    WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid
  ) AS x
  LEFT JOIN pg_rewrite AS w ON x.classid = 'pg_rewrite'::regclass AND w.oid = x.objid
  WHERE coalesce(w.ev_class, x.objid) <> d.objid AND d.depth < 50
)
SELECT d.classid::regclass::text, d.objid, max(d.depth) FROM d GROUP BY 1, 2 ORDER BY 3 DESC, 2 DESC
"""


@dataclass(frozen=True)
class Dependent:
    """Something in the way of a DROP; depth 0 is the object itself."""

    class_name: str
    oid: int
    depth: int


def dependents(session: Session, roots: Sequence[tuple[str, int]]) -> list[Dependent]:
    """The roots and everything that a DROP of them would take along, outermost first."""
    if not roots:
        return []
    classes = {name: session.query("SELECT %s::regclass::oid", [name])[0][0] for name in {name for name, _ in roots}}
    rows = session.query(_DEPENDENTS, [[classes[name] for name, _ in roots], [oid for _, oid in roots]])
    return [Dependent(*row) for row in rows]


def direct_dependents(session: Session, relation: str, column: str | None) -> list[tuple[str, int]]:
    """Views and functions that name a column of a table, or the table at all when column is None."""
    rows = session.query("""
SELECT DISTINCT CASE WHEN w.oid IS NULL THEN 'pg_proc' ELSE 'pg_class' END, coalesce(w.ev_class, x.objid)
FROM pg_depend AS x
LEFT JOIN pg_rewrite AS w ON x.classid = 'pg_rewrite'::regclass AND w.oid = x.objid
LEFT JOIN pg_proc AS p ON x.classid = 'pg_proc'::regclass AND p.oid = x.objid
-- functions of the tables themselves (checks, triggers) are the business of migrations
WHERE x.deptype = 'n' AND (w.oid IS NOT NULL OR p.proowner <> 'pgtoll_owner'::regrole)
  AND x.refclassid = 'pg_class'::regclass AND x.refobjid = to_regclass(%s)
  AND (%s::text IS NULL OR x.refobjsubid = (
    SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = x.refobjid AND a.attname = %s AND NOT a.attisdropped))""",
                         [relation, column, column])
    return [(class_name, oid) for class_name, oid in rows]


def row_type_users(session: Session, relation: str | None, domain: str | None) -> list[tuple[str, int]]:
    """Functions that take or return rows of a table, or of any table with a column of a domain: the server refuses to alter those."""
    rows = session.query("""
SELECT DISTINCT x.objid
FROM pg_class AS c
JOIN pg_type AS t ON t.oid = c.reltype
JOIN pg_depend AS x
  ON x.refclassid = 'pg_type'::regclass AND x.refobjid IN (t.oid, t.typarray) AND x.classid = 'pg_proc'::regclass
JOIN pg_proc AS p ON p.oid = x.objid
WHERE x.deptype = 'n' AND p.proowner <> 'pgtoll_owner'::regrole AND (c.oid = to_regclass(%s) OR c.oid IN (
  SELECT a.attrelid FROM pg_attribute AS a WHERE a.atttypid = to_regtype(%s) AND NOT a.attisdropped))""", [relation, domain])
    return [("pg_proc", oid) for (oid,) in rows]
