"""The demo month: an independent recount of the files gives the counts that the generator promises."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from flaskapp.demo.population import Population, population
from flaskapp.demo.traffic import Expected, write_month
from tests.demo.cdr_recount import Recount

RECORDS = 30_000


@pytest.fixture(scope="module")
def people() -> Population:
    return population(400, 5)


@pytest.fixture(scope="module")
def month(people: Population, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Expected]:
    directory = tmp_path_factory.mktemp("month")
    return directory, write_month(directory, people, records=RECORDS, seed=5)


@pytest.fixture(scope="module")
def recount(people: Population, month: tuple[Path, Expected]) -> Recount:
    result = Recount(people)
    for path in sorted(month[0].glob("*.csv")):
        result.read(path)
    return result


def test_every_line_is_accounted_for(month: tuple[Path, Expected]) -> None:
    expected = month[1]
    assert expected.received == RECORDS == sum(expected.files.values())
    assert expected.received == (expected.rated + sum(expected.held.values()) + expected.rejected + expected.skipped
                                 + expected.duplicate + expected.unanswered)
    assert expected.answered == expected.rated + sum(expected.held.values()) - expected.held["CONFLICT"]


@pytest.mark.parametrize("name", ["received", "rated", "rejected", "skipped", "duplicate", "unanswered", "answered",
                                  "zero_seconds"])
def test_recount_agrees(month: tuple[Path, Expected], recount: Recount, name: str) -> None:
    assert recount.counts[name] == getattr(month[1], name) > 0


def test_recount_agrees_on_held_calls(month: tuple[Path, Expected], recount: Recount) -> None:
    assert dict(recount.held) == month[1].held
    assert set(recount.held) == {"NO_OWNER", "INACTIVE", "NO_RATE", "INVALID_NUMBER", "CONFLICT"}


def test_late_records_are_of_the_month_before(month: tuple[Path, Expected], recount: Recount) -> None:
    assert sum(count for day, count in recount.days.items() if day < date(2026, 10, 1)) == month[1].late > 0
    assert max(recount.days) <= date(2026, 10, 31)


def test_shares_are_believable(month: tuple[Path, Expected]) -> None:
    expected = month[1]
    assert 110 < 1_000 * expected.unanswered // RECORDS < 130
    assert expected.duplicate == RECORDS * 5 // 1_000
    assert expected.rejected == RECORDS // 1_000
    assert 7 < 1_000 * expected.held["NO_OWNER"] // RECORDS < 13


def test_calls_are_owned_in_every_way(recount: Recount) -> None:
    names = {"channel", "ip", "caller", "called", "called channel", "account", "account in"}
    assert set(+recount.ways) == names | {"internal", "on-net", "toll-free"}


def test_a_held_call_has_one_possible_owner(recount: Recount) -> None:
    assert recount.ambiguous == 0


def test_internal_calls_and_on_net_calls_keep_their_shares(recount: Recount) -> None:
    # Of 993 parts of the traffic 40 are internal and 30 on-net; some internal ones find no colleague.
    rated = recount.counts["rated"]
    assert 35 < 1_000 * recount.ways["internal"] // rated < 75
    assert 25 < 1_000 * recount.ways["on-net"] // rated < 55


def test_days_and_weeks_have_a_rhythm(recount: Recount) -> None:
    workdays = [recount.days[date(2026, 10, day)] for day in range(5, 10)]
    weekend = [recount.days[date(2026, 10, day)] for day in (10, 11)]
    assert min(workdays) > max(weekend) > 0


def test_one_file_a_format_and_week(month: tuple[Path, Expected]) -> None:
    directory, expected = month
    names = {f"{form}-2026-10-w{week}.csv" for form in ("asterisk", "native") for week in range(1, 6)}
    assert set(expected.files) == {path.name for path in directory.glob("*.csv")} == names
    assert json.loads((directory / "expected.json").read_text()) == asdict(expected)


def test_lines_look_as_the_switch_writes_them(month: tuple[Path, Expected]) -> None:
    directory, _ = month
    lines = (directory / "asterisk-2026-10-w2.csv").read_text(encoding="utf-8").splitlines()
    answered = next(line for line in lines if '"ANSWERED"' in line and len(next(csv.reader([line]))) == 18)
    fields = next(csv.reader([answered]))
    assert answered.startswith('"') and f'",{fields[12]},{fields[13]},"ANSWERED","DOCUMENTATION","' in answered
    unanswered = next(next(csv.reader([line])) for line in lines if '"NO ANSWER"' in line)
    assert unanswered[10] == "" and unanswered[13] == "0"
    header = (directory / "native-2026-10-w2.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == ("CallID,CallDateTime,Duration,OriginatingNumber,DestinationNumber,AccountCode,"
                      "OriginatingChannel,DestinationChannel,SourceIP")


def test_all_notations_are_dialled(month: tuple[Path, Expected]) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in month[0].glob("native-*.csv"))
    called = [line.split(",")[4] for line in text.splitlines() if line.startswith("NL-") and line.count(",") == 8]
    assert any(number.startswith("011") for number in called)
    assert any(number.startswith("+1") for number in called)
    assert any(number.startswith("+") and not number.startswith("+1") for number in called)
    assert any(len(number) == 10 for number in called)
    assert any(len(number) == 11 and number[0] == "1" for number in called)


def test_same_seed_same_bytes(people: Population, month: tuple[Path, Expected], tmp_path: Path) -> None:
    write_month(tmp_path / "again", people, records=RECORDS, seed=5)
    for path in month[0].iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    write_month(tmp_path / "other", people, records=1_000, seed=6)
    write_month(tmp_path / "small", people, records=1_000, seed=5)
    name = "native-2026-10-w1.csv"
    assert (tmp_path / "other" / name).read_bytes() != (tmp_path / "small" / name).read_bytes()


def abroad(directory: Path) -> set[str]:
    """Distinct numbers dialled with the international prefix."""
    rows = [row for path in directory.glob("native-*.csv") for row in csv.reader(path.open(encoding="utf-8"))]
    return {row[4] for row in rows if len(row) == 9 and row[4].startswith("011")}


def test_spread_dials_the_whole_world(people: Population, tmp_path: Path) -> None:
    for name, spread in (("spread", True), ("plain", False)):
        assert write_month(tmp_path / name, people, records=5_000, seed=5, spread=spread).received == 5_000
    assert len(abroad(tmp_path / "spread")) > 2 * len(abroad(tmp_path / "plain"))
