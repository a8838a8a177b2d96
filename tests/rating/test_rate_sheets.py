"""Random lives of a sheet: files that add and replace, roll-backs, each previewed; a naive model agrees after every step.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
import uuid
from datetime import date, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import psycopg
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.rating import sheet_model as model

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
TODAY = date(2026, 11, 5)
HEADER = ["prefix", "rate_per_minute", "initial_increment", "subsequent_increment", "effective_from", "destination", "connect_fee",
          "minimum_charge", "ended", "grace_seconds", "free_seconds", "maximum_charge", "price_steps"]
DAYS = st.sampled_from([TODAY + timedelta(days=days) for days in (-40, -1, 0, 1, 10, 40)])
PREFIXES = st.sampled_from(["", "1", "16", "160", "1613", "16135", "161", "2", "44", "9"])
NUMBERS = ["1", "16135550142", "1604", "1605555", "161", "2", "44207", "5", "9", "999999999999999", "16", "160"]
RATES = st.one_of(st.none(), st.builds(
    model.Rate, st.sampled_from([Decimal(text) for text in ("0", "0.01", "0.0125", "0.02", "0.00000001")]),
    st.sampled_from([1, 30, 60]), st.sampled_from([1, 6]), st.sampled_from([Decimal(0), Decimal("0.05")]),
    st.sampled_from([Decimal(0), Decimal("0.03")]), st.sampled_from(["T-A", "T-B"]), st.sampled_from([0, 0, 30]),
    st.sampled_from([0, 0, 7]), st.sampled_from([None, None, Decimal("0.06")]),
    st.sampled_from([(), (), ((60, Decimal("0.005")),), ((1, Decimal("0.02")), (60, Decimal("0.015")))])))
LINES = st.dictionaries(st.tuples(PREFIXES, DAYS), RATES, min_size=1, max_size=12)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("add"), LINES, DAYS), st.tuples(st.just("replace"), LINES, DAYS),
    st.tuples(st.just("back"), st.integers(0, 5), DAYS)), min_size=1, max_size=5)
CALLS = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(
    [Decimal(text) for text in ("0", "0.5", "29.9", "30", "61", "600")])), max_size=12)


@seed(SEED)
@settings(max_examples=int(os.environ.get("PGTOLL_EXAMPLES", "25")), deadline=None, database=None)
@given(LINES, STEPS, CALLS)
def test_a_sheet_is_what_the_model_says(
    dsn: str, first: dict[tuple[str, date], model.Rate | None], steps: list[tuple[str, Any, date]],
    calls: list[tuple[str, Decimal]],
) -> None:
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00Z'")
        code = f"t-{uuid.uuid4().hex[:12]}"
        connection.execute("SELECT FROM api.rate_sheet_create(%s, 'Test', 'CAD')", [code])
        lines = [(*key, rate) for key, rate in first.items()]
        imports = [_import(connection, code, lines, "add", None)]
        sheet = model.add({}, lines)
        states = [sheet]
        _call(connection, code, calls)
        _agree(connection, code, sheet)
        for kind, what, day in steps:
            if kind == "back":
                number = what % len(imports)
                row = connection.execute("SELECT b.rate_import_id FROM api.rate_sheet_roll_back(%s, %s, %s) AS b",
                                         [code, imports[number], day]).fetchone()
                assert row
                imports.append(row[0])
                sheet = model.roll_back(sheet, states[number], day)
            else:
                lines = _clamped(what, day if kind == "replace" else None)
                from_day = day if kind == "replace" else None
                made = _preview(connection, code, lines, kind, from_day)
                _previewed(connection, made, sheet, lines, from_day, calls)
                # The preview changed nothing.
                _agree(connection, code, sheet)
                imports.append(_import(connection, code, lines, kind, from_day))
                sheet = model.add(sheet, lines) if from_day is None else model.replace(sheet, lines, from_day)
            states.append(sheet)
            _agree(connection, code, sheet)
        connection.rollback()


def _clamped(lines: dict[tuple[str, date], model.Rate | None], first: date | None) -> model.Lines:
    """A file says a prefix and day once, also after earlier days count as the first."""
    kept = {(prefix, day if first is None else max(day, first)): (prefix, day, rate) for (prefix, day), rate in lines.items()}
    return list(kept.values())


def _upload(connection: psycopg.Connection[Any], lines: model.Lines) -> uuid.UUID:
    load_id = uuid.uuid4()
    rows = [HEADER]
    for prefix, day, rate in lines:
        priced = rate or model.Rate(Decimal(0), 1, 1, Decimal(0), Decimal(0), "T-A")
        rows.append([prefix or "*", f"{priced.per_minute:f}", str(priced.initial), str(priced.subsequent), day.isoformat(),
                     priced.destination, str(priced.fee), str(priced.minimum), "true" if rate is None else "false", str(priced.grace),
                     str(priced.free), "" if priced.maximum is None else str(priced.maximum), _steps(priced)])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO system.load_line (load_id, slice, line_no, fields, raw) VALUES (%s, 0, %s, %s, '')",
                           [(load_id, number, row) for number, row in enumerate(rows, 1)])
    return load_id


def _steps(rate: model.Rate) -> str:
    return " ".join(f"@{second}={price:f}" for second, price in rate.steps)


def _import(connection: psycopg.Connection[Any], code: str, lines: model.Lines, mode: str, day: date | None) -> int:
    row = connection.execute("SELECT i.rate_import_id, i.status FROM api.rate_import(%s, 'test.csv', %s, %s, %s) AS i",
                             [code, _upload(connection, lines), mode, day]).fetchone()
    assert row and row[1] == "imported"
    return int(row[0])


def _preview(
    connection: psycopg.Connection[Any], code: str, lines: model.Lines, mode: str, day: date | None
) -> dict[str, Any]:
    cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
    row = cursor.execute("SELECT * FROM api.rate_import_preview(%s, %s, %s, %s)",
                         [code, _upload(connection, lines), mode, day]).fetchone()
    assert row is not None
    return row


def _call(connection: psycopg.Connection[Any], code: str, calls: list[tuple[str, Decimal]]) -> None:
    """Calls of ten days ago that this sheet priced."""
    connection.execute("SELECT system.ensure_month(t.name, '2026-10-26T00:00Z', '2026-10-27T00:00Z')"
                       " FROM (VALUES ('rating.call'), ('rating.charge')) AS t (name)")
    for number, (called, raw) in enumerate(calls, 1):
        connection.execute(
            "INSERT INTO rating.call (call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind,"
            " ani_mismatch) VALUES (%s, '2026-10-26T10:00Z', '2026-10-26T10:00Z', '2026-10-26T11:00Z', %s, 0, '1', %s, 'out', false)",
            [-number, raw, called])
        connection.execute(
            "INSERT INTO rating.charge (customer_id, started_at, call_id, side, package_id, rate_sheet_version_id, billed_seconds,"
            " amount, transaction_id) SELECT 0, '2026-10-26T10:00Z', %s, 'out', 0, v.rate_sheet_version_id, 0, 0, 0"
            " FROM catalog.rate_sheet_version AS v INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id)"
            " WHERE s.code = %s ORDER BY v.rate_sheet_version_id LIMIT 1", [-number, code])


def _agree(connection: psycopg.Connection[Any], code: str, sheet: model.Sheet) -> None:
    """Each number finds the model's prefix and price on each day."""
    days = [TODAY + timedelta(days=days) for days in (-41, -40, -1, 0, 1, 9, 10, 40, 400)]
    found = dict(connection.execute(
        "SELECT n.number || ' ' || d.day, ARRAY[f.prefix, f.rate_per_minute::text, f.initial_increment::text, f.minimum_charge::text,"
        " f.grace_seconds::text, f.free_seconds::text, f.maximum_charge::text, f.price_steps]"
        " FROM unnest(%s::text[]) AS n (number) CROSS JOIN unnest(%s::date[]) AS d (day)"
        " LEFT JOIN LATERAL api.rate_find(%s, n.number, d.day + interval '12 hours') AS f ON true",
        [NUMBERS, days, code]).fetchall())
    for number in NUMBERS:
        for day in days:
            hit = model.find(sheet, number, day)
            assert found[f"{number} {day}"] == _texts(hit), (number, day)


