"""A throw-away database on the server that PGHOST, PGPORT, PGUSER name, and a tiny release to deploy to it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.deploy import Summary, deploy
from flaskapp.settings import ROOT

FILES = {
    "sql/bootstrap/010_roles.sql": """
        DO $$
        DECLARE v_role text;
        BEGIN
          FOREACH v_role IN ARRAY '{pgtoll_owner,pgtoll_code,pgtoll_self,pgtoll_admin,pgtoll_operator}'::text[] LOOP
            IF to_regrole(v_role) IS NULL THEN EXECUTE format('CREATE ROLE %I NOLOGIN', v_role); END IF;
          END LOOP;
          FOREACH v_role IN ARRAY '{system,party,rating,api,portal,custom}'::text[] LOOP
            EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION pgtoll_owner', v_role);
            EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO pgtoll_code', v_role);
          END LOOP;
        END $$;
        ALTER DEFAULT PRIVILEGES FOR ROLE pgtoll_code REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        """,
    "migrations/0001_party.sql": """
        CREATE TABLE party.customer (customer_id bigint PRIMARY KEY, code text NOT NULL, name text NOT NULL);
        GRANT SELECT ON party.customer TO pgtoll_code;
        INSERT INTO party.customer VALUES (1, 'acme', 'Acme'), (2, 'bell', 'Bell');
        """,
    # Needs a function of a later file, and is needed by the function file itself: no order of files would do.
    "sql/views/api/party.sql": """
        CREATE OR REPLACE VIEW api.customer AS
        SELECT c.customer_id, c.code, party.shown(c.name) AS name FROM party.customer AS c;
        COMMENT ON VIEW api.customer IS 'Customers.';
        GRANT SELECT ON api.customer TO pgtoll_admin;
        """,
    "functions/party/customer.sql": """
        CREATE OR REPLACE FUNCTION api.customer_get(p_customer_id bigint) RETURNS api.customer
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT c FROM api.customer AS c WHERE c.customer_id = p_customer_id $$;
        COMMENT ON FUNCTION api.customer_get(bigint) IS 'One customer.';
        GRANT EXECUTE ON FUNCTION api.customer_get TO pgtoll_admin;

        CREATE OR REPLACE FUNCTION party.shown(p_name text) RETURNS text LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
          SELECT CASE WHEN p_name = '' THEN '-' ELSE p_name END;
        END;
        """,
    "functions/rating/price.sql": """
        CREATE OR REPLACE FUNCTION api.price(p_seconds integer) RETURNS numeric
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          RETURN p_seconds * 0.01;
        END $$;
        GRANT EXECUTE ON FUNCTION api.price TO pgtoll_admin;
        """,
}


@dataclass
class Release:
    """Files below a root, and the database they are deployed to."""

    root: Path
    conninfo: str
    lines: list[str] = field(default_factory=list)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def deploy(self, **options: Any) -> Summary:
        self.lines.clear()
        return deploy(options.pop("conninfo", self.conninfo), root=self.root, report=self.lines.append, **options)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.conninfo, autocommit=True)

    def sql(self, text: str) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            cursor = connection.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

    def value(self, text: str) -> Any:
        return self.sql(text)[0][0]

    def catalogue(self) -> list[tuple[Any, ...]]:
        """Every function and view with what makes it what it is: two of these are equal, or something differs."""
        return self.sql("""
            SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text, p.proacl::text,
              obj_description(p.oid, 'pg_proc')
            FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text IN ('system', 'party', 'rating', 'api', 'custom')
            UNION ALL
            SELECT c.oid::regclass::text, pg_get_viewdef(c.oid), c.relowner::regrole::text,
              c.relacl::text || coalesce(c.reloptions::text, ''), obj_description(c.oid, 'pg_class')
            FROM pg_class AS c
            WHERE c.relkind = 'v'
              AND c.relnamespace::regnamespace::text IN ('system', 'party', 'rating', 'api', 'custom')
            ORDER BY 1""")


@pytest.fixture
def make_database() -> Iterator[Any]:
    made: list[str] = []
    with psycopg.connect("dbname=postgres", autocommit=True) as server:
        def make() -> str:
            name = f"pgtoll_deploy_{uuid.uuid4().hex[:12]}"
            server.execute(f"CREATE DATABASE {name}".encode())
            made.append(name)
            return f"dbname={name}"
        yield make
        for name in made:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def release(tmp_path: Path, make_database: Any) -> Release:
    """The tiny release, not deployed yet."""
    release = Release(tmp_path, make_database())
    for path, text in FILES.items():
        release.write(path, text)
    shutil.copy(ROOT / "migrations" / "0000_deploy.sql", tmp_path / "migrations")
    return release


@pytest.fixture
def deployed(release: Release) -> Release:
    release.deploy()
    return release


@pytest.fixture
def bob(deployed: Release) -> Iterator[str]:
    """Somebody of the operator's staff with objects of his own in schema custom."""
    name = f"bob_{uuid.uuid4().hex[:12]}"
    deployed.sql(f"CREATE ROLE {name}; CREATE ROLE {name}_reader; GRANT USAGE, CREATE ON SCHEMA custom TO {name};"
                 f"GRANT USAGE ON SCHEMA api TO {name}; GRANT SELECT ON api.customer TO {name}")
    yield name
    deployed.sql(f"DROP OWNED BY {name}, {name}_reader; DROP ROLE {name}, {name}_reader")


@pytest.fixture
def bob_login(release: Release) -> Iterator[str]:
    """A login role that is no superuser."""
    name = f"bob_{uuid.uuid4().hex[:12]}"
    release.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
    yield name
    release.sql(f"DROP ROLE {name}")
