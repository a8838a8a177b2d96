"""When people call and for how long: the day and week rhythm, durations, and times as call records write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from flaskapp.demo.dialling import Weighted

# Calls an hour, from midnight: offices by day, homes in the evening.
WORKDAY = (2, 1, 1, 1, 1, 3, 10, 30, 70, 100, 110, 105, 85, 95, 105, 100, 90, 75, 60, 55, 48, 35, 18, 6)
WEEKEND = (4, 2, 1, 1, 1, 1, 4, 10, 20, 30, 38, 42, 42, 40, 38, 36, 36, 38, 40, 42, 38, 28, 16, 8)
HOUR = 3_600
DAY = 86_400
LONGEST = 4 * HOUR
DURATIONS = 1 << 14


def month_span(month: str, zone: ZoneInfo) -> tuple[int, int]:
    """First second of the month and of the next one, in unix time."""
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=zone)
    following = (first + timedelta(days=32)).replace(day=1)
    return int(first.timestamp()), int(following.timestamp())


def start_times(rng: Random, count: int, begin: int, end: int, zone: ZoneInfo) -> list[int]:
    """Unix times in order, by the rhythm of the zone's day and week."""
    hours = Weighted(rng, ((hour, _weight(hour, zone)) for hour in range(begin, end, HOUR)))
    return sorted(hours.pick() + int(rng.random() * HOUR) for _ in range(count))


def _weight(hour: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(hour, zone)
    return (WEEKEND if local.weekday() >= 5 else WORKDAY)[local.hour]


class Durations:
    """Log-normal talk times: most calls last a minute or two, a few last hours."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._table = [max(1, min(LONGEST, int(rng.lognormvariate(4.5, 1.15)))) for _ in range(DURATIONS)]

    def seconds(self) -> int:
        """Whole seconds of one call, at least 1."""
        return self._table[self._rng.getrandbits(14)]


@lru_cache(maxsize=1)
def _clock_texts() -> list[str]:
    """All times of a day as HH:MM:SS: formatting a million of them by strftime would take the longest of all."""
    return [f"{s // HOUR:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY)]


class TimeText:
    """Writes unix times as `YYYY-MM-DD HH:MM:SS` in one zone."""

    def __init__(self, zone: ZoneInfo | timezone = timezone.utc) -> None:
        self._zone = zone
        self._offsets: dict[int, int] = {}
        self._days: dict[int, str] = {}
        self._clock = _clock_texts()

    def __call__(self, when: int) -> str:
        local = when + self._offset(when // HOUR)
        day = local // DAY
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = f"{datetime.fromtimestamp(day * DAY, timezone.utc):%Y-%m-%d}"
        return f"{text} {self._clock[local % DAY]}"

    def _offset(self, hour: int) -> int:
        """Seconds ahead of UTC; zones change it on a full hour."""
        offset = self._offsets.get(hour)
        if offset is None:
            moment = datetime.fromtimestamp(hour * HOUR, self._zone).utcoffset() or timedelta()
            offset = self._offsets[hour] = int(moment.total_seconds())
        return offset
