"""Prices a call the plain way: dictionaries, prefixes tried from 15 digits down to none, exact fractions.

Written from the rules in words and slow on purpose: what the database computes is compared with it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """What a prefix costs from a date on."""

    prefix: str
    effective_from: date
    rate_per_minute: Decimal
    connect_fee: Decimal
    initial_increment: int
    subsequent_increment: int
    minimum_charge: Decimal


@dataclass
class Sheet:
    """A rate sheet: for each prefix its rates by date; `*` is the empty prefix."""

    zone: ZoneInfo
    rates: dict[str, dict[date, Rate]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, zone: str) -> Sheet:
        sheet = cls(ZoneInfo(zone))
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                prefix = "" if row["prefix"] == "*" else row["prefix"]
                rate = Rate(prefix, date.fromisoformat(row["effective_from"]), Decimal(row["rate_per_minute"]),
                            Decimal(row.get("connect_fee") or 0), int(row["initial_increment"]),
                            int(row["subsequent_increment"]), Decimal(row.get("minimum_charge") or 0))
                sheet.rates.setdefault(prefix, {})[rate.effective_from] = rate
        return sheet

    def in_force(self, prefix: str, at: datetime) -> Rate | None:
        """The latest rate of a prefix whose first day is not after the call's, in the sheet's zone."""
        day = at.astimezone(self.zone).date()
        started = [since for since in self.rates.get(prefix, {}) if since <= day]
        return self.rates[prefix][max(started)] if started else None

    def longest(self, number: str, at: datetime) -> Rate | None:
        """The longest prefix of the number, `*` not counted."""
        for length in range(15, 0, -1):
            if length <= len(number) and (rate := self.in_force(number[:length], at)):
                return rate
        return None


def winner(override: Sheet | None, package: Sheet, number: str, at: datetime) -> Rate | None:
    """Override's prefix, package's prefix, override's *, package's *."""
    sheets = [sheet for sheet in (override, package) if sheet is not None]
    for sheet in sheets:
        if rate := sheet.longest(number, at):
            return rate
    for sheet in sheets:
        if rate := sheet.in_force("", at):
            return rate
    return None


def billed_seconds(raw: Decimal, initial: int, subsequent: int) -> int:
    """Increments are added until they cover the call."""
    if raw <= 0:
        return 0
    billed = initial
    while billed < raw:
        billed += subsequent
    return billed


def price(billed: int, rate_per_minute: Decimal, connect_fee: Decimal, minimum_charge: Decimal) -> Decimal:
    """Exact, then rounded once to 6 decimals, half away from zero."""
    if billed == 0:
        return Decimal(0)
    exact = max(Fraction(rate_per_minute) * billed / 60 + Fraction(connect_fee), Fraction(minimum_charge))
    whole, rest = divmod(exact * MICRO, 1)
    return Decimal(whole + (rest >= Fraction(1, 2))).scaleb(-6)


def call_price(rate: Rate, raw: Decimal) -> tuple[int, Decimal]:
    """Billed seconds and price of a call by its rate."""
    billed = billed_seconds(raw, rate.initial_increment, rate.subsequent_increment)
    return billed, price(billed, rate.rate_per_minute, rate.connect_fee, rate.minimum_charge)