def _texts(hit: tuple[str, model.Rate] | None) -> list[str | None]:
    """Prefix and terms as the database writes them."""
    if hit is None:
        return [None] * 8
    prefix, rate = hit
    return [prefix or "*", f"{rate.per_minute:f}", str(rate.initial), str(rate.minimum), str(rate.grace), str(rate.free),
            None if rate.maximum is None else str(rate.maximum), _steps(rate)]


def _previewed(
    connection: psycopg.Connection[Any], made: dict[str, Any], sheet: model.Sheet, lines: model.Lines, first: date | None,
    calls: list[tuple[str, Decimal]],
) -> None:
    """The preview says what the model says of each rate, and of the money."""
    rows = connection.execute(
        "SELECT l.prefix, l.effective_from, l.verdict FROM api.rate_preview_line_list(%s, %s, 1000) AS l",
        [made["rate_preview_id"], ["rejected", "new", "up", "down", "changed", "ended", "unchanged"]]).fetchall()
    expected = model.verdicts(sheet, lines, first)
    assert {(prefix.replace("*", ""), day): word for prefix, day, word in rows} == expected
    assert len(rows) == len(expected)
    for word in ("new", "up", "down", "changed", "ended", "unchanged"):
        assert made[word] == list(expected.values()).count(word)
    after = model.add(sheet, lines) if first is None else model.replace(sheet, lines, first)
    day = max([line[1] for line in lines] + ([first] if first else []))
    sums = {"before": Decimal(0), "after": Decimal(0)}
    seconds = {"before": 0, "after": 0}
    unpriced = {"before": 0, "after": 0}
    for number, raw in calls:
        for name, state in (("before", sheet), ("after", after)):
            hit = model.find(state, number, day)
            if hit is None:
                unpriced[name] += 1
            else:
                sums[name] += hit[1].price(raw)
                seconds[name] += hit[1].seconds(raw)
    if not any(connection.execute("SELECT count(*) FROM rating.charge WHERE customer_id = 0").fetchone() or [0]):
        return
    assert made["calls"] == len(calls)
    for name in ("before", "after"):
        assert made[f"amount_{name}"] == sums[name]
        assert made[f"unpriced_{name}"] == unpriced[name]
        assert made[f"billed_seconds_{name}"] == seconds[name]
    assert made["difference"] == sums["after"] - sums["before"]
