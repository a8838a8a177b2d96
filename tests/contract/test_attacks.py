"""Attacks on every function that people may call: texts that mean something to SQL, and objects that stand in for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

Db = psycopg.Connection[Any]

NASTY = ("'; DROP TABLE canary; --", '" ; SELECT canary(); --', "') OR 1=(SELECT 1/0) --", "$$;SELECT 1/0;$$", "{\"a\": 1/0}", "%I%L%s\\")
FUNCTIONS = """
SELECT n.nspname, p.proname, f.arguments
FROM system.function_catalogue() AS f
INNER JOIN pg_proc AS p ON p.oid = f.function_oid INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('api', 'portal') AND p.proname NOT LIKE 't\\_%'
ORDER BY 1, 2
"""
# What only a text that became SQL can bring about.
INJECTED = ("42601", "42703", "42883", "42P01", "42704", "42P02", "22012", "26000", "34000")
# Something for the arguments that are no text, by the category of their type.
OTHERS = {"N": "1", "D": "2026-01-01", "B": "true", "T": "1 day", "I": "192.0.2.1"}


@pytest.fixture
def attacked(dsn: str) -> Iterator[Db]:
    """All that is done is rolled back."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET LOCAL statement_timeout = '5s'")
        yield connection
        connection.rollback()


def value(argument: dict[str, Any], nasty: str) -> str | None:
    kind, category = argument["type"], argument["category"]
    if kind in ("json", "jsonb"):
        return '{"a": "\'; DROP TABLE canary"}'
    if kind == "uuid":
        return "00000000-0000-4000-8000-000000000000"
    if category == "A":
        return "{" + '"' + nasty.replace("\\", "\\\\").replace('"', '\\"') + '"}' if kind == "text[]" else None
    return nasty if category == "S" else OTHERS.get(category)


def test_no_text_becomes_sql(attacked: Db) -> None:
    functions = attacked.execute(FUNCTIONS).fetchall()
    assert len(functions) > 500
    tried, found = 0, []
    for schema, name, arguments in functions:
        if not any(a["category"] == "S" or a["type"] == "text[]" for a in arguments):
            continue
        for nasty in NASTY:
            call = sql.SQL("SELECT * FROM {}({})").format(sql.Identifier(schema, name), sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(a["parameter"]), value(a, nasty)) for a in arguments))
            tried += 1
            try:
                with attacked.transaction(force_rollback=True):
                    attacked.execute(call)
            except psycopg.Error as error:
                if error.sqlstate in INJECTED:
                    found.append((f"{schema}.{name}", nasty, error.sqlstate, str(error).splitlines()[0]))
    assert tried > 1500
    assert found == []


def test_a_planted_hole_is_found(attacked: Db) -> None:
    attacked.execute("CREATE FUNCTION pg_temp.hole(p_name text) RETURNS void LANGUAGE plpgsql AS"
                     " $f$BEGIN EXECUTE 'SELECT 1 FROM pg_class WHERE relname = ''' || p_name || ''''; END$f$")
    states = []
    for nasty in NASTY:
        try:
            with attacked.transaction(force_rollback=True):
                attacked.execute("SELECT pg_temp.hole(%s)", [nasty])
        except psycopg.Error as error:
            states.append(error.sqlstate)
    assert set(states) & set(INJECTED)


def test_nothing_stands_in_for_a_table(attacked: Db) -> None:
    """Views of the caller's own, named like every table of ours and of the catalogue, that fail when they are read."""
    names = [name for name, in attacked.execute("""
        SELECT DISTINCT c.relname FROM pg_class AS c
        WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND c.relnamespace::regnamespace::text IN (
          'pg_catalog', 'system', 'access', 'ledger', 'party', 'catalog', 'service', 'tax', 'intake', 'rating', 'billing', 'collect',
          'report', 'integration', 'resource', 'api')""").fetchall()]
    assert len(names) > 300
    calls = attacked.execute("""
        SELECT n.nspname, p.proname FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN ('api', 'portal') AND p.prosecdef AND p.pronargs = p.pronargdefaults AND p.provolatile = 's'
          AND p.proname NOT LIKE 't\\_%' ORDER BY 1, 2""").fetchall()
    assert len(calls) > 100
    attacked.execute("SET LOCAL client_min_messages = error")
    for name in names:
        attacked.execute(sql.SQL("CREATE VIEW {} AS SELECT 1 / (random() * 0)::integer AS hijacked").format(
            sql.Identifier("pg_temp", name)))
    attacked.execute("SET LOCAL search_path = pg_temp, public")
    found = []
    for schema, name in calls:
        try:
            with attacked.transaction(force_rollback=True):
                attacked.execute(sql.SQL("SELECT count(*) FROM {}()").format(sql.Identifier(schema, name)))
        except psycopg.Error as error:
            found.append((name, error.sqlstate, str(error).splitlines()[0]))
    assert found == []
