"""A rate sheet as a naive person would keep it: by hand, prefix by prefix and day by day, with no SQL in sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Rate:
    """Prices and terms of a prefix; the destination counts as one of them."""

    per_minute: Decimal
    initial: int
    subsequent: int
    fee: Decimal
    minimum: Decimal
    destination: str
    grace: int = 0
    free: int = 0
    maximum: Decimal | None = None
    # Prices from a second of the call on, in their order.
    steps: tuple[tuple[int, Decimal], ...] = ()

    def increments(self, raw: Decimal) -> list[tuple[int, int]]:
        """The second of the call at which each increment begins, and how long it is."""
        if raw <= self.grace or raw <= self.free:
            return []
        done = [(self.free, self.initial)]
        while self.free + sum(length for _, length in done) < raw:
            done.append((sum(done[-1]), self.subsequent))
        return done

    def seconds(self, raw: Decimal) -> int:
        return sum(length for _, length in self.increments(raw))

    def price(self, raw: Decimal) -> Decimal:
        billed = self.increments(raw)
        if not billed:
            return Decimal(0)
        cost = sum(length * [price for first, price in ((0, self.per_minute), *self.steps) if first <= begun][-1]
                   for begun, length in billed)
        exact = max(cost / 60 + self.fee, self.minimum).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        return exact if self.maximum is None else min(exact, self.maximum)


# A prefix that is not offered at a price of its own any more.
ENDED = None
Days = dict[date, Rate | None]
Sheet = dict[str, Days]
Lines = list[tuple[str, date, Rate | None]]


def counts(sheet: Sheet, prefix: str, day: date) -> Rate | None:
    """What counts for a prefix on a day."""
    begun = [first for first in sheet.get(prefix, {}) if first <= day]
    return sheet[prefix][max(begun)] if begun else None


def find(sheet: Sheet, number: str, day: date) -> tuple[str, Rate] | None:
    """The longest prefix of a number that has a price on a day; the empty one is *."""
    for length in range(len(number), -1, -1):
        rate = counts(sheet, number[:length], day)
        if rate is not None:
            return number[:length], rate
    return None


def add(sheet: Sheet, lines: Lines) -> Sheet:
    """Lines beside what is there; those of the same day take its place."""
    new = {prefix: dict(days) for prefix, days in sheet.items()}
    for prefix, day, rate in lines:
        new.setdefault(prefix, {})[day] = rate
    return new


def _said(days: Days, first: date, rate: Rate | None) -> Days:
    """A day on which a price is named: written down unless it goes on."""
    kept = {day: old for day, old in days.items() if day < first}
    if first in days or counts({"": kept}, "", first) != rate:
        kept[first] = rate
    return kept


def _unsaid(days: Days, first: date) -> Days:
    """A day on which nothing is named: a price ends."""
    kept = {day: old for day, old in days.items() if day < first}
    if counts({"": kept}, "", first) is not ENDED or (first in days and days[first] is ENDED):
        kept[first] = ENDED
    return kept


def _as_is(days: Days, first: date) -> Days:
    return {day: rate for day, rate in days.items() if day <= first}


def replace(sheet: Sheet, lines: Lines, first: date) -> Sheet:
    """From the day on the sheet is what the lines say; what counts that day goes on until its prefix's first line."""
    new: Sheet = {}
    for prefix in {*sheet, *(line[0] for line in lines)}:
        old = sheet.get(prefix, {})
        own = {max(day, first): rate for name, day, rate in lines if name == prefix}
        if not own:
            new[prefix] = _unsaid(old, first)
        elif first in own:
            new[prefix] = _said(old, first, own.pop(first)) | own
        else:
            new[prefix] = _as_is(old, first) | own
    return new


def roll_back(sheet: Sheet, old: Sheet, first: date) -> Sheet:
    """From the day on the sheet is what it was."""
    new: Sheet = {}
    for prefix in {*sheet, *old}:
        days = sheet.get(prefix, {})
        later = {day: rate for day, rate in old.get(prefix, {}).items() if day > first}
        if any(day <= first for day in old.get(prefix, {})):
            new[prefix] = _said(days, first, counts(old, prefix, first)) | later
        elif not later:
            new[prefix] = _unsaid(days, first)
        elif counts(sheet, prefix, first) is not ENDED:
            new[prefix] = _said(days, first, ENDED) | later
        else:
            new[prefix] = _as_is(days, first) | later
    return new


def verdict(before: Rate | None, after: Rate | None) -> str:
    if before == after:
        return "unchanged"
    if before is None:
        return "new"
    if after is None:
        return "ended"
    if before.per_minute != after.per_minute:
        return "up" if after.per_minute > before.per_minute else "down"
    return "changed"


def verdicts(sheet: Sheet, lines: Lines, first: date | None) -> dict[tuple[str, date], str]:
    """Of each line, and of each prefix that a file that replaces from `first` does not have."""
    found = {}
    for prefix, day, rate in lines:
        on = day if first is None else max(day, first)
        found[prefix, on] = verdict(counts(sheet, prefix, on), rate)
    if first is not None:
        for prefix, days in sheet.items():
            later = [day for day, rate in days.items() if day > first and rate is not None]
            if prefix in {line[0] for line in lines}:
                continue
            if counts(sheet, prefix, first) is not None:
                found[prefix, first] = "ended"
            elif later:
                found[prefix, min(later)] = "ended"
    return found
