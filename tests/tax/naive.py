"""Taxes of one line, tax by tax, as one would with a pocket calculator: what the set-based engine is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Tax:
    """One tax, in the order in which they are taken."""

    code: str
    basis: str
    rate: Decimal
    compound: str = "none"
    part: Decimal = HUNDRED
    payee: str = "government"
    brackets: tuple[tuple[Decimal, Decimal], ...] = ()
    cap: Decimal | None = None
    exempt: Decimal = Decimal(0)


def rounded(value: Decimal) -> Decimal:
    """To cents, half away from zero."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def exact(tax: Tax, base: Decimal) -> Decimal:
    """What a tax on a base of 0 or more comes to."""
    if tax.basis != "percent":
        amount = base * tax.rate
    else:
        amount, steps = Decimal(0), [(Decimal(0), tax.rate), *tax.brackets]
        for (above, rate), upto in zip(steps, [step[0] for step in steps[1:]] + [base], strict=True):
            amount += max(min(base, upto) - above, Decimal(0)) * rate / HUNDRED
    return amount if tax.cap is None else min(amount, tax.cap)


def taxes(details: list[Tax], amount: Decimal, lines: int) -> dict[str, Decimal]:
    """Each tax of a line, rounded."""
    made: dict[str, Decimal] = {}
    fees = everything = Decimal(0)
    for tax in details:
        before = {"none": Decimal(0), "fees": fees, "all": everything}[tax.compound]
        measure = (amount + before) * tax.part / HUNDRED if tax.basis == "percent" else Decimal(lines)
        base = measure * (HUNDRED - tax.exempt) / HUNDRED
        made[tax.code] = rounded(exact(tax, abs(base)).copy_sign(base))
        everything += made[tax.code]
        fees += made[tax.code] if tax.payee == "provider" else 0
    return made
