"""What a call is rated on, the plain way: places by dictionaries, sheets by trying one key after the other.

Written from the rules in words and slow on purpose: what the database finds is compared with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HOME = ("CA", "US")
CLASSES = ("local", "intrastate", "interstate", "international", "indeterminate")
Center = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    state: str
    lata: str | None
    ocn: str | None
    center: str

    def key(self) -> Center | None:
        return (self.country, self.state, self.center) if self.center else None


@dataclass
class Numbering:
    """Blocks by prefix and first day; None is a block that ended."""

    blocks: dict[str, dict[date, Place | None]]
    local: set[frozenset[Center]]

    def place(self, number: str | None, day: date) -> Place | None:
        for length in range(len(number or ""), 0, -1):
            begun = {first: place for first, place in self.blocks.get((number or "")[:length], {}).items() if first <= day}
            if begun and (place := begun[max(begun)]):
                return place
        return None


@dataclass
class Sheet:
    """Prices by what people write: 1613, 1613/intrastate, 132>224, 3, DEFAULT, *."""

    kind: str
    prices: dict[str, Decimal]
    # What this sheet's own map says, then what the house's does: (what it is told by, key) and the tier.
    tiers: dict[tuple[str, object], int] = field(default_factory=dict)
    house: dict[tuple[str, object], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    caller: str | None
    called: str
    side: str
    day: date
    lrn: str | None = None
    rate_center: str | None = None
    tier: str | None = None
    toll_free: bool = False


@dataclass
class Found:
    prefix: str
    price: Decimal
    rating_class: str | None
    lata: str | None
    tier: int | None


def nanp(number: str | None) -> str | None:
    return number if number and re.fullmatch(r"1[2-9](?!11)[0-8]\d[2-9]\d{6}", number) else None


class Rating:
    """One customer's sheets, override first."""

    def __init__(self, numbering: Numbering, sheets: list[Sheet], indeterminate_as: str) -> None:
        self.numbering, self.sheets, self.indeterminate_as = numbering, sheets, indeterminate_as

    def rate(self, call: Call) -> Found | str:
        """What wins, or the reason to hold the call."""
        number = call.caller if call.toll_free else call.called
        lrn = nanp(call.lrn) if nanp(number) and not call.toll_free else None
        caller = self.numbering.place(nanp(call.caller), call.day)
        dialled = self.numbering.place(call.called, call.day)
        called = self.numbering.place(lrn, call.day) if lrn and not (dialled and dialled.country not in HOME) else dialled
        rating_class = self.rating_class(caller, dialled, called)
        latas = (caller.lata if caller else None, called.lata if called else None)
        located = any(sheet.kind in ("jurisdiction", "lata") for sheet in self.sheets)
        for star in (False, True):
            for sheet in self.sheets:
                tier = self.tier(sheet, call, dialled)
                for key in self.keys(sheet, number, lrn, rating_class, latas, tier, call.toll_free):
                    if (key.startswith("*") and ">" not in key) == star and key in sheet.prices:
                        return Found(key, sheet.prices[key], rating_class if located else None,
                                     ">".join(lata or "?" for lata in latas) if located else None,
                                     tier if sheet.kind == "tier" and isinstance(tier, int) else None)
        last = self.sheets[-1]
        if last.kind == "lata":
            missing = latas[0] is None or latas[1] is None and not call.toll_free
            return "NO_LATA" if missing else "NO_LATA_RATE"
        if last.kind == "tier":
            return "INVALID_RATE_CENTER" if self.tier(last, call, dialled) == "unknown" else "NO_TIER_RATE"
        return "NO_RATE"

    def rating_class(self, caller: Place | None, dialled: Place | None, called: Place | None) -> str:
        centers = [place.key() if place else None for place in (caller, dialled)]
        if None not in centers and (centers[0] == centers[1] or frozenset(centers) in self.numbering.local):
            return "local"
        law = jurisdiction(caller, called)
        if law == "international" and called and called.country in HOME:
            return "interstate"
        if law == "indeterminate" and self.indeterminate_as != "own_rate":
            return self.indeterminate_as
        return law

    @staticmethod
    def keys(sheet: Sheet, number: str | None, lrn: str | None, rating_class: str, latas: tuple[str | None, str | None],
             tier: int | str, toll_free: bool) -> list[str]:
        if sheet.kind == "tier":
            return [str(tier)] if tier != "unknown" else []
        if sheet.kind == "lata":
            orig, term = latas[0], None if toll_free else latas[1]
            keys = [f"{orig}>{term}"] if orig and term else []
            keys += [f"*>{term}"] if term else []
            keys += [f"{orig}>*"] if orig else []
            return [*keys, "*"] if orig and (term or toll_free) else keys
        # Prefixes of up to eight digits are the LRN's where there is one.
        heads = [(lrn if lrn and length <= 8 else number)[:length] for length in range(len(number), 0, -1)] if number else []
        if sheet.kind == "prefix":
            return [*heads, "*"]
        return [key for head in [*heads, "*"] for key in (f"{head}/{rating_class}", head)]

    @staticmethod
    def tier(sheet: Sheet, call: Call, dialled: Place | None) -> int | str:
        """The tier, DEFAULT, or unknown."""
        if call.tier is not None:
            return int(call.tier) if call.tier.isdigit() else "unknown"
        center: object = dialled.key() if dialled else None
        if call.rate_center:
            center = (dialled.country, dialled.state, call.rate_center.upper()) if dialled else call.rate_center
        lata, ocn = (dialled.lata, dialled.ocn) if dialled else (None, None)
        told = [("number", call.called), ("lata_ocn", (lata, ocn)), ("ocn", ocn), ("rate_center", center)]
        for tiers in (sheet.tiers, sheet.house):
            for key in told:
                if key in tiers:
                    return tiers[key]
        if center is not None:
            return "unknown"
        return sheet.tiers.get(("default", None), sheet.house.get(("default", None), "DEFAULT"))


def jurisdiction(caller: Place | None, called: Place | None) -> str:
    """By law: states are compared within one country."""
    if called and called.country not in HOME:
        return "international"
    if not called or not caller or caller.country not in HOME:
        return "indeterminate"
    if caller.country != called.country:
        return "international"
    if not caller.state or not called.state:
        return "indeterminate"
    return "intrastate" if caller.state == called.state else "interstate"


def amount(price: Decimal, seconds: int) -> Decimal:
    """6/6, rounded once."""
    billed = -(-seconds // 6) * 6
    return (price * billed / 60).quantize(Decimal("0.000001"), ROUND_HALF_UP)
