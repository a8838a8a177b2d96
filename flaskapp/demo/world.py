"""The world rate sheet: every real prefix with a price from a seeded rule, written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from flaskapp.demo.prefixes import Destination, WorldPrefix, world_prefixes

HEADER = ("prefix", "destination", "name", "country", "rate_per_minute", "connect_fee", "initial_increment",
          "subsequent_increment", "minimum_charge", "effective_from")
EFFECTIVE = (date(2026, 1, 1), date(2026, 10, 16))

# Prices are whole numbers of 1e-8 until they are written, so that no binary fraction ever touches them.
UNIT = 100_000_000
CENT = UNIT // 100
ZERO = Decimal(0)
# Landline price of a world numbering zone (first digit of the calling code), before its countries vary.
ZONE_PRICE = {"1": 8 * CENT, "2": 16 * CENT, "3": 2 * CENT, "4": 2 * CENT, "5": 6 * CENT, "6": 9 * CENT,
              "7": 5 * CENT, "8": 4 * CENT, "9": 8 * CENT}
HOME_PRICE = {"CA": 45 * CENT // 100, "US": 60 * CENT // 100, "MX": 95 * CENT // 100}
GLOBAL_PRICE = 350 * CENT
INCREMENTS = {"CA": (6, 6), "US": (6, 6), "MX": (60, 60)}
# Latin American carriers that sell half a minute first and tenths of a minute after it.
THIRTY_SIX = frozenset(("BO", "BR", "CO", "CU", "DO", "GT", "HN", "HT", "NI", "SV"))
# Of 1024: about a fifth of the prefixes get a new price.
CHANGED = 205


@dataclass(frozen=True, slots=True)
class Tariff:
    """What all prefixes of one destination share."""

    base: int
    connect_fee: Decimal
    initial_increment: int
    subsequent_increment: int
    minimum_charge: Decimal


@dataclass(frozen=True, slots=True)
class WorldRate:
    """One row of the world sheet."""

    prefix: WorldPrefix
    tariff: Tariff
    rate_per_minute: Decimal
    effective_from: date


def tariff(destination: Destination, seed: int) -> Tariff:
    """Price and increments of a destination: by zone and country, mobile dearer, satellite dearest."""
    country = Random(f"{seed}/country/{destination.country or destination.calling_code}")
    own = Random(f"{seed}/destination/{destination.code}")
    if not destination.country:
        base = GLOBAL_PRICE
    elif destination.country in HOME_PRICE:
        base = HOME_PRICE[destination.country]
    else:
        base = ZONE_PRICE[destination.calling_code[0]] * country.randint(40, 200) // 100
    if destination.mobile and destination.country not in ("", "CA", "US"):
        base = base * country.randint(150, 350) // 100 * own.randint(85, 125) // 100
    usual = (30, 6) if destination.country in THIRTY_SIX else (1, 1)
    initial, subsequent = INCREMENTS.get(destination.country, usual)
    home = destination.country in INCREMENTS
    connect = 0 if home or own.randrange(40) else own.choice((1, 2, 5)) * CENT
    minimum = 0 if home or own.randrange(50) else own.choice((2, 5, 10)) * CENT
    return Tariff(base, _amount(connect), initial, subsequent, _amount(minimum))


def world_rates(*, seed: int, price_versions: int = 1, effective: Sequence[date] = EFFECTIVE) -> Iterator[WorldRate]:
    """All rows of the sheet; a second version has new prices for about a fifth of the prefixes."""
    if price_versions not in (1, 2) or len(effective) < price_versions:
        raise ValueError("price_versions is 1 or 2, and each version needs its date")
    tariffs: dict[str, Tariff] = {}
    jitter, change = Random(f"{seed}/jitter"), Random(f"{seed}/change")
    changed: list[WorldRate] = []
    for prefix in world_prefixes():
        terms = tariffs.get(prefix.destination.code)
        if terms is None:
            terms = tariffs[prefix.destination.code] = tariff(prefix.destination, seed)
        # Home prices carry all 8 decimals; elsewhere carriers quote 6.
        step = 1 if prefix.destination.country in HOME_PRICE else 100
        units = terms.base * (8_976 + jitter.getrandbits(11)) // 10_000 // step * step
        yield WorldRate(prefix, terms, _amount(units), effective[0])
        if price_versions == 2 and change.getrandbits(10) < CHANGED:
            percent = change.choice((85, 90, 95, 105, 110, 120))
            changed.append(WorldRate(prefix, terms, _amount(units * percent // 100), effective[1]))
    yield from changed


def write_world_sheet(path: Path | str, *, seed: int, price_versions: int = 1,
                      effective: Sequence[date] = EFFECTIVE) -> int:
    """Write the sheet as CSV and return its number of rows."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        rows = 0
        for rows, rate in enumerate(world_rates(seed=seed, price_versions=price_versions, effective=effective), 1):
            writer.writerow(_fields(rate))
    return rows


def _fields(rate: WorldRate) -> tuple[object, ...]:
    """The columns of HEADER."""
    prefix, terms = rate.prefix, rate.tariff
    return (prefix.prefix, prefix.destination.name, prefix.place, prefix.destination.country,
            f"{rate.rate_per_minute:f}", f"{terms.connect_fee:f}", terms.initial_increment,
            terms.subsequent_increment, f"{terms.minimum_charge:f}", rate.effective_from)


def _amount(units: int) -> Decimal:
    """A Decimal of 1e-8 units without trailing zeros beyond four decimals."""
    if units == 0:
        return ZERO
    places = 8
    while places > 4 and units % 10 == 0:
        units, places = units // 10, places - 1
    return Decimal(units).scaleb(-places)
