"""Random versions and changes of package: every day has one package and one version; a fee that is split stays whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
TODAY = date(2026, 11, 5)
DAYS = 120
PACKAGES = 3

# Every day of the customer with what it has then; a gap or an overlap would show as no row or as two.
FOUND = """
SELECT g.n, v.monthly_fee
FROM generate_series(1, %(days)s) AS g (n)
INNER JOIN party.customer AS c ON c.customer_id = %(customer)s
INNER JOIN service.package_assignment AS a ON a.customer_id = c.customer_id
  AND a.valid_from < (%(today)s::date + g.n + 1)::timestamp AT TIME ZONE c.time_zone
  AND a.valid_to >= (%(today)s::date + g.n + 1)::timestamp AT TIME ZONE c.time_zone
CROSS JOIN LATERAL catalog.package_version_at(a.package_id, a.package_version_id, %(today)s::date + g.n) AS v
ORDER BY g.n
"""

day = st.integers(1, DAYS)
package = st.integers(0, PACKAGES - 1)
step = st.one_of(
    st.tuples(st.just("version"), package, day, st.booleans()),
    st.tuples(st.just("remove"), package, day, st.booleans()),
    st.tuples(st.just("change"), package, day, st.booleans()),
)


@dataclass
class Model:
    """Beginnings by day; each lasts until the next. A fee is its version's number."""

    versions: list[dict[int, int]] = field(default_factory=lambda: [{0: n + 1} for n in range(PACKAGES)])
    # Day: package, and the fee it is pinned to.
    packages: dict[int, tuple[int, int | None]] = field(default_factory=lambda: {0: (0, None)})

    def version(self, which: int, on: int) -> int:
        return self.versions[which][max(begin for begin in self.versions[which] if begin <= on)]

    def fee(self, on: int) -> int:
        which, pinned = self.packages[max(begin for begin in self.packages if begin <= on)]
        return pinned or self.version(which, on)


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as made:
        made.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00Z'")
        yield made
        made.rollback()


def one(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def error(connection: psycopg.Connection[Any], query: str, *values: Any) -> str | None:
    """The SQLSTATE of a statement; None when it went well."""
    try:
        with connection.transaction():
            connection.execute(query, values)
    except psycopg.Error as failed:
        return failed.sqlstate
    return None


def carrier(connection: psycopg.Connection[Any]) -> tuple[int, list[int]]:
    """A customer on the first of three packages."""
    entity = one(connection, "SELECT e.legal_entity_id FROM api.legal_entity_create('versions', 'Versions', 'CA') AS e")
    customer = one(connection, "SELECT c.customer_id FROM api.customer_create("
                               "'versions', 'Versions', %s, 'CAD', 'America/St_Johns', 'CA') AS c", entity)
    packages = [one(connection, "SELECT k.package_id FROM api.package_create(%s, 'x', 'CAD', %s) AS k", f"versions-{n}", n + 1)
                for n in range(PACKAGES)]
    connection.execute("SELECT FROM api.package_assignment_create(%s, %s, '2026-01-01T03:30Z')", [customer, packages[0]])
    return customer, packages


@seed(SEED)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=25))
def test_every_day_has_one_version(connection: psycopg.Connection[Any], steps: list[tuple[str, int, int, bool]]) -> None:
    with connection.transaction(force_rollback=True):
        customer, packages = carrier(connection)
        model = Model()
        for number, (verb, which, on, flag) in enumerate(steps, start=PACKAGES + 1):
            when = TODAY + timedelta(on)
            if verb == "version":
                failed = error(connection, "SELECT FROM api.package_version_create(%s, %s, p_monthly_fee => %s)",
                               packages[which], when, number)
                assert failed == ("TB103" if on in model.versions[which] else None)
                model.versions[which].setdefault(on, number)
            elif verb == "remove":
                failed = error(connection, "SELECT FROM catalog.package_version AS v"
                                           " CROSS JOIN LATERAL api.package_version_remove(v.package_version_id)"
                                           " WHERE v.package_id = %s AND v.valid_from = %s", packages[which], when)
                pinned = any(fee == model.versions[which].get(on) for _, fee in model.packages.values())
                assert failed == ("TB105" if pinned and on in model.versions[which] else None)
                if not failed:
                    model.versions[which].pop(on, None)
            else:
                failed = error(connection, "SELECT FROM api.package_change(%s, %s, p_on => %s, p_pin => %s)",
                               customer, packages[which], when, flag)
                assert failed == ("TB102" if on in model.packages else None)
                model.packages.setdefault(on, (which, model.version(which, on) if flag else None))
        found = connection.execute(FOUND, {"customer": customer, "today": TODAY, "days": DAYS}).fetchall()
        assert found == [(on, model.fee(on)) for on in range(1, DAYS + 1)]


@st.composite
def splits(draw: st.DrawFn) -> tuple[date, date, list[date]]:
    """A period of 1, 3 or 12 months, and its days cut somewhere."""
    first = date(draw(st.integers(2011, 2032)), draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    months = first.month - 1 + draw(st.sampled_from((1, 3, 12)))
    last = date(first.year + months // 12, months % 12 + 1, first.day)
    cuts = draw(st.sets(st.integers(1, (last - first).days - 1), max_size=6))
    return first, last, [first, *(first + timedelta(cut) for cut in sorted(cuts)), last]


@seed(SEED)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(split=splits(), method=st.sampled_from(("days", "thirtieth", "none")), amount=st.decimals(0, 9_999, places=2))
def test_a_split_fee_is_whole(
    connection: psycopg.Connection[Any], split: tuple[date, date, list[date]], method: str, amount: Decimal
) -> None:
    first, last, cuts = split
    values = [method, first, last, cuts[:-1], cuts[1:]]
    # Shares are whole numbers; of an amount that they divide every part is exact.
    shares = one(connection, "SELECT catalog.fee_share(%s, %s, %s, %s)", method, first, last, first)
    query = ("SELECT array_agg(catalog.fee_prorated(%s, %s, %s, %s, p.f, p.t) ORDER BY p.f)"
             " FROM unnest(%s::date[], %s::date[]) AS p (f, t)")
    parts = one(connection, query, shares, *values)
    assert sum(parts) == shares and all(part == int(part) and part >= 0 for part in parts)
    if method == "days":
        assert parts == [(end - begin).days for begin, end in zip(cuts, cuts[1:])]
    # Of any other amount what is missing lies far below what is printed.
    assert round(sum(one(connection, query, amount, *values)), 15) == amount
