"""Functions of schema custom that the HTTP tests call: each shows one thing that the real ones do not do on demand."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest

from flaskapp.api.catalogue import REFRESH_SECONDS

FUNCTIONS = """
CREATE OR REPLACE FUNCTION custom.t_numeric(p_n numeric) RETURNS numeric LANGUAGE sql STABLE RETURN p_n;
CREATE OR REPLACE FUNCTION custom.t_types(
  p_int bigint DEFAULT 9007199254740993, p_bool boolean DEFAULT true, p_text text DEFAULT 'é"\\',
  p_day date DEFAULT '2026-02-28', p_at timestamptz DEFAULT '2026-03-01 12:00:00.5-05', p_bytes bytea DEFAULT '\\x00ff',
  p_span interval DEFAULT '1 day 02:00', p_amounts numeric[] DEFAULT '{1.10,NULL}', p_texts text[] DEFAULT '{a}',
  p_doc jsonb DEFAULT '{"rate": 0.10}', p_docs jsonb[] DEFAULT NULL
) RETURNS TABLE (
  "int" bigint, bool boolean, text text, day date, at timestamptz, bytes bytea, span interval, amounts numeric[],
  texts text[], doc jsonb, docs jsonb[]
) LANGUAGE sql STABLE
AS $$SELECT p_int, p_bool, p_text, p_day, p_at, p_bytes, p_span, p_amounts, p_texts, p_doc, p_docs$$;
CREATE OR REPLACE FUNCTION custom.t_money(p_amount system.money, p_currencies system.currency[] DEFAULT NULL)
RETURNS text LANGUAGE sql STABLE AS $$SELECT p_amount::text || coalesce(array_to_string(p_currencies, '/'), '')$$;
CREATE OR REPLACE FUNCTION custom.t_words(p_count integer) RETURNS SETOF text LANGUAGE sql STABLE
AS $$SELECT 'w' || i FROM generate_series(1, p_count) AS i$$;
CREATE OR REPLACE FUNCTION custom.t_nothing() RETURNS void LANGUAGE sql VOLATILE AS $$SELECT$$;
CREATE OR REPLACE FUNCTION custom.t_no_row() RETURNS api.setting LANGUAGE sql STABLE
AS $$SELECT s.* FROM api.setting_get('billing.due_days') AS s WHERE false$$;
CREATE OR REPLACE FUNCTION custom.t_liar() RETURNS bigint LANGUAGE sql STABLE AS $$SELECT nextval('custom.t_count')$$;
CREATE OR REPLACE FUNCTION custom.t_who() RETURNS TABLE (actor text, role text, request_id text, customer_id text)
LANGUAGE sql STABLE AS $$SELECT nullif(current_setting('pgtoll.actor'), ''), current_user::text,
  current_setting('pgtoll.request_id'), nullif(current_setting('pgtoll.customer_id'), '')$$;
CREATE OR REPLACE FUNCTION custom.t_update(p_id bigint, p_note text DEFAULT NULL, p_size integer DEFAULT NULL,
  p_clear text[] DEFAULT '{}') RETURNS text LANGUAGE sql VOLATILE
AS $$SELECT concat_ws('|', p_id, coalesce(p_note, '-'), coalesce(p_size::text, '-'), array_to_string(p_clear, ','))$$;
CREATE OR REPLACE FUNCTION custom.t_raise(p_code text, p_message text DEFAULT 'secret table ledger.entry')
RETURNS void LANGUAGE plpgsql VOLATILE AS $$BEGIN
  RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = p_message,
    DETAIL = 'Key (secret_column)=(5)', COLUMN = 'secret_column';
END$$;
CREATE OR REPLACE FUNCTION custom.t_detail() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN
  PERFORM system.raise_error('TB501', 'too little', '{"available": "1.50"}');
END$$;
CREATE OR REPLACE FUNCTION custom.t_busy(p_times integer, p_code text, p_seconds double precision DEFAULT 0)
RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$DECLARE v_call bigint := nextval('custom.t_count'); BEGIN
  PERFORM pg_sleep(p_seconds);
  IF v_call <= p_times THEN RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = 'again'; END IF;
  RETURN v_call;
END$$;
CREATE OR REPLACE FUNCTION custom.t_sleep(p_seconds double precision) RETURNS bigint LANGUAGE plpgsql VOLATILE
AS $$BEGIN PERFORM pg_sleep(p_seconds); RETURN nextval('custom.t_count'); END$$;
CREATE OR REPLACE FUNCTION portal.t_mine() RETURNS text LANGUAGE sql STABLE
AS $$SELECT current_user || ' ' || current_setting('pgtoll.customer_id')$$;
GRANT USAGE ON SEQUENCE custom.t_count TO pgtoll_admin;
GRANT EXECUTE ON FUNCTION portal.t_mine() TO pgtoll_customer;
"""
DROP_ALL = """
DO $$
DECLARE v_function regprocedure;
BEGIN
  FOR v_function IN SELECT p.oid FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace IN ('custom'::regnamespace, 'portal'::regnamespace) AND p.proname LIKE 't\\_%' LOOP
    EXECUTE format('DROP FUNCTION %s', v_function);
  END LOOP;
  DROP SEQUENCE IF EXISTS custom.t_count;
END $$;
"""


@pytest.fixture(scope="session", autouse=True)
def custom_functions(dsn: str) -> Iterator[None]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(DROP_ALL)
        connection.execute("CREATE SEQUENCE custom.t_count")
        connection.execute(FUNCTIONS.encode())
        # a server that read its catalogue a moment ago, for an earlier test, does not look again before this
        time.sleep(REFRESH_SECONDS)
        yield
        connection.execute(DROP_ALL)


@pytest.fixture
def count(db: psycopg.Connection) -> psycopg.Connection:
    """Starts the counter of calls anew: sequences count what was rolled back, too."""
    db.execute("ALTER SEQUENCE custom.t_count RESTART")
    return db
