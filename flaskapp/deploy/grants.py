"""Grants: product roles get theirs from the files, everyone else's are the operator's and are kept."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from flaskapp.deploy.catalog import CodeObject
from flaskapp.deploy.session import Session


@dataclass(frozen=True)
class Grant:
    """One privilege of one role; grantee None is PUBLIC, column None is the whole object."""

    grantee: str | None
    privilege: str
    grantable: bool
    column: str | None = None

    def statement(self, kind: str, identity: str) -> sql.Composed:
        columns = sql.SQL(" ({})").format(sql.Identifier(self.column)) if self.column else sql.SQL("")
        return sql.SQL("GRANT {}{} ON {} TO {}{}").format(
            sql.SQL(self.privilege), columns, _object(kind, identity), _grantee(self.grantee),  # type: ignore[arg-type]
            sql.SQL(" WITH GRANT OPTION" if self.grantable else ""))


def _object(kind: str, identity: str) -> sql.SQL:
    """An identity comes quoted from the server."""
    return sql.SQL(f"{'ROUTINE' if kind == 'function' else 'TABLE'} {identity}")  # type: ignore[arg-type]


def _grantee(name: str | None) -> sql.Composable:
    return sql.SQL("PUBLIC") if name is None else sql.Identifier(name)


_HELD = """
SELECT g.rolname, x.privilege_type, x.is_grantable, x.column_name
FROM (
  SELECT e.*, NULL::name AS column_name
  FROM pg_proc AS p, LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS e
  WHERE %(kind)s = 'function' AND p.oid = %(oid)s
  UNION ALL
  SELECT e.*, NULL
  FROM pg_class AS c, LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS e
  WHERE %(kind)s <> 'function' AND c.oid = %(oid)s
  UNION ALL
  SELECT e.*, a.attname
  FROM pg_attribute AS a, LATERAL aclexplode(a.attacl) AS e
  WHERE %(kind)s <> 'function' AND a.attrelid = %(oid)s
) AS x
LEFT JOIN pg_roles AS g ON g.oid = x.grantee
"""

# What a new object of this owner and schema would have.
_DEFAULT = """
WITH o AS (
  SELECT p.proowner AS owner, p.pronamespace AS schema, 'f'::"char" AS type FROM pg_proc AS p
  WHERE %(kind)s = 'function' AND p.oid = %(oid)s
  UNION ALL
  SELECT c.relowner, c.relnamespace, 'r' FROM pg_class AS c WHERE %(kind)s <> 'function' AND c.oid = %(oid)s
)
SELECT g.rolname, x.privilege_type, x.is_grantable, NULL
FROM o
CROSS JOIN LATERAL (
  SELECT e.* FROM aclexplode(coalesce(
    (SELECT d.defaclacl FROM pg_default_acl AS d
     WHERE d.defaclrole = o.owner AND d.defaclnamespace = 0 AND d.defaclobjtype = o.type),
    acldefault(o.type, o.owner))) AS e
  UNION
  SELECT e.* FROM pg_default_acl AS d, LATERAL aclexplode(d.defaclacl) AS e
  WHERE d.defaclrole = o.owner AND d.defaclnamespace = o.schema AND d.defaclobjtype = o.type
) AS x
LEFT JOIN pg_roles AS g ON g.oid = x.grantee
"""


def _grants(session: Session, text: str, kind: str, oid: int) -> list[Grant]:
    rows = session.connection.execute(text.encode(), {"kind": kind, "oid": oid}).fetchall()
    return [Grant(*row) for row in rows]


def held_grants(session: Session, kind: str, oid: int) -> list[Grant]:
    """All privileges on a function or relation, the owner's among them."""
    return _grants(session, _HELD, kind, oid)


def foreign_grants(session: Session, item: CodeObject) -> list[Grant]:
    """What the operator granted to roles that are not the product's."""
    return [grant for grant in held_grants(session, item.kind, item.oid) if not _is_product(grant.grantee)]


def _is_product(grantee: str | None) -> bool:
    return grantee is None or grantee.startswith("pgtoll_")


def forget_file_words(session: Session, item: CodeObject) -> None:
    """A replaced object keeps old grants and comment: take off what the file may no longer say."""
    defaults = _grants(session, _DEFAULT, item.kind, item.oid)
    held = [grant for grant in held_grants(session, item.kind, item.oid) if _is_product(grant.grantee)]
    for grant in held:
        if grant not in defaults:
            columns = sql.SQL(" ({})").format(sql.Identifier(grant.column)) if grant.column else sql.SQL("")
            session.connection.execute(sql.SQL("REVOKE {}{} ON {} FROM {}").format(
                sql.SQL(grant.privilege), columns, _object(item.kind, item.identity),  # type: ignore[arg-type]
                _grantee(grant.grantee)))
    session.execute(f"COMMENT ON {item.words} IS NULL")


def set_grants(session: Session, item: CodeObject, grants: list[Grant]) -> None:
    """Make the privileges on a fresh object exactly these."""
    held = held_grants(session, item.kind, item.oid)
    if set(held) == {grant for grant in grants if grant.column is None}:
        # Default privileges already: spelling them out would make a dump differ.
        grants = [grant for grant in grants if grant.column]
    else:
        for grantee in {grant.grantee for grant in held}:
            session.connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(
                _object(item.kind, item.identity), _grantee(grantee)))
    for grant in grants:
        session.connection.execute(grant.statement(item.kind, item.identity))


def give_back(session: Session, item: CodeObject, grants: list[Grant]) -> None:
    """Grants of the operator on a product object that was dropped and made again, perhaps with other arguments."""
    found = "to_regproc(%s)::oid::regprocedure" if item.kind == "function" else "to_regclass(%s)"
    identity = session.query(f"SELECT {found}::text", [item.name])[0][0]
    if identity is not None:
        for grant in grants:
            session.connection.execute(grant.statement(item.kind, identity))
