"""The splitter knows where a statement ends, as psql does."""

from __future__ import annotations

import pytest

from flaskapp.deploy.split import split_statements, split_units


@pytest.mark.parametrize("statement", [
    "SELECT ';' || E'\\';' || \"a;b\" || $$;$$ || $x$ $$;$$ ; $x$",
    "SELECT 1 -- one; two\n, 2",
    "SELECT 1 /* a; /* nested; */ b; */ , 2",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
    "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC INSERT INTO t VALUES (1); END",
    "CREATE RULE r AS ON INSERT TO v DO INSTEAD (DELETE FROM a; DELETE FROM b)",
    "SELECT CASE WHEN x THEN 1 END",
    "SELECT $1, a$b$c FROM t",
])
def test_one_statement(statement: str) -> None:
    assert [found.text for found in split_statements(f"{statement};\nSELECT 2;")] == [statement, "SELECT 2"]


def test_lines_and_comments() -> None:
    found = split_statements("-- title\n\n/* more\n */ SELECT 1;\n;;\n-- last\nSELECT\n  2")
    assert [(statement.line, statement.text) for statement in found] == [(4, "SELECT 1"), (7, "SELECT\n  2")]


def test_empty_file() -> None:
    assert split_statements("") == split_statements("-- only words;\n") == []


def test_units_keep_comment_and_grant_with_their_object() -> None:
    units = split_units("f.sql", "code", """
        CREATE OR REPLACE VIEW api."Odd" AS SELECT 1 AS n; COMMENT ON VIEW api."Odd" IS 'x';
        CREATE FUNCTION api.f() RETURNS int RETURN 1; COMMENT ON FUNCTION api.f() IS 'f';
        GRANT EXECUTE ON FUNCTION api.f TO x;
        CREATE TRIGGER t INSTEAD OF INSERT ON api."Odd" FOR EACH ROW EXECUTE FUNCTION api.g();
        SELECT resource.declare('x');""")
    assert [(unit.created, len(unit.statements)) for unit in units] == [
        ("api.Odd", 2), ("api.f", 3), (None, 1), (None, 1)]
