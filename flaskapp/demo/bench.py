"""One large file of calls for the benchmarks: answered, ratable but for a known share, numbers all over the world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from flaskapp.demo.cdr import NATIVE_HEADER
from flaskapp.demo.dialling import NumberPool, notate
from flaskapp.demo.population import MONTH, SEED, TIME_ZONE, Population
from flaskapp.demo.rhythm import Durations, TimeText, month_span, start_times
from flaskapp.demo.scenarios import Cast

CALLS = 1_000_000
CUSTOMERS = 10_000
LAST_START = 120
KINDS = ("trunk", "extension", "ip_address", "did", "toll_free")
# Calls of 1,000 owned ones. Inbound stays below 6 %, or a million calls would not dial 900,000 distinct numbers.
WAYS = {"trunk": 260, "extension": 250, "ip_address": 200, "did": 200, "account": 40,
        "in_did": 30, "in_toll_free": 10, "in_extension": 5, "in_account": 5}


@dataclass(frozen=True, slots=True)
class BenchExpected:
    """What a bench file holds: lines = owned + held (NO_OWNER)."""

    lines: int
    held: int
    outbound: int
    inbound: int


def write_bench(directory: Path | str, population: Population, *, calls: int = CALLS, order: str = "time",
                held_percent: int = 2, month: str = MONTH, seed: int = SEED) -> BenchExpected:
    """Write bench-<order>.csv in the native format, and what to expect of it as JSON beside it.

    The population is meant to have CUSTOMERS customers. Both orders hold the same lines, so that their totals agree.
    """
    if order not in ("time", "random"):
        raise ValueError("order is time or random")
    held = calls * held_percent // 100
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    maker = _Maker(population, month, seed)
    lines: Iterator[str] | list[str] = maker.lines(calls, held)
    if order == "random":
        lines = list(lines)
        Random(f"{seed}/shuffle").shuffle(lines)
    with open(directory / f"bench-{order}.csv", "w", encoding="utf-8", newline="\n") as file:
        file.write(NATIVE_HEADER + "\n")
        file.writelines(lines)
    expected = BenchExpected(calls, held, calls - held - maker.inbound, maker.inbound)
    (directory / f"bench-{order}.json").write_text(json.dumps(asdict(expected), indent=2) + "\n", encoding="utf-8")
    return expected


class _Maker:
    """Makes lines as plain text: an object a call would double the time."""

    def __init__(self, population: Population, month: str, seed: int) -> None:
        self.rng = Random(f"{seed}/bench")
        self.zone = ZoneInfo(TIME_ZONE)
        self.begin, self.end = month_span(month, self.zone)
        # A day to spare on both sides: in another zone the first call may belong to the day before.
        first, last = (datetime.fromtimestamp(moment, self.zone).date() for moment in (self.begin, self.end))
        self.cast = Cast(self.rng, population, active=(first - timedelta(days=1), last + timedelta(days=1)))
        if missing := [kind for kind in KINDS if not self.cast.has(kind)]:
            raise ValueError(f"this population has no active device of kind {', '.join(missing)}")
        self.pool = NumberPool(self.rng, spread=True)
        self.utc = TimeText(timezone.utc)
        self.inbound = 0
        self.ways = [way for way, share in WAYS.items() for _ in range(share)]

    def lines(self, calls: int, held: int) -> Iterator[str]:
        """All lines in time order; the held ones are spread evenly."""
        rng, utc = self.rng, self.utc
        durations = Durations(rng)
        starts = start_times(rng, calls, self.begin, self.end - LAST_START, self.zone)
        for serial, start in enumerate(starts):
            seconds = durations.seconds()
            tenth = f".{serial % 9 + 1}" if serial % 10 == 3 else ""
            # True for exactly `held` of the serials.
            stranger = (serial + 1) * held // calls > serial * held // calls
            parties = self._stranger() if stranger else self._owned(serial)
            yield f"NL-{serial:08x},{utc(start)},{seconds}{tenth},{parties}\n"

    def _stranger(self) -> str:
        """Columns from the caller on, of a call in which nothing is known to us."""
        return f"{self._outsider()},{self._dialled()},,SIP/ghost-00000001,,192.0.2.1"

    def _owned(self, serial: int) -> str:
        """Columns from the caller on, of a call that belongs to somebody's device in one of the ways."""
        way = self.ways[int(self.rng.random() * len(self.ways))]
        if way.startswith("in_"):
            self.inbound += 1
            return self._in(way, serial)
        if way == "account":
            return f"{self._outsider()},{self._dialled()},{self._key('did')[1:]},SIP/edge1-{serial:08x},,192.0.2.1"
        key = self._key(way)
        if way == "did":
            return f"{self._write(key)},{self._dialled()},,SIP/edge1-{serial:08x},,192.0.2.1"
        if way == "ip_address":
            return f"{self._outsider()},{self._dialled()},,SIP/edge2-{serial:08x},,{key}"
        caller = key.rpartition("_")[2] if way == "extension" else self._outsider()
        return f"{caller},{self._dialled()},,SIP/{key}-{serial:08x},,192.0.2.1"

    def _in(self, way: str, serial: int) -> str:
        """A call that a carrier delivers to us."""
        carrier = self.cast.carriers[serial % len(self.cast.carriers)]
        channel = f"SIP/{carrier.channel}-{serial:08x}"
        if way == "in_toll_free":
            caller, called = self._write(self.pool.toll_free_caller()), self._write(self._key("toll_free"))
        else:
            caller = self._outsider()
            called = self._write(self._key("did")) if way == "in_did" else self._outsider()
        account = self._key("did")[1:] + "-IN" if way == "in_account" else ""
        called_channel = f"SIP/{self._key('extension')}-{serial:08x}" if way == "in_extension" else ""
        return f"{caller},{called},{account},{channel},{called_channel},{carrier.ip_address}"

    def _key(self, kind: str) -> str:
        return self.cast.pick(kind).key

    def _dialled(self) -> str:
        return self._write(self.pool.dialled())

    def _outsider(self) -> str:
        return self._write(self.pool.outsider())

    def _write(self, number: str) -> str:
        return notate(number, self.rng.getrandbits(2))
