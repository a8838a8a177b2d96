"""Objects of the operator that stand on changed code: remembered, dropped, and put back as they were."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import psycopg
from psycopg import sql

from flaskapp.deploy.catalog import CodeObject, Dependent
from flaskapp.deploy.errors import DeployError
from flaskapp.deploy.grants import Grant, held_grants, set_grants
from flaskapp.deploy.session import Session

_WORDS = {"function": "ROUTINE", "view": "VIEW", "materialized view": "MATERIALIZED VIEW"}


@dataclass(frozen=True)
class Saved:
    """Everything needed to make a dropped object again."""

    item: CodeObject
    owner: str
    create: str
    extras: list[str]
    grants: list[Grant]
    as_superuser: bool

    def __str__(self) -> str:
        return str(self.item)


_FUNCTION = """
SELECT
  CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE 'function' END,
  quote_ident(n.nspname) || '.' || quote_ident(p.proname), p.oid::regprocedure::text, r.rolname,
  CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, NOT l.lanpltrusted AND l.lanispl
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_roles AS r ON r.oid = p.proowner JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.oid = %s"""

_RELATION = """
SELECT
  CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'relation' END,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.oid::regclass::text, r.rolname,
  CASE WHEN c.relkind IN ('v', 'm') THEN
    'CREATE ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW ' || c.oid::regclass::text
    || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ' AS ' || pg_get_viewdef(c.oid) END,
  false
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS r ON r.oid = c.relowner
WHERE c.oid = %s"""

# Column lists of the row types that functions in a view or a parsed body return.
_ROW_TYPES = """
SELECT DISTINCT (
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
  WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_depend AS d
LEFT JOIN pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
JOIN pg_proc AS p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
JOIN pg_type AS t ON t.oid = p.prorettype AND t.typrelid <> 0
WHERE coalesce(w.ev_class, d.objid) = %s AND d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass)
"""

# Comments, and for a relation its indexes, column defaults, triggers and rules, as statements.
_EXTRAS = """
SELECT CASE
  WHEN d.objsubid > 0 THEN format('COMMENT ON COLUMN %%s.%%I IS %%L', %(identity)s::text, a.attname, d.description)
  ELSE format('COMMENT ON %%s %%s IS %%L', %(words)s::text, %(identity)s::text, d.description) END
FROM pg_description AS d
LEFT JOIN pg_attribute AS a ON d.classoid = 'pg_class'::regclass AND a.attrelid = d.objoid AND a.attnum = d.objsubid
WHERE d.classoid = %(class)s::text::regclass AND d.objoid = %(oid)s::oid
UNION ALL
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index AS i WHERE %(class)s::text = 'pg_class' AND i.indrelid = %(oid)s::oid
UNION ALL
SELECT format('ALTER VIEW %%s ALTER COLUMN %%I SET DEFAULT %%s',
  %(identity)s::text, a.attname, pg_get_expr(f.adbin, f.adrelid))
FROM pg_attrdef AS f JOIN pg_attribute AS a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
WHERE %(class)s::text = 'pg_class' AND f.adrelid = %(oid)s::oid
UNION ALL
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t
WHERE %(class)s::text = 'pg_class' AND t.tgrelid = %(oid)s::oid AND NOT t.tgisinternal
UNION ALL
SELECT pg_get_ruledef(w.oid) FROM pg_rewrite AS w
WHERE %(class)s::text = 'pg_class' AND w.ev_class = %(oid)s::oid AND w.rulename <> '_RETURN'
"""


def save(session: Session, dependent: Dependent, cause: str) -> Saved:
    """Remember a view or function; anything else that depends on code cannot be put back by a deploy."""
    rows: list[tuple[str, str, str, str, str | None, bool]] = []
    if dependent.class_name in ("pg_proc", "pg_class"):
        rows = session.query(_FUNCTION if dependent.class_name == "pg_proc" else _RELATION, [dependent.oid])
    if not rows or rows[0][4] is None:
        what = session.query("SELECT pg_describe_object(%s::regclass, %s, 0)", [dependent.class_name, dependent.oid])
        raise DeployError(f"{what[0][0]} depends on {cause}", sqlstate="2BP01",
                          hint="Only views and functions are put back by a deploy; change the rest in a migration.")
    kind, name, identity, owner, create, untrusted = rows[0]
    assert create is not None
    if not session.superuser and not session.query("SELECT pg_has_role(session_user, %s, 'MEMBER')", [owner])[0][0]:
        raise DeployError(f"{kind} {identity} depends on {cause} and belongs to {owner}", sqlstate="42501",
                          hint=f"Deploy as a superuser, or GRANT {owner} to the role that deploys.")
    create = _by_name(create, [row[0] for row in session.query(_ROW_TYPES, [dependent.oid])])
    names = {"identity": identity, "words": _WORDS[kind], "class": dependent.class_name, "oid": dependent.oid}
    extras = session.connection.execute(_EXTRAS.encode(), names).fetchall()
    return Saved(CodeObject(kind, dependent.oid, name, identity), owner, create, [row[0] for row in extras],
                 held_grants(session, kind, dependent.oid), untrusted)


def _by_name(create: str, column_lists: list[str]) -> str:
    """The server writes `f() g(a, b)` for `f() g`: put back so, a row type in another order would swap its columns."""
    for columns in column_lists:
        create = re.sub(rf"""(\) (?:WITH ORDINALITY )?(?:\w+|"[^"]+"))\({re.escape(columns)}(?:, ordinality)?\)""",
                        r"\1", create)
    return create


def drop(session: Session, saved: Saved) -> None:
    session.become(None)
    session.execute(f"DROP {_WORDS[saved.item.kind]} {saved.item.identity}")


def restore_all(session: Session, waiting: list[Saved]) -> None:
    """Put them back in whatever order works; the first that cannot come back stops the deploy."""
    while waiting:
        failed: list[tuple[Saved, psycopg.Error]] = []
        for saved in waiting:
            try:
                with session.savepoint():
                    _restore(session, saved)
                session.report(f"restored {saved}")
            except psycopg.Error as error:
                failed.append((saved, error))
        if len(failed) == len(waiting):
            raise _no_longer_compiles(failed)
        waiting = [saved for saved, _ in failed]


def _no_longer_compiles(failed: list[tuple[Saved, psycopg.Error]]) -> DeployError:
    names = {saved.item.plain_name for saved, _ in failed}
    # An error that names another one which waits is a consequence of that one's error.
    causes = [(saved, error) for saved, error in failed
              if not any(name in str(error) for name in names - {saved.item.plain_name})]
    saved, error = (causes or failed)[0]
    return DeployError(
        f"{saved} (owner {saved.owner}) does not compile after this deploy: {error.diag.message_primary}",
        sqlstate=error.sqlstate, detail=saved.create.strip(),
        hint="Nothing was changed. Change or drop it, then deploy again.")


def _restore(session: Session, saved: Saved) -> None:
    item = saved.item
    # An untrusted language is the superuser's; anything else is made with its owner's own rights.
    session.become(None if saved.as_superuser else saved.owner)
    session.execute(saved.create)
    if saved.as_superuser:
        session.connection.execute(sql.SQL("ALTER ROUTINE {} OWNER TO {}").format(
            sql.SQL(item.identity), sql.Identifier(saved.owner)))  # type: ignore[arg-type]
        session.become(saved.owner)
    for statement in saved.extras:
        session.execute(statement)
    cast = "regprocedure" if item.kind == "function" else "regclass"
    oid = session.query(f"SELECT %s::{cast}::oid", [item.identity])[0][0]
    set_grants(session, replace(item, oid=oid), saved.grants)
