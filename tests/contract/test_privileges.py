"""Every function x every role: what the database grants is what was reviewed.

The reviewed matrix is pgtap/_contract/privilege_matrix.txt, one function a line with the roles that may call it;
a function that no role may call has a line too, so a new one is never overlooked. After a wanted change:

    PGTOLL_ACCEPT=1 python -m pytest tests/contract/test_privileges.py

writes it anew; the difference is then reviewed like any code.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

MATRIX = Path(__file__).resolve().parents[2] / "pgtap" / "_contract" / "privilege_matrix.txt"
HEADER = "# Who may call what. Written by test_privileges.py with PGTOLL_ACCEPT=1; review every change.\n"

# The owners may call all code; they are no callers.
QUERY = """
SELECT format('%I.%I', n.nspname, p.proname) AS function_name,
  coalesce(string_agg(substr(r.rolname, 8), ' ' ORDER BY r.rolname), '-') AS roles
FROM pg_catalog.pg_proc AS p
INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_roles AS r ON r.rolname IN (
    'pgtoll_web', 'pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_customer', 'pgtoll_public',
    'pgtoll_switch', 'pgtoll_reader', 'pgtoll_self', 'pgtoll_data', 'pgtoll_self_data')
  AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, n.oid, 'USAGE')
WHERE n.nspname IN (
    'system', 'access', 'ledger', 'party', 'catalog', 'service', 'tax', 'intake', 'rating', 'billing', 'collect',
    'report', 'archive', 'integration', 'resource', 'api', 'portal')
  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
GROUP BY p.oid, n.nspname, p.proname
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C"
"""


WRITERS = ("_create", "_update", "_remove", "_set", "_reset", "_void", "_run", "_revoke", "_enable")


def granted(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Functions and the roles that may call them, as the database has it."""
    return connection.execute(QUERY).fetchall()


def test_grants_are_the_reviewed_ones(db: psycopg.Connection[Any]) -> None:
    now = [f"{name:<48} {roles}\n" for name, roles in granted(db)]
    assert now, "the database holds no function of ours"
    if os.environ.get("PGTOLL_ACCEPT"):
        MATRIX.write_text(HEADER + "".join(now), encoding="utf-8")
        pytest.skip(f"{MATRIX.name} was written: review it")
    reviewed = [line for line in MATRIX.read_text(encoding="utf-8").splitlines(keepends=True) if line[0] != "#"]
    difference = list(difflib.unified_diff(reviewed, now, "reviewed", "granted", n=0))
    assert not difference, "".join([
        "grants differ from the reviewed matrix; if they are meant so: ",
        "PGTOLL_ACCEPT=1 python -m pytest tests/contract/test_privileges.py\n", *difference])


def test_no_role_reaches_beyond_its_purpose(db: psycopg.Connection[Any]) -> None:
    """Least privilege, whatever was accepted into the matrix."""
    loose = []
    for name, words in granted(db):
        roles = set(words.split())
        wrong = roles & {"reader"}
        if not name.startswith("portal."):
            wrong |= roles & {"customer", "public"}
        if name.endswith(WRITERS):
            wrong |= roles & {"auditor", "switch"}
        if not name.startswith("access.") and name != "api.health":
            wrong |= roles & {"web"}
        loose += [(name, role) for role in sorted(wrong)]
    assert not loose
