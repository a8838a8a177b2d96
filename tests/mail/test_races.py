"""Two at once: a card's owner is told once, and a customer has one default."""

from __future__ import annotations

import threading
from typing import Any

import psycopg

CARDS = 40


def at_once(conninfo: str, *statements: str) -> list[Any]:
    """Runs each statement on a connection of its own, all let go together; gives the first value of each."""
    start = threading.Barrier(len(statements))
    values: list[Any] = [None] * len(statements)

    def run(number: int) -> None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            start.wait(20)
            row = connection.execute(statements[number].encode()).fetchone()
            values[number] = row[0] if row else None

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(statements))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return values


def customers(base: psycopg.Connection[Any]) -> None:
    base.execute("SELECT api.legal_entity_create('NLT', 'Northern', 'CA')")
    base.execute("SELECT api.customer_create('c' || g.n, 'C', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA',"
                 " p_email => 'c' || g.n || '@p.example') FROM api.legal_entity AS e"
                 " CROSS JOIN generate_series(1, %s) AS g (n)", [CARDS])


def test_runs_at_once_tell_once(conninfo: str, base: psycopg.Connection[Any]) -> None:
    customers(base)
    base.execute("SELECT api.payment_method_create(c.customer_id, 'g', c.code, 'card', 'Visa', '4242', '2011-03-01')"
                 " FROM api.customer AS c")
    told = at_once(conninfo, *["SELECT r.mails FROM api.card_notice_run('2011-03-16') AS r"] * 4)
    assert sum(told) == CARDS, told
    rows = base.execute("SELECT count(*), count(DISTINCT m.recipient) FROM api.mail AS m").fetchone()
    assert rows == (CARDS, CARDS)


def test_one_default(conninfo: str, base: psycopg.Connection[Any]) -> None:
    customers(base)
    create = ("SELECT count(api.payment_method_create(c.customer_id, 'g', c.code || '-{0}', 'card', 'Visa', '4242',"
              " '2030-01-01')) FROM (SELECT x.* FROM api.customer AS x ORDER BY x.customer_id) AS c")
    made = at_once(conninfo, *[create.format(number) for number in range(4)])
    assert made == [CARDS] * 4
    swap = ("SELECT count(api.payment_method_default(m.payment_method_id)) FROM (SELECT x.* FROM api.payment_method AS x"
            " WHERE x.token LIKE '%-{0}' ORDER BY x.customer_id) AS m")
    assert at_once(conninfo, *[swap.format(number) for number in range(4)]) == [CARDS] * 4
    rows = base.execute("SELECT count(*) FILTER (WHERE m.is_default), count(*), count(DISTINCT m.customer_id)"
                        " FROM api.payment_method AS m").fetchone()
    assert rows == (CARDS, 4 * CARDS, CARDS)
