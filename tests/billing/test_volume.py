"""Volume tiers, short calls, discounts and surcharges against models in exact fractions.

Hypothesis makes rules and usage; on a failure it prints the smallest example and the seed that repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.carrier import one

MICRO = Decimal("0.000001")
RULES = settings(max_examples=100, deadline=None, print_blob=True,
                 suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
rates = st.integers(0, 99_999_999).map(lambda n: Decimal(n) / 100_000_000)
seconds = st.lists(st.integers(0, 200_000), max_size=12)


def rounded(value: Fraction) -> Decimal:
    """To 6 decimals, half away from zero; the fraction is exact."""
    sign = -1 if value < 0 else 1
    micros = abs(value) * 1_000_000
    whole = micros.numerator // micros.denominator
    if micros - whole >= Fraction(1, 2):
        whole += 1
    return (Decimal(sign * whole) * MICRO).quantize(MICRO)


@st.composite
def tiers(draw: st.DrawFn) -> list[tuple[int, Decimal]]:
    """From which minute on, and the rate."""
    begins = sorted({0, *draw(st.lists(st.integers(1, 3_000), max_size=4))})
    return [(minute, draw(rates)) for minute in begins]


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Everything is rolled back; tiers hang on a sheet and a day of their own."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute("SELECT FROM api.rate_sheet_create('t-volume', 'Volume', 'CAD', 'America/Toronto')")
        connection.execute("SAVEPOINT clean")
        yield connection
        connection.rollback()


@RULES
@given(steps=tiers(), calls=seconds, seed=st.randoms(use_true_random=False))
def test_tiers_do_not_depend_on_the_order(
    connection: psycopg.Connection[Any], steps: list[tuple[int, Decimal]], calls: list[int], seed: Any
) -> None:
    connection.execute("ROLLBACK TO clean")
    sheet = one(connection, "SELECT rate_sheet_id FROM api.rate_sheet WHERE code = 't-volume'")
    connection.execute("SELECT FROM api.volume_tier_set(%s, %s, %s)", [
        [minute for minute, _ in steps], [rate for _, rate in steps], sheet])
    price = one(connection, "SELECT amount FROM catalog.volume_price(%s, NULL, '-infinity', %s)", sheet, sum(calls))
    # Second by second is too slow: call by call, each priced from where the one before ended, in another order.
    seed.shuffle(calls)
    exact, used = Fraction(0), 0
    for call in calls:
        for nth, (minute, rate) in enumerate(steps):
            first = minute * 60
            after = steps[nth + 1][0] * 60 if nth + 1 < len(steps) else used + call
            exact += max(min(used + call, after) - max(used, first), 0) * Fraction(rate) / 60
        used += call
    assert price == rounded(exact)


@RULES
@given(mode=st.sampled_from(("excess_only", "all_when_exceeded", "every_short_call")), percent=st.integers(0, 10_000),
       minimum=st.integers(0, 50), lengths=st.lists(st.integers(0, 12), max_size=80))
def test_short_calls(connection: psycopg.Connection[Any], mode: str, percent: int, minimum: int, lengths: list[int]) -> None:
    short = sum(length <= 6 for length in lengths)
    allowed = percent * len(lengths) // 10_000
    charged = {"excess_only": max(0, short - allowed), "all_when_exceeded": short if short > allowed else 0,
               "every_short_call": short}[mode] if len(lengths) >= minimum else 0
    assert one(connection, "SELECT billing.short_calls_charged(%s, %s, %s, %s, %s)",
               mode, Decimal(percent) / 100, minimum, len(lengths), short) == charged


@RULES
@given(amount=st.integers(0, 10**9), percent=st.integers(0, 100_000_000))
def test_discounts(connection: psycopg.Connection[Any], amount: int, percent: int) -> None:
    price, part = Decimal(amount) * MICRO, Decimal(percent) * MICRO
    off = one(connection, "SELECT rating.discount_of(%s, %s)", price, part)
    assert off == (price * part / 100).quantize(MICRO, rounding=ROUND_HALF_UP)
    assert 0 <= off <= price
