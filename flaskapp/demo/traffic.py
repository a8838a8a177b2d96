"""A month of traffic as call record files, with the counts that billing it must give."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from flaskapp.demo.bench import write_bench
from flaskapp.demo.cdr import (ASTERISK_DURATION, ASTERISK_SECONDS, ASTERISK_START, NATIVE_HEADER, NATIVE_SECONDS,
                               NATIVE_START, Call, asterisk_fields, asterisk_line, native_fields, native_line)
from flaskapp.demo.dialling import NumberPool
from flaskapp.demo.population import MONTH, SEED, TIME_ZONE, Population
from flaskapp.demo.rhythm import DAY, Durations, TimeText, month_span, start_times
from flaskapp.demo.scenarios import Cast, Scenarios

__all__ = ["Expected", "write_bench", "write_month"]

RECORDS = 200_000
EXPECTED_FILE = "expected.json"
FORMS = ("asterisk", "native")
# Shares in records of 10,000.
MALFORMED, DUPLICATE, CONFLICT, LATE = 10, 50, 1, 20
UNOWNED, SKIPPED, ZERO, ASTERISK, FRACTION = 100, 60, 30, 6_000, 1_000
# Of the Asterisk records, so that 12 % of all are unanswered: the native format has no word for it.
UNANSWERED = 2_000
DISPOSITIONS = ("NO ANSWER", "NO ANSWER", "BUSY", "FAILED")
LAST_START = 120
WEEK = 7 * DAY


@dataclass(slots=True)
class Expected:
    """What must come out: received = rated + held + rejected + skipped + duplicate + unanswered.

    held has the hold reasons, CONFLICT among them; answered, zero_seconds and late are counted over rated and held
    calls without conflicts; minutes are not told, since the increments decide them.
    """

    received: int = 0
    rated: int = 0
    held: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    skipped: int = 0
    duplicate: int = 0
    unanswered: int = 0
    answered: int = 0
    zero_seconds: int = 0
    late: int = 0
    files: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a file and the moment at which the switch wrote it."""

    written: int
    text: str


class _Month:
    """The files of one month while they grow."""

    def __init__(self, population: Population, month: str, seed: int, spread: bool) -> None:
        self.rng = Random(f"{seed}/traffic")
        self.zone = ZoneInfo(TIME_ZONE)
        self.month = month
        self.begin, self.end = month_span(month, self.zone)
        self.scenarios = Scenarios(self.rng, Cast(self.rng, population), NumberPool(self.rng, spread=spread))
        self.durations = Durations(self.rng)
        self.local, self.utc = TimeText(self.zone), TimeText(timezone.utc)
        self.counts: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.files: dict[str, list[_Line]] = defaultdict(list)
        # Plain rated calls: duplicates and conflicts are made from these, so that no line counts twice.
        self.plain: list[tuple[str, Call]] = []

    def lot(self, share: int) -> bool:
        """True in share of 10,000 cases."""
        return int(self.rng.random() * 10_000) < share

    def call(self, serial: int, start: int) -> None:
        """One attempt of any kind."""
        form = "asterisk" if self.lot(ASTERISK) else "native"
        day = datetime.fromtimestamp(start, self.zone).date()
        reason, kind = "", "answered"
        if self.lot(UNOWNED):
            parties, reason = self.scenarios.unowned()
        elif self.lot(SKIPPED):
            parties, kind = self.scenarios.skipped(form, day), "skipped"
        else:
            parties, reason = self.scenarios.owned(form, day)
        call = Call(parties, serial, start, self.rng.randrange(2, 30), self._tenths(form))
        if kind == "answered" and not reason and form == "asterisk" and self.lot(UNANSWERED):
            call.tenths, call.disposition, kind = 0, self.rng.choice(DISPOSITIONS), "unanswered"
        self.put(form, call)
        self._count(form, call, kind, reason)

    def _tenths(self, form: str) -> int:
        """Talk time: some calls answered and hung up at once, some native ones with a fraction."""
        if self.lot(ZERO):
            return 0
        fraction = self.rng.randrange(10) if form == "native" and self.lot(FRACTION) else 0
        return self.durations.seconds() * 10 + fraction

    def _count(self, form: str, call: Call, kind: str, reason: str) -> None:
        self.counts[kind] += 1
        if kind != "answered":
            return
        self.counts["zero_seconds"] += call.tenths == 0
        self.counts["late"] += call.start < self.begin
        if reason:
            self.held[reason] += 1
        else:
            self.counts["rated"] += 1
            self.plain.append((form, call))

    def fields(self, form: str, call: Call) -> list[str]:
        """The call's columns in a format."""
        return asterisk_fields(call, self.local) if form == "asterisk" else native_fields(call, self.utc)

    def put(self, form: str, call: Call, *, delay: int = 0, fields: list[str] | None = None) -> None:
        """Write a line; delay tells how long after the call's end, which may be in a later week's file."""
        columns = self.fields(form, call) if fields is None else fields
        written = call.end + delay
        week = 1 + min(max(written - self.begin, 0), self.end - self.begin - 1) // WEEK
        text = asterisk_line(columns) if form == "asterisk" else native_line(columns)
        self.files[f"{form}-{self.month}-w{week}.csv"].append(_Line(written, text))

    def repeat(self, duplicates: int, conflicts: int) -> None:
        """Lines sent twice, and lines whose second version tells another duration."""
        chosen = self.rng.sample(self.plain, duplicates + conflicts)
        for form, call in chosen[:duplicates]:
            self.put(form, call, delay=self.rng.choice((1, 60, 600, WEEK)))
        for form, call in chosen[duplicates:]:
            other = Call(call.parties, call.serial, call.start, call.ring, call.tenths + 10 * self.rng.randint(1, 90))
            self.put(form, other, delay=self.rng.choice((1, 60)))
        self.counts["duplicate"] += duplicates
        self.held["CONFLICT"] += conflicts

    def malform(self, serial: int, start: int) -> None:
        """A line that no record can be made of."""
        form = self.rng.choice(FORMS)
        day = datetime.fromtimestamp(start, self.zone).date()
        call = Call(self.scenarios.owned(form, day)[0], serial, start, 5, self.durations.seconds() * 10)
        self.put(form, call, fields=_spoiled(self.rng.randrange(4), form, self.fields(form, call)))
        self.counts["rejected"] += 1


