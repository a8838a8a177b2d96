"""What a deploy promises: only what changed, all or nothing, and nothing of the operator's is lost."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import pytest

from flaskapp.deploy import DeployError

PARTY_VIEW = "sql/views/api/party.sql"
PARTY = "functions/party/customer.sql"
PRICE = "functions/rating/price.sql"


def test_empty_database(release: Any) -> None:
    summary = release.deploy()
    assert (summary.migrations, summary.files, summary.functions) == (2, 4, 3)
    assert str(summary).startswith("deployed 2 migrations, 4 files, 3 functions in ")
    assert release.sql("SELECT * FROM api.customer_get(1)") == [(1, "acme", "Acme")]
    owner = "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'party.customer'::regclass"
    assert release.value(owner) == "pgtoll_owner"
    assert release.value("SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'price'") == "pgtoll_code"
    assert release.sql("SELECT kind, identity, path FROM system.deploy_object ORDER BY identity") == [
        ("view", "api.customer", PARTY_VIEW),
        ("function", "api.customer_get(bigint)", PARTY),
        ("function", "api.price(integer)", PRICE),
        ("function", "party.shown(text)", PARTY),
    ]


def test_second_deploy_does_nothing(deployed: Any) -> None:
    query = "SELECT oid, xmin::text FROM pg_proc UNION ALL SELECT oid, xmin::text FROM pg_class ORDER BY 1, 2"
    before = deployed.sql(query)
    started = time.monotonic()
    summary = deployed.deploy()
    assert time.monotonic() - started < 1
    assert str(summary) == "nothing to do"
    assert deployed.lines == []
    assert deployed.sql(query) == before


def test_dry_run_changes_nothing(release: Any) -> None:
    assert release.deploy(dry_run=True).functions == 3
    assert release.value("SELECT to_regnamespace('api')") is None


def test_changed_body_replaces_only_its_file(deployed: Any) -> None:
    query = """SELECT proname, oid, xmin::text FROM pg_proc
        WHERE pronamespace IN ('api'::regnamespace, 'party'::regnamespace)"""
    before = {name: (oid, xmin) for name, oid, xmin in deployed.sql(query)}
    deployed.edit(PRICE, "0.01", "0.02")
    summary = deployed.deploy()
    after = {name: (oid, xmin) for name, oid, xmin in deployed.sql(query)}
    assert (summary.migrations, summary.files, summary.functions) == (0, 1, 1)
    assert {name for name in before if before[name] != after[name]} == {"price"}
    assert before["price"][0] == after["price"][0]
    assert deployed.value("SELECT api.price(100)") == 2


def test_removed_function_is_dropped(deployed: Any) -> None:
    deployed.remove(PRICE)
    deployed.deploy()
    assert deployed.value("SELECT to_regproc('api.price')") is None
    assert "dropped function api.price(integer): no file makes it" in deployed.lines
    assert deployed.value("SELECT count(*) FROM system.deploy_file WHERE path LIKE '%price%'") == 0


def test_trigger_functions_are_never_dropped(deployed: Any) -> None:
    deployed.write("functions/party/guard.sql", """
        CREATE OR REPLACE FUNCTION party.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;""")
    deployed.deploy()
    deployed.remove("functions/party/guard.sql")
    deployed.deploy()
    assert deployed.value("SELECT count(*) FROM pg_proc WHERE proname = 'guard'") == 1


def test_changed_parameters_leave_one_function(deployed: Any) -> None:
    deployed.edit(PRICE, "p_seconds integer", "p_seconds integer, p_rate numeric DEFAULT 0.01")
    deployed.deploy()
    left = [("api.price(integer,numeric)",)]
    assert deployed.sql("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'price'") == left
    assert deployed.value("SELECT has_function_privilege('pgtoll_admin', 'api.price(integer, numeric)', 'EXECUTE')")
    assert deployed.sql("SELECT identity FROM system.deploy_object WHERE identity LIKE 'api.price%'") == left


@pytest.mark.parametrize(("old", "new"), [("RETURNS numeric", "RETURNS text"), ("p_seconds", "p_duration")])
def test_changed_result_or_parameter_name(deployed: Any, old: str, new: str) -> None:
    deployed.edit(PRICE, old, new)
    deployed.deploy()
    assert deployed.value("SELECT count(*) FROM pg_proc WHERE proname = 'price'") == 1
    assert deployed.value("SELECT has_function_privilege('pgtoll_admin', 'api.price(integer)', 'EXECUTE')")


def test_grants_and_comments_are_what_the_file_says(deployed: Any, bob: str) -> None:
    deployed.sql(f"GRANT EXECUTE ON FUNCTION api.customer_get TO {bob}")
    deployed.edit(PARTY, "TO pgtoll_admin", "TO pgtoll_operator")
    deployed.edit(PARTY, "COMMENT ON FUNCTION api.customer_get(bigint) IS 'One customer.';", "")
    deployed.deploy()
    may = {role: deployed.value(f"SELECT has_function_privilege('{role}', 'api.customer_get(bigint)', 'EXECUTE')")
           for role in ("pgtoll_admin", "pgtoll_operator", bob)}
    assert may == {"pgtoll_admin": False, "pgtoll_operator": True, bob: True}
    assert deployed.value("SELECT obj_description('api.customer_get(bigint)'::regprocedure)") is None


def test_upgraded_equals_fresh(deployed: Any, make_database: Any) -> None:
    deployed.edit(PARTY_VIEW, "c.customer_id, c.code", "c.code, c.customer_id::text AS customer_id")
    deployed.edit(PARTY, "p_customer_id bigint", "p_customer_id text")
    deployed.edit(PARTY, "customer_get(bigint)", "customer_get(text)")
    deployed.edit(PRICE, "p_seconds", "p_duration")
    deployed.deploy()
    upgraded = deployed.catalogue()
    deployed.conninfo = make_database()
    deployed.deploy()
    assert upgraded == deployed.catalogue()


def test_object_dropped_by_hand_comes_back(deployed: Any) -> None:
    deployed.sql("DROP FUNCTION api.price(integer)")
    deployed.deploy()
    assert deployed.value("SELECT api.price(100)") == 1


def test_view_that_grows_at_its_end_is_replaced_in_place(deployed: Any, bob: str) -> None:
    deployed.sql(f"SET ROLE {bob}; CREATE VIEW custom.names AS SELECT name FROM api.customer")
    query = "SELECT 'api.customer'::regclass::oid, 'custom.names'::regclass::oid, 'api.customer_get'::regproc::oid"
    before = deployed.sql(query)
    deployed.edit(PARTY_VIEW, "AS name FROM", "AS name, length(c.code) AS code_length FROM")
    deployed.deploy()
    assert deployed.sql(query) == before
    assert deployed.sql("SELECT * FROM api.customer_get(2)") == [(2, "bell", "Bell", 4)]


def custom_objects(bob: str) -> str:
    """A view over a view over a function that returns rows of the changed view, as people build them."""
    return f"""
        SET ROLE {bob};
        CREATE FUNCTION custom.good() RETURNS SETOF api.customer LANGUAGE plpgsql STABLE ROWS 7 AS
          $$ BEGIN RETURN QUERY SELECT * FROM api.customer AS c WHERE c.code <> 'bad'; END $$;
        COMMENT ON FUNCTION custom.good() IS 'It''s good.';
        REVOKE ALL ON FUNCTION custom.good() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION custom.good() TO {bob}_reader WITH GRANT OPTION;
        CREATE VIEW custom.inner_view WITH (security_barrier = true) AS SELECT g.name, g.code FROM custom.good() AS g;
        CREATE VIEW custom.outer_view AS SELECT i.name FROM custom.inner_view AS i JOIN api.customer AS c USING (code);
        COMMENT ON VIEW custom.outer_view IS '100 % mine';
        COMMENT ON COLUMN custom.outer_view.name IS 'the name';
        GRANT SELECT ON custom.outer_view TO {bob}_reader;
        GRANT SELECT (name) ON custom.inner_view TO {bob}_reader;
        """


def test_dependents_in_custom_are_restored(deployed: Any, bob: str) -> None:
    deployed.sql(custom_objects(bob))
    query = """
        SELECT c.relname, c.relowner::regrole::text, c.relacl::text, c.reloptions,
          obj_description(c.oid, 'pg_class'), col_description(c.oid, 1), a.attacl::text
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'name'
        WHERE c.relnamespace = 'custom'::regnamespace ORDER BY 1"""
    function = """SELECT proowner::regrole::text, proacl::text, pg_get_functiondef(oid), obj_description(oid, 'pg_proc')
        FROM pg_proc WHERE proname = 'good'"""
    before = deployed.sql(query), deployed.sql(function)
    assert before[0][1][1] == bob and f"{bob}_reader=r/" in before[0][1][2]
    deployed.edit(PARTY_VIEW, "c.customer_id, c.code", "c.code, c.customer_id")
    deployed.deploy()
    assert (deployed.sql(query), deployed.sql(function)) == before
    # The server writes good() with its columns by position: they must not have changed places.
    assert deployed.sql("SELECT code, name FROM custom.inner_view ORDER BY 1") == [("acme", "Acme"), ("bell", "Bell")]
    assert deployed.sql("SELECT * FROM custom.outer_view ORDER BY 1") == [("Acme",), ("Bell",)]
    assert deployed.sql("SELECT * FROM api.customer_get(1)") == [("acme", 1, "Acme")]
    assert {"restored function custom.good()", "restored view custom.inner_view",
            "restored view custom.outer_view"} <= set(deployed.lines)
    # What the operator granted on the product's own view is his, too.
    assert deployed.value(f"SELECT has_table_privilege('{bob}', 'api.customer', 'SELECT')")
    assert deployed.value("SELECT has_table_privilege('pgtoll_admin', 'api.customer', 'SELECT')")


def test_dependent_that_no_longer_compiles_stops_the_deploy(deployed: Any, bob: str) -> None:
    deployed.sql(custom_objects(bob))
    before = deployed.catalogue()
    deployed.edit(PARTY_VIEW, "c.customer_id, c.code,", "c.customer_id,")
    deployed.edit(PRICE, "0.01", "0.02")
    with pytest.raises(DeployError, match=r"inner_view .owner bob_\w+. does not compile after this deploy") as error:
        deployed.deploy()
    assert error.value.sqlstate == "42703"
    assert deployed.catalogue() == before
    assert deployed.value("SELECT count(*) FROM system.deploy") == 1


def test_table_that_stores_a_row_type_is_named(deployed: Any) -> None:
    deployed.sql("CREATE TABLE custom.copy (c api.customer)")
    deployed.edit(PARTY_VIEW, "c.customer_id, c.code", "c.code, c.customer_id")
    with pytest.raises(DeployError, match=r"table custom\.copy depends on view api\.customer"):
        deployed.deploy()


def test_column_that_a_migration_changes(deployed: Any, bob: str) -> None:
    deployed.sql(custom_objects(bob))
    deployed.write("migrations/0002_code.sql", "ALTER TABLE party.customer ALTER COLUMN code TYPE varchar(20);")
    deployed.deploy()
    assert deployed.sql("SELECT * FROM custom.outer_view ORDER BY 1") == [("Acme",), ("Bell",)]
    assert deployed.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
                          "WHERE attrelid = 'api.customer'::regclass AND attname = 'code'") == "character varying(20)"


def test_changed_old_migration_is_refused(deployed: Any) -> None:
    deployed.edit("migrations/0001_party.sql", "Acme", "ACME")
    deployed.edit(PRICE, "0.01", "0.02")
    with pytest.raises(DeployError, match=r"0001_party\.sql: this migration was changed after it was applied"):
        deployed.deploy()
    assert deployed.value("SELECT api.price(100)") == 1


def test_older_release_is_refused(deployed: Any) -> None:
    deployed.remove("migrations/0001_party.sql")
    with pytest.raises(DeployError, match="the database has this migration, this folder does not"):
        deployed.deploy()


def test_failing_migration_leaves_nothing(deployed: Any) -> None:
    deployed.write("migrations/0002_more.sql",
                   "CREATE TABLE party.note (n int);\n\nINSERT INTO party.note\nVALUES ('x');")
    deployed.edit(PRICE, "0.01", "0.02")
    with pytest.raises(DeployError, match=r"^migrations/0002_more\.sql:4: 22P02: invalid input syntax") as error:
        deployed.deploy()
    assert error.value.sqlstate == "22P02"
    assert deployed.value("SELECT to_regclass('party.note')") is None
    assert deployed.value("SELECT api.price(100)") == 1
    assert deployed.value("SELECT count(*) FROM system.deploy_migration") == 2


def test_migration_may_not_end_the_transaction(deployed: Any) -> None:
    deployed.write("migrations/0002_more.sql", "CREATE TABLE party.note (n int);\nCOMMIT;")
    with pytest.raises(DeployError, match=r"0002_more\.sql:2: COMMIT does not belong here"):
        deployed.deploy()
    assert deployed.value("SELECT to_regclass('party.note')") is None


def test_two_migrations_with_one_number(deployed: Any) -> None:
    deployed.write("migrations/0001_again.sql", "SELECT 1;")
    with pytest.raises(DeployError, match=r"0001_party\.sql: the same number as 0001_again\.sql"):
        deployed.deploy()


@pytest.mark.parametrize(("new", "expected"), [
    ("p_seconds * ;", r"price\.sql:5: 42601: syntax error"),
    ("p_seconds * 0.01; END IF;", r"price\.sql:5: 42601: syntax error"),
])
def test_error_names_file_and_line(deployed: Any, new: str, expected: str) -> None:
    deployed.edit(PRICE, "p_seconds * 0.01;", new)
    with pytest.raises(DeployError, match=expected):
        deployed.deploy()


def test_real_error_is_told_from_its_consequences(deployed: Any) -> None:
    deployed.edit(PARTY, "ELSE p_name END", "ELSE p_nam END")
    deployed.edit(PARTY, "party.shown", "party.displayed")
    deployed.edit(PARTY_VIEW, "party.shown", "party.displayed")
    with pytest.raises(DeployError, match=r'customer\.sql:10: 42703: column "p_nam" does not exist'):
        deployed.deploy()


def test_two_files_cannot_make_one_object(deployed: Any) -> None:
    deployed.write("functions/rating/copy.sql", (deployed.root / PRICE).read_text())
    with pytest.raises(DeployError, match=r"api\.price\(integer\) is made by functions/rating/price\.sql as well"):
        deployed.deploy()


def test_function_moves_to_another_file(deployed: Any) -> None:
    deployed.write("functions/party/price.sql", (deployed.root / PRICE).read_text())
    deployed.remove(PRICE)
    oid = deployed.value("SELECT 'api.price'::regproc::oid")
    deployed.deploy()
    assert deployed.value("SELECT 'api.price'::regproc::oid") == oid
    query = "SELECT path FROM system.deploy_object WHERE identity LIKE 'api.price%'"
    assert deployed.value(query) == "functions/party/price.sql"


def test_reference_grants_and_consistency(deployed: Any) -> None:
    deployed.write("migrations/0002_consistency.sql",
                   "CREATE TABLE system.consistency (name text PRIMARY KEY, title text, query text);")
    deployed.write("sql/reference/customer.sql", "INSERT INTO party.customer VALUES (3, 'cn', 'CN') "
                                                 "ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name;")
    deployed.write("sql/grants.sql", "GRANT SELECT ON party.customer TO pgtoll_operator;")
    deployed.write("sql/consistency/010-names.sql", "-- names are filled\nSELECT 1 WHERE false;\n")
    deployed.deploy()
    assert deployed.value("SELECT name FROM party.customer WHERE customer_id = 3") == "CN"
    assert deployed.value("SELECT has_table_privilege('pgtoll_operator', 'party.customer', 'SELECT')")
    stored = [("010-names", "names are filled", "SELECT 1 WHERE false")]
    assert deployed.sql("SELECT * FROM system.consistency") == stored
    deployed.remove("sql/consistency/010-names.sql")
    deployed.deploy()
    assert deployed.sql("SELECT * FROM system.consistency") == []
    assert str(deployed.deploy()) == "nothing to do"


def test_index_is_built_outside_the_transaction(deployed: Any) -> None:
    deployed.sql("INSERT INTO party.customer VALUES (3, 'bell', 'Bell too')")
    deployed.write("migrations/0002_code.concurrent.sql",
                   "CREATE UNIQUE INDEX CONCURRENTLY customer_code ON party.customer (code);")
    with pytest.raises(DeployError, match=r"0002_code\.concurrent\.sql:1: 23505: could not create unique index"):
        deployed.deploy()
    assert deployed.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'party.customer_code'::regclass") is False
    deployed.sql("DELETE FROM party.customer WHERE customer_id = 3")
    assert deployed.deploy().migrations == 1
    assert deployed.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'party.customer_code'::regclass")
    assert str(deployed.deploy()) == "nothing to do"


def test_other_role_is_told_what_a_superuser_must_run(release: Any, bob_login: str) -> None:
    with pytest.raises(DeployError, match="must be run by a superuser") as error:
        release.deploy(conninfo=f"{release.conninfo} user={bob_login} password=secret")
    assert "python -m flaskapp.deploy --database-url" in str(error.value.hint)


def test_other_role_deploys_after_bootstrap(deployed: Any, bob_login: str) -> None:
    deployed.sql(f"GRANT pgtoll_owner, pgtoll_code TO {bob_login}")
    deployed.edit(PARTY_VIEW, "c.customer_id, c.code", "c.code, c.customer_id")
    deployed.deploy(conninfo=f"{deployed.conninfo} user={bob_login} password=secret")
    assert deployed.sql("SELECT * FROM api.customer_get(1)") == [("acme", 1, "Acme")]
    assert deployed.value("SELECT deployed_by FROM system.deploy ORDER BY deploy_id DESC LIMIT 1") == bob_login


def test_second_deploy_waits_for_the_first(deployed: Any) -> None:
    deployed.edit(PRICE, "0.01", "0.02")
    with deployed.connect() as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('pgtoll deploy', 0))")
        with pytest.raises(DeployError, match=r"another deploy \(server process \d+, since .*\) did not end"):
            deployed.deploy(wait_timeout="100ms")
        assert deployed.value("SELECT api.price(100)") == 1
        timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        timer.start()
        deployed.deploy()
        timer.join()
    assert deployed.lines[0].startswith("another deploy is running")
    assert deployed.value("SELECT api.price(100)") == 2


def test_busy_table_gets_a_clear_answer(deployed: Any) -> None:
    deployed.write("migrations/0002_more.sql", "ALTER TABLE party.customer ADD COLUMN note text;")
    with deployed.connect() as other:
        other.execute("BEGIN")
        other.execute("SELECT FROM party.customer")
        with pytest.raises(DeployError, match=r"0002_more\.sql:1: 55P03: canceling statement due to lock timeout"):
            deployed.deploy(lock_timeout="50ms")
    assert sum(line.startswith("rolled back, trying again") for line in deployed.lines) == 2


class Callers:
    """Connections that repeat a query until the block ends."""

    def __init__(self, release: Any, query: str) -> None:
        self.release, self.query = release, query.encode()
        self.stop = threading.Event()
        self.errors: list[str] = []
        self.calls = [0, 0]
        self.threads = [threading.Thread(target=self._call, args=(number,)) for number in range(len(self.calls))]

    def _call(self, number: int) -> None:
        with self.release.connect() as connection:
            while not self.stop.is_set():
                try:
                    connection.execute(self.query)
                    self.calls[number] += 1
                except psycopg.Error as error:
                    self.errors.append(str(error))

    def __enter__(self) -> Callers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_callers_see_no_error_while_bodies_change(deployed: Any) -> None:
    with Callers(deployed, "SELECT api.price(100), c.name FROM api.customer_get(1) AS c") as callers:
        for number in range(2, 7):
            deployed.edit(PRICE, f"0.0{number - 1}", f"0.0{number}")
            deployed.edit(PARTY, "'-'" if number == 2 else f"'{number - 1}'", f"'{number}'")
            deployed.deploy()
    assert callers.errors == []
    assert min(callers.calls) > 5
    assert deployed.value("SELECT api.price(100)") == 6


def test_readers_of_views_see_no_error_while_views_grow(deployed: Any, bob: str) -> None:
    deployed.sql(custom_objects(bob))
    deployed.write("sql/views/api/rating.sql",
                   "CREATE OR REPLACE VIEW api.named AS SELECT c.name, 0 AS n FROM api.customer AS c;")
    deployed.deploy()
    with Callers(deployed, "SELECT name FROM custom.outer_view UNION ALL SELECT name FROM api.named") as callers:
        for number in range(1, 6):
            deployed.edit(PARTY_VIEW, " FROM party", f", {number} AS n{number} FROM party")
            deployed.edit("sql/views/api/rating.sql", " FROM api", f", {number} AS n{number} FROM api")
            deployed.deploy()
    assert callers.errors == []
    assert min(callers.calls) > 5


def test_outermost_view_is_locked_first(deployed: Any) -> None:
    """As readers do it: the other way round, each would hold what the other waits for."""
    outer = "sql/views/api/rating.sql"
    deployed.write(outer, "CREATE OR REPLACE VIEW api.named AS SELECT c.name FROM api.customer AS c;")
    deployed.deploy()
    deployed.edit(PARTY_VIEW, " FROM party", ", 1 AS n FROM party")
    deployed.edit(outer, " FROM api", ", 1 AS n FROM api")
    with deployed.connect() as other:
        other.execute("BEGIN")
        # Of all statements this one locks a view and nothing below it.
        other.execute("COMMENT ON VIEW api.named IS NULL")
        thread = threading.Thread(target=deployed.deploy)
        thread.start()
        waiting = b"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'api.named'::regclass"
        until = time.monotonic() + 5
        while not other.execute(waiting).fetchone() and time.monotonic() < until:
            time.sleep(0.02)
        other.execute("SET LOCAL lock_timeout = '200ms'")
        found = other.execute("SELECT count(*) FROM api.customer").fetchone()
        other.execute("ROLLBACK")
        thread.join()
    assert found == (2,)
    assert deployed.value("SELECT max(n) FROM api.named") == 1


def test_old_server_is_refused(deployed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg.ConnectionInfo, "server_version", 140009)
    with pytest.raises(DeployError, match=r"PostgreSQL 15 or newer is needed, this server is 14\.9"):
        deployed.deploy()
