"""Payment gateways: what charges a card or bank account by its token. No number of a card ever comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Charge:
    """What became of a charge: done, refused (for good), retry (it was not tried) or unknown (it may have been made)."""

    word: str
    reference: str = ""
    error: str = ""


class Gateway(Protocol):
    """One gateway. The same request, however often it comes, charges once and gets the same answer."""

    def sale(self, request: str, token: str, amount: Decimal, currency: str) -> Charge:
        """Charge a token; request names the charge."""
        ...


@dataclass(slots=True)
class TestGateway:
    """Charges nobody: an amount that ends in .01 is declined, one in .02 is charged and the answer never comes."""

    __test__ = False
    charged: dict[str, Decimal] = field(default_factory=dict)

    def sale(self, request: str, token: str, amount: Decimal, currency: str) -> Charge:
        """The last two digits decide."""
        cents = amount * 100 % 100
        if cents == 1:
            return Charge("refused", error="declined")
        is_known = request in self.charged
        self.charged[request] = amount
        if cents == 2 and not is_known:
            return Charge("unknown", error="timed out")
        return Charge("done", f"test-{request}")


def gateways() -> Mapping[str, Gateway]:
    """By the code that a customer's payment method names."""
    return {"test": TestGateway()}
