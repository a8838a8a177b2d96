"""Numbers that people dial: real prefixes completed to whole numbers, and the ways to write them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from flaskapp.demo.prefixes import WorldPrefix, calling_codes, full_length, world_prefixes

T = TypeVar("T")
# Of 1,024 calls of a Canadian carrier; what is left goes anywhere.
COUNTRY_SHARES = {"CA": 580, "US": 250, "GB": 26, "IN": 26, "FR": 24, "MX": 18, "PH": 16, "CN": 12, "JM": 12, "HT": 8,
                  "DE": 8, "LB": 6, "IT": 6, "NG": 4, "AU": 4}
# Country code, area code and first digit of the exchange: fewer, and random digits make numbers that cannot exist.
NANP_SHORTEST = 5
# The exchange of the carrier's own numbers.
OWN_EXCHANGE = "555"
FEWEST_DIGITS = 2
MOST_DIGITS = 15
# What faulty switches and mistyping leave in the destination field: no E.164 number in any notation.
INVALID_NUMBERS = ("unknown", "anonymous", "+", "011" + "4" * 19, "+" + "9" * 18)


class Weighted(Generic[T]):
    """Draws items by weight; fast enough for millions of draws."""

    def __init__(self, rng: Random, weighted_items: Iterable[tuple[T, int]]) -> None:
        pairs = list(weighted_items)
        self.items = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))
        self._rng = rng

    def pick(self) -> T:
        """One item."""
        return self.items[bisect_right(self._sums, int(self._rng.random() * self._sums[-1]))]


class NumberPool:
    """Whole E.164 numbers, weighted by country or, when spread, over every prefix of the world in turn."""

    def __init__(self, rng: Random, *, spread: bool = False) -> None:
        self._rng = rng
        self._spread = spread
        self._all = [stem for prefix in world_prefixes() if (stem := _stem(prefix))]
        rng.shuffle(self._all)
        self._turn = 0
        by_country: dict[str, list[tuple[str, int]]] = {country: [] for country in COUNTRY_SHARES}
        for prefix in world_prefixes():
            stems, stem = by_country.get(prefix.destination.country), _stem(prefix)
            if stems is not None and stem:
                stems.append(stem)
        self._home = by_country["CA"]
        self._slots = [by_country[country] for country, share in COUNTRY_SHARES.items() for _ in range(share)]
        self._slots += [self._all] * (1_024 - len(self._slots))

    def dialled(self) -> str:
        """A number that a customer calls."""
        if self._spread:
            self._turn = (self._turn + 1) % len(self._all)
            return self._complete(*self._all[self._turn])
        return self._any(self._slots[self._rng.getrandbits(10)])

    def outsider(self) -> str:
        """A Canadian number of somebody who is no customer."""
        return self._any(self._home)

    def toll_free_caller(self) -> str:
        """A caller of a toll-free number: the areas that its sheet prices apart are well represented."""
        lot = self._rng.getrandbits(3)
        if lot > 3:
            return self.outsider()
        # Exchange 444 keeps clear of the carrier's own exchange 555.
        return ("1907444" if lot == 0 else "1613444") + self._digits(4)

    def no_rate(self) -> str:
        """A number under a calling code that belongs to nobody."""
        code = self._rng.choice(unassigned_codes())
        return code + self._digits(8)

    def _any(self, stems: list[tuple[str, int]]) -> str:
        return self._complete(*stems[int(self._rng.random() * len(stems))])

    def _complete(self, prefix: str, missing: int) -> str:
        return prefix + self._digits(missing)

    def _digits(self, count: int) -> str:
        return str(int(self._rng.random() * 10 ** count)).zfill(count)


def unassigned_codes() -> list[str]:
    """Three-digit calling codes that start like no assigned one."""
    assigned = calling_codes()
    return [str(code) for code in range(200, 1_000)
            if not any(str(code)[:length] in assigned for length in (1, 2, 3))]


def _stem(world_prefix: WorldPrefix) -> tuple[str, int] | None:
    """A prefix with the number of digits that make it whole; None where random digits would make nonsense."""
    prefix, destination = world_prefix.prefix, world_prefix.destination
    # Nobody else may have a number in our own exchange.
    if destination.calling_code == "1" and (len(prefix) < NANP_SHORTEST or OWN_EXCHANGE.startswith(prefix[4:7])):
        return None
    length = full_length(destination.country, destination.calling_code, destination.mobile)
    missing = max(length - len(prefix), FEWEST_DIGITS)
    return (prefix, missing) if len(prefix) + missing <= MOST_DIGITS else None


def notate(number: str, lot: int) -> str:
    """An E.164 number as dialled under the North American plan; lot 0..3 chooses the notation."""
    if number[0] == "1" and len(number) == 11:
        return (number[1:], number, number[1:], "+" + number)[lot]
    return ("011" + number, "011" + number, "+" + number, "011" + number)[lot]
