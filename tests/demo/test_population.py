"""The demo carrier: customers, devices and packages."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from ipaddress import ip_address
from zoneinfo import ZoneInfo

import pytest

from flaskapp.demo.population import Population, did_numbers, population


@pytest.fixture(scope="module")
def people() -> Population:
    return population(2_000, 1)


def test_same_seed_same_people(people: Population) -> None:
    assert population(2_000, 1) == people
    assert population(2_000, 2) != people


def test_packages_and_sheets_fit_together(people: Population) -> None:
    assert [package.monthly_fee for package in people.packages] == [Decimal("19.95"), Decimal("49.95"), Decimal("0.00")]
    sheets = {sheet.code: sheet for sheet in people.sheets}
    assert len(sheets) == len(people.sheets)
    for package in people.packages:
        assert {package.outbound_sheet, package.inbound_sheet, package.toll_free_sheet} <= set(sheets)
    assert [rate.prefix for rate in sheets["inbound"].rates] == ["*"]
    toll_free = {rate.prefix: rate.rate_per_minute for rate in sheets["toll-free"].rates}
    assert toll_free == {"1613": Decimal("0.0290"), "1907": Decimal("0.0850"), "*": Decimal("0.0320")}


def test_customers(people: Population) -> None:
    assert [customer.code for customer in people.customers] == [f"C{n:05d}" for n in range(1, 2_001)]
    prepaid = [customer for customer in people.customers if customer.prepaid]
    assert 27 <= 100 * len(prepaid) // 2_000 <= 33
    assert all(customer.starting_amount > 0 for customer in prepaid)
    assert {customer.package for customer in people.customers} == {"retail", "business", "wholesale"}
    assert all(ZoneInfo(customer.time_zone) for customer in people.customers)
    zones = Counter(customer.time_zone for customer in people.customers)
    assert zones.most_common(1)[0][0] == "America/Toronto" and len(zones) >= 4


def test_traffic_is_heavy_and_light(people: Population) -> None:
    weights = sorted((customer.weight for customer in people.customers), reverse=True)
    assert 2 * sum(weights[:200]) > sum(weights)
    assert 4 * weights[0] < sum(weights)


def test_override_sheets_belong_to_few_customers(people: Population) -> None:
    owners = [customer for customer in people.customers if customer.override_sheet]
    assert 3 <= len(owners) <= 60
    sheets = {sheet.code: sheet for sheet in people.sheets}
    for customer in owners:
        rates = sheets[customer.override_sheet].rates
        assert rates and all(rate.prefix.isdigit() and type(rate.rate_per_minute) is Decimal for rate in rates)
        assert all(-rate.rate_per_minute.as_tuple().exponent <= 8 for rate in rates)


def test_devices_of_five_kinds_each_once(people: Population) -> None:
    assert {device.kind for device in people.devices} == {"did", "extension", "virtual_number", "trunk", "ip_address"}
    keys = Counter((device.kind, device.key) for device in people.devices)
    assert max(keys.values()) == 1
    codes = {customer.code for customer in people.customers}
    assert {device.customer for device in people.devices} == codes


def test_numbers_ring_nobody(people: Population) -> None:
    numbers = [device.key for device in people.devices if device.kind == "did"]
    assert all(re.fullmatch(r"1(613|514|416|604|212|800|888)555\d{4}", number) for number in numbers)
    assert any(number.startswith("1800") for number in numbers) and any(number.startswith("1888") for number in numbers)


def test_addresses_and_extensions(people: Population) -> None:
    assert all(ip_address(device.key) for device in people.devices if device.kind == "ip_address")
    extensions = [device for device in people.devices if device.kind == "extension"]
    assert all(re.fullmatch(device.tenant + r"_\d{3}", device.key) for device in extensions)


def test_virtual_numbers_group_numbers_of_one_customer(people: Population) -> None:
    owners = {device.key: device.customer for device in people.devices if device.kind == "virtual_number"}
    members = [device for device in people.devices if device.virtual_number]
    assert {device.virtual_number for device in members} == set(owners)
    assert all(device.kind == "did" and owners[device.virtual_number] == device.customer for device in members)


def test_some_devices_start_or_cease_in_mid_month() -> None:
    devices = population(500, 3, month="2025-02").devices
    first, last = date(2025, 2, 1), date(2025, 2, 28)
    assert any(not device.is_active(first) and device.is_active(last) for device in devices)
    assert any(device.is_active(first) and not device.is_active(last) for device in devices)


def test_period_is_half_open() -> None:
    device = next(device for device in population(500, 3).devices if device.active_to)
    assert device.is_active(device.active_from)
    assert not device.is_active(device.active_to)


def test_too_many_customers_are_refused() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        list(did_numbers(("613",)))
