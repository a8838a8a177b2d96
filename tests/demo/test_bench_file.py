"""The benchmark file, scaled down: distinct numbers, spread prefixes, a known share held, every kind of device."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from flaskapp.demo.bench import BenchExpected
from flaskapp.demo.population import Population, population
from flaskapp.demo.prefixes import world_prefixes
from flaskapp.demo.traffic import write_bench
from tests.demo.cdr_recount import Recount, normalised, peer

CALLS = 20_000


@pytest.fixture(scope="module")
def people() -> Population:
    return population(1_000, 9)


@pytest.fixture(scope="module")
def bench(people: Population, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BenchExpected]:
    directory = tmp_path_factory.mktemp("bench")
    expected = write_bench(directory, people, calls=CALLS, seed=9)
    (directory / "bench-time.csv").rename(directory / "native-bench.csv")
    return directory / "native-bench.csv", expected


@pytest.fixture(scope="module")
def rows(bench: tuple[Path, BenchExpected]) -> list[dict[str, str]]:
    with open(bench[0], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def recount(people: Population, bench: tuple[Path, BenchExpected]) -> Recount:
    result = Recount(people)
    result.read(bench[0])
    return result


def test_all_is_ratable_but_two_percent(bench: tuple[Path, BenchExpected], recount: Recount) -> None:
    expected = bench[1]
    assert (expected.lines, expected.held) == (CALLS, CALLS // 50)
    assert dict(recount.held) == {"NO_OWNER": expected.held}
    assert recount.counts["received"] == recount.counts["answered"] == CALLS
    assert recount.counts["rated"] == expected.outbound + expected.inbound
    assert json.loads((bench[0].parent / "bench-time.json").read_text()) == asdict(expected)


def test_both_directions_and_all_ways(bench: tuple[Path, BenchExpected], recount: Recount) -> None:
    inbound = sum(recount.ways[way] for way in ("called", "called channel", "account in"))
    assert inbound == bench[1].inbound > 0
    names = {"channel", "ip", "caller", "called", "called channel", "account", "account in"}
    assert set(+recount.ways) == names | {"toll-free"}
    assert recount.ways["channel"] > recount.ways["ip"] > CALLS // 10


def test_numbers_are_distinct_and_spread(rows: list[dict[str, str]], recount: Recount) -> None:
    carriers = recount.carrier_channels
    dialled = {normalised(row["DestinationNumber"]) for row in rows
               if peer(row["OriginatingChannel"]) not in {*carriers, "ghost"}}
    # A million calls shall have 900,000 distinct numbers over 100,000 prefixes.
    assert len(dialled) >= CALLS * 9 // 10
    prefixes = {prefix.prefix for prefix in world_prefixes()}
    used = {next(number[:n] for n in range(15, 0, -1) if number[:n] in prefixes) for number in dialled if number}
    assert len(used) >= CALLS * 8 // 10


def test_customers_are_heavy_and_light(people: Population, rows: list[dict[str, str]]) -> None:
    owners = {device.key: device.customer for device in people.devices if device.kind == "ip_address"}
    calls = Counter(owners[row["SourceIP"]] for row in rows if row["SourceIP"] in owners)
    tenth = [count for _, count in calls.most_common(len(calls) // 10)]
    assert 3 * sum(tenth) > sum(calls.values())


def test_times_cover_the_month_in_order(rows: list[dict[str, str]]) -> None:
    times = [row["CallDateTime"] for row in rows]
    assert times == sorted(times)
    # The month is Toronto's: four hours behind UTC.
    assert "2026-10-01 04:00:00" <= times[0] < "2026-10-01 12" and "2026-10-31 23" < times[-1] < "2026-11-01 04:00:00"


def test_identities_are_unique_and_some_durations_fractional(rows: list[dict[str, str]]) -> None:
    assert len({row["CallID"] for row in rows}) == CALLS
    assert sum("." in row["Duration"] for row in rows) == CALLS // 10


def test_random_order_holds_the_same_lines(people: Population, bench: tuple[Path, BenchExpected],
                                           tmp_path: Path) -> None:
    assert write_bench(tmp_path, people, calls=CALLS, order="random", seed=9) == bench[1]
    lines = (tmp_path / "bench-random.csv").read_text(encoding="utf-8").splitlines()
    ordered = bench[0].read_text(encoding="utf-8").splitlines()
    assert lines != ordered and lines[0] == ordered[0]
    assert sorted(lines[1:]) == sorted(ordered[1:])


def test_same_seed_same_bytes(people: Population, bench: tuple[Path, BenchExpected], tmp_path: Path) -> None:
    write_bench(tmp_path, people, calls=CALLS, seed=9)
    assert (tmp_path / "bench-time.csv").read_bytes() == bench[0].read_bytes()


def test_a_population_without_all_kinds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no active device of kind"):
        write_bench(tmp_path, population(1, 9), calls=10)


def test_unknown_order_is_refused(people: Population, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="order"):
        write_bench(tmp_path, people, calls=10, order="sideways")
