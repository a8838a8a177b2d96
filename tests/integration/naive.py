"""A naive model of moving in: judges a file line by line, each against all the others, by the words of the documentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Network, ip_network

Line = Sequence[str]
MATCH = {"did": "number", "extension": "channel", "trunk": "channel", "virtual_number": "group", "ip_address": "address"}
KEY = {"did": r"[1-9][0-9]{4,14}", "extension": r"[^/\s]{1,80}", "trunk": r"[^/\s]{1,80}", "virtual_number": r"[^/\s]{1,80}"}
FAR = date.max


@dataclass(frozen=True)
class Known:
    """A customer that is there already."""

    type: str
    billing_mode: str = "postpaid"
    exponent: int = 2


@dataclass(frozen=True)
class Device:
    """Something in service from a day until the day before another."""

    customer: str
    kind: str
    key: str
    tenant: str
    start: date
    end: date

    def meets(self, other: Device) -> bool:
        if self.start >= other.end or other.start >= self.end or MATCH[self.kind] != MATCH[other.kind]:
            return False
        if self.kind == "ip_address":
            return _network(self.key).overlaps(_network(other.key))
        return (self.tenant, self.key) == (other.tenant, other.key)


def wrong_customers(lines: Sequence[Line], known: dict[str, Known], entity: str) -> set[int]:
    """Numbers of the wrong lines of a file of customers; the header is line 1."""
    good: dict[str, tuple[int, str, str]] = {}
    wrong: set[int] = set()
    seen: set[str] = set()
    for number, line in enumerate(lines, 2):
        code = line[0].strip()
        if len(line) != 8 or code in seen or code in known or not _customer_stands_alone(line, entity):
            wrong.add(number)
        else:
            good[code] = (number, line[2] or "retail", line[3])
        seen.add(code)

    def in_file(code: str) -> bool:
        """Whether the customer's reseller is a good line of the file."""
        parent = good[code][2]
        return parent not in known and parent in good and good[parent][1] == "reseller"

    for code, (number, _, parent) in good.items():
        if parent in known:
            if known[parent].type != "reseller":
                wrong.add(number)
        elif parent and not in_file(code):
            wrong.add(number)
        else:
            above, steps = code, 0
            while in_file(above) and steps <= len(good):
                above, steps = good[above][2], steps + 1
            if steps > len(good):
                wrong.add(number)
    return wrong


def _customer_stands_alone(line: Line, entity: str) -> bool:
    code, name, kind, _, legal_entity, currency, zone, country = (field.strip() for field in line)
    return (re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", code) is not None and name != ""
            and kind in ("", "retail", "wholesale", "reseller") and legal_entity == entity and currency in ("CAD", "USD", "JPY")
            and zone in ("UTC", "America/Toronto") and re.fullmatch("[A-Z]{2}", country) is not None)


def wrong_devices(lines: Sequence[Line], known: dict[str, Known], there: Sequence[Device]) -> set[int]:
    """Numbers of the wrong lines of a file of devices."""
    good: dict[int, tuple[Device, str]] = {}
    wrong: set[int] = set()
    for number, line in enumerate(lines, 2):
        device = _device(line, known) if len(line) == 7 else None
        if device is None:
            wrong.add(number)
        else:
            good[number] = (device, line[4])
    for number, (device, group) in good.items():
        others = [other for place, (other, _) in good.items() if place != number]
        if any(device.meets(other) for other in (*others, *there)):
            wrong.add(number)
        if group and not any(
                other.kind == "virtual_number" and (other.customer, other.key) == (device.customer, group)
                and other.start <= device.start and other.end >= device.end for other in (*others, *there)):
            wrong.add(number)
    return wrong


def _device(line: Line, known: dict[str, Known]) -> Device | None:
    customer, kind, key, tenant, group, start_text, end_text = line
    start, end = day(start_text), day(end_text) if end_text else FAR
    if customer not in known or kind not in MATCH or start is None or end is None or start >= end:
        return None
    if (tenant and kind not in ("extension", "trunk")) or (group and kind == "virtual_number"):
        return None
    if kind == "ip_address":
        try:
            _network(key)
        except ValueError:
            return None
    elif not re.fullmatch(KEY[kind], key):
        return None
    return Device(customer, kind, key, tenant, start, end)


def _network(text: str) -> IPv4Network:
    network = ip_network(text)
    assert isinstance(network, IPv4Network)
    return network


def wrong_amounts(lines: Sequence[Line], known: dict[str, Known], done: set[str]) -> tuple[set[int], dict[str, Decimal]]:
    """Numbers of the wrong lines of a file of opening amounts, and what each customer then has; debt is negative."""
    wrong: set[int] = set()
    money: dict[str, Decimal] = {}
    seen: set[str] = set()
    for number, (code, due, available, as_of) in enumerate(lines, 2):
        customer = known.get(code)
        first = code not in seen
        seen.add(code)
        if customer is None or not first or code in done or day(as_of) is None:
            wrong.add(number)
            continue
        prepaid = customer.billing_mode == "prepaid"
        amount = _amount(available if prepaid else due, 6 if prepaid else customer.exponent)
        if amount is None or (due if prepaid else available):
            wrong.add(number)
        else:
            money[code] = amount if prepaid else -amount
    return wrong, money


def _amount(text: str, decimals: int) -> Decimal | None:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,8})?", text):
        return None
    amount = Decimal(text)
    return amount if amount == round(amount, decimals) else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