def _spoiled(how: int, form: str, fields: list[str]) -> list[str]:
    """Wrong number of columns, a date that does not exist, a negative duration or letters for seconds."""
    asterisk = form == "asterisk"
    seconds = ASTERISK_SECONDS if asterisk else NATIVE_SECONDS
    if how == 0:
        return fields[:len(fields) // 2]
    if how == 1:
        fields[ASTERISK_START if asterisk else NATIVE_START] = "2026-13-45 25:61:00"
    elif how == 2:
        fields[seconds] = "-" + fields[seconds]
        if asterisk:
            fields[ASTERISK_DURATION] = "-" + fields[ASTERISK_DURATION]
    else:
        fields[seconds] = "4x7"
    return fields


def write_month(directory: Path | str, population: Population, *, records: int = RECORDS, month: str = MONTH,
                seed: int = SEED, spread: bool = False) -> Expected:
    """Write one file a format and week, and expected.json beside them; records is the number of lines received.

    A month is one of the source's own zone. With spread, dialled numbers go over all prefixes of the world in turn.
    """
    made = _Month(population, month, seed, spread)
    malformed, duplicates = records * MALFORMED // 10_000, records * DUPLICATE // 10_000
    conflicts, late = records * CONFLICT // 10_000, records * LATE // 10_000
    calls = records - malformed - duplicates - conflicts
    starts = [made.begin - made.rng.randrange(DAY // 4, 3 * DAY) for _ in range(late)]
    starts += start_times(made.rng, calls - late + malformed, made.begin, made.end - LAST_START, made.zone)
    broken = set(made.rng.sample(range(late, len(starts)), malformed))
    for serial, start in enumerate(starts):
        (made.malform if serial in broken else made.call)(serial, start)
    made.repeat(duplicates, conflicts)
    return _save(Path(directory), made)


def _save(directory: Path, made: _Month) -> Expected:
    """Write the files in the order in which a switch would have, and what they hold."""
    directory.mkdir(parents=True, exist_ok=True)
    counts = made.counts
    expected = Expected(rated=counts["rated"], held=dict(sorted((+made.held).items())), rejected=counts["rejected"],
                        skipped=counts["skipped"], duplicate=counts["duplicate"], unanswered=counts["unanswered"],
                        answered=counts["answered"], zero_seconds=counts["zero_seconds"], late=counts["late"])
    for name, lines in sorted(made.files.items()):
        lines.sort(key=lambda line: line.written)
        header = [NATIVE_HEADER] if name.startswith("native") else []
        text = "\n".join([*header, *(line.text for line in lines), ""])
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        expected.files[name] = len(lines)
        expected.received += len(lines)
    (directory / EXPECTED_FILE).write_text(json.dumps(asdict(expected), indent=2) + "\n", encoding="utf-8")
    return expected
