"""Functions that the database itself generates at deploy are no orphans and come back after a changed view."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

VIEW = "sql/views/api/party.sql"
DECLARATION = "functions/party/declaration.sql"
ARGUMENTS = "SELECT pg_get_function_arguments('api.customer_list'::regproc)"

# A generator as small as can be: one function per declared noun, listing its view.
MIGRATION = """
CREATE TABLE resource.declaration (noun text PRIMARY KEY, source_file text);
CREATE TABLE resource.generated (noun text, verb text, function_name text PRIMARY KEY, body text);
GRANT SELECT, INSERT, UPDATE, DELETE ON resource.declaration, resource.generated TO pgtoll_code;
"""
GENERATOR = """
CREATE OR REPLACE FUNCTION resource.deploy() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE v_noun text; v_body text;
BEGIN
  FOR v_noun IN
    SELECT g.noun FROM resource.generated AS g WHERE g.noun NOT IN (SELECT d.noun FROM resource.declaration AS d)
  LOOP
    EXECUTE format('DROP FUNCTION api.%s_list', v_noun);
    DELETE FROM resource.generated WHERE noun = v_noun;
  END LOOP;
  FOR v_noun IN SELECT d.noun FROM resource.declaration AS d LOOP
    v_body := format('CREATE FUNCTION api.%1$s_list(p_%2$s text DEFAULT NULL) RETURNS SETOF api.%1$s
      LANGUAGE sql STABLE AS ''SELECT v FROM api.%1$s AS v''', v_noun,
      (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = format('api.%I', v_noun)::regclass AND a.attnum = 1));
    CONTINUE WHEN EXISTS (SELECT FROM resource.generated AS g WHERE g.body = v_body);
    EXECUTE format('DROP FUNCTION IF EXISTS api.%s_list', v_noun);
    EXECUTE v_body;
    INSERT INTO resource.generated AS g VALUES (v_noun, 'list', format('api.%s_list', v_noun), v_body)
    ON CONFLICT (function_name) DO UPDATE SET body = excluded.body;
    RETURN NEXT v_noun;
  END LOOP;
END $$;
"""


@pytest.fixture
def generating(release: Any) -> Any:
    release.edit("sql/bootstrap/010_roles.sql", "{system,", "{resource,system,")
    release.write("migrations/0002_resource.sql", MIGRATION)
    release.write("functions/_resource/deploy.sql", GENERATOR)
    release.write(DECLARATION, "INSERT INTO resource.declaration "
                               "VALUES ('customer', current_setting('pgtoll.deploy_file'));")
    release.deploy()
    return release


def test_generated_functions_stay(generating: Any) -> None:
    assert generating.value("SELECT count(*) FROM api.customer_list()") == 2
    assert "api.customer_list" in (generating.root / "var" / "generated.sql").read_text()
    generating.edit("functions/rating/price.sql", "0.01", "0.02")
    oid = generating.value("SELECT 'api.customer_list'::regproc::oid")
    generating.deploy()
    assert generating.value("SELECT 'api.customer_list'::regproc::oid") == oid
    assert str(generating.deploy()) == "nothing to do"


def test_changed_view_brings_them_back(generating: Any) -> None:
    generating.sql("CREATE VIEW custom.listed AS SELECT name FROM api.customer_list()")
    generating.edit(VIEW, "c.customer_id, c.code", "c.code, c.customer_id")
    generating.deploy()
    assert generating.value(ARGUMENTS) == "p_code text DEFAULT NULL::text"
    assert generating.sql("SELECT name FROM custom.listed ORDER BY 1") == [("Acme",), ("Bell",)]


def test_custom_view_does_not_hinder_the_generator(generating: Any) -> None:
    generating.sql("CREATE VIEW custom.listed AS SELECT name FROM api.customer_list()")
    generating.edit("functions/_resource/deploy.sql", "p_%2$s", "p_only_%2$s")
    generating.deploy()
    assert "p_only_" in generating.value(ARGUMENTS)
    assert generating.sql("SELECT name FROM custom.listed ORDER BY 1") == [("Acme",), ("Bell",)]


def test_lost_declaration_takes_its_functions_along(generating: Any) -> None:
    generating.remove(DECLARATION)
    generating.deploy()
    assert generating.value("SELECT to_regproc('api.customer_list')") is None


def test_function_by_hand_gives_way_to_a_generated_one(release: Any, generating: Any) -> None:
    generating.write("functions/party/legal_entity.sql", """
        CREATE OR REPLACE VIEW api.legal_entity AS SELECT 1 AS legal_entity_id;
        CREATE OR REPLACE FUNCTION api.legal_entity_list(p_n int) RETURNS int LANGUAGE sql RETURN 1;""")
    generating.deploy()
    generating.write("functions/party/legal_entity.sql", """
        CREATE OR REPLACE VIEW api.legal_entity AS SELECT 1 AS legal_entity_id;
        INSERT INTO resource.declaration VALUES ('legal_entity', current_setting('pgtoll.deploy_file'));""")
    generating.deploy()
    assert generating.value("SELECT legal_entity_id FROM api.legal_entity_list()") == 1
    assert generating.value("SELECT count(*) FROM pg_proc WHERE proname = 'legal_entity_list'") == 1


def test_python_functions_belong_to_the_code_role(release: Any) -> None:
    with psycopg.connect(release.conninfo) as connection:
        if not connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'plpython3u'").fetchone():
            pytest.skip("plpython3u is not installed on this server")
    release.write("functions/_python/twice.sql", """
        CREATE OR REPLACE FUNCTION system.twice(p_n integer) RETURNS integer
        LANGUAGE plpython3u IMMUTABLE AS 'return 2 * p_n';""")
    release.deploy()
    assert "skipped functions/_python: it needs a superuser and the extension plpython3u" in release.lines
    release.sql("CREATE EXTENSION plpython3u")
    release.deploy()
    query = "SELECT system.twice(21), proowner::regrole::text FROM pg_proc WHERE proname = 'twice'"
    assert release.sql(query) == [(42, "pgtoll_code")]
    release.edit("functions/_python/twice.sql", "2 *", "3 *")
    release.deploy()
    assert release.value("SELECT system.twice(21)") == 63
