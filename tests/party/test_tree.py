"""The tree of resellers stays a tree when two people change it at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.carrier import one

Connection = psycopg.Connection[object]
Tree = dict[str, int]


@pytest.fixture
def tree(db: Connection) -> Iterator[Tree]:
    """Two resellers and a customer of nobody."""
    entity = one(db, "SELECT legal_entity_id FROM api.legal_entity_create('TREE', 'Tree', 'CA')")
    made = {code: one(db, "SELECT customer_id FROM api.customer_create(%s, 'T', %s, 'CAD', 'UTC', 'CA', %s)",
                      f"TREE-{code}", entity, kind) for code, kind in (("A", "reseller"), ("B", "reseller"), ("C", "retail"))}
    yield made
    for customer in made.values():
        db.execute("SELECT api.customer_update(%s, p_clear => '{parent_id}')", [customer])
    for customer in made.values():
        db.execute("SELECT api.customer_remove(%s)", [customer])
    db.execute("SELECT api.legal_entity_remove(%s)", [entity])


def second(dsn: str, first: Connection, statement: str, values: list[object]) -> str | None:
    """Runs a statement that has to wait for the first transaction, commits that one, and gives the error of the second."""
    def run() -> str | None:
        with psycopg.connect(dsn) as connection:
            try:
                connection.execute(statement.encode(), values)
            except psycopg.Error as error:
                return error.sqlstate
        return None

    with ThreadPoolExecutor() as pool, psycopg.connect(dsn, autocommit=True) as watcher:
        waiting = pool.submit(run)
        while not waiting.done() and not one(watcher, "SELECT count(*) FROM pg_locks AS l WHERE NOT l.granted AND"
                                             " %s = ANY (pg_blocking_pids(l.pid))", first.info.backend_pid):
            pass
        assert not waiting.done(), "nothing made it wait"
        first.commit()
        return waiting.result(timeout=10)


def test_two_moves_close_no_ring(dsn: str, tree: Tree) -> None:
    move = "SELECT api.customer_update(%s, p_parent_id => %s)"
    with psycopg.connect(dsn) as first:
        first.execute(move, [tree["A"], tree["B"]])
        assert second(dsn, first, move, [tree["B"], tree["A"]]) == "TB102"


def test_a_parent_stays_a_reseller(dsn: str, tree: Tree) -> None:
    with psycopg.connect(dsn) as first:
        first.execute("SELECT api.customer_update(%s, p_parent_id => %s)", [tree["C"], tree["A"]])
        assert second(dsn, first, "SELECT api.customer_update(%s, p_type => 'retail')", [tree["A"]]) == "TB105"


def test_who_is_no_reseller_any_more_gets_no_customers(dsn: str, tree: Tree) -> None:
    with psycopg.connect(dsn) as first:
        first.execute("SELECT api.customer_update(%s, p_type => 'retail')", [tree["A"]])
        assert second(dsn, first, "SELECT api.customer_update(%s, p_parent_id => %s)", [tree["C"], tree["A"]]) == "TB102"
