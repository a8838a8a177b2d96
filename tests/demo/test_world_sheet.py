"""The world rate sheet: real prefixes, each once, with exact prices from a seeded rule."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from flaskapp.demo.prefixes import calling_codes, tidy, world_prefixes
from flaskapp.demo.world import HEADER, world_rates, write_world_sheet

DATES = (date(2026, 1, 1), date(2026, 10, 16))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.csv"
    write_world_sheet(path, seed=7, price_versions=2, effective=DATES)
    return path


@pytest.fixture(scope="module")
def rows(sheet: Path) -> list[dict[str, str]]:
    with open(sheet, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def first(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["prefix"]: row for row in rows if row["effective_from"] == "2026-01-01"}


def test_header_is_the_agreed_one(rows: list[dict[str, str]]) -> None:
    assert ",".join(HEADER) == ("prefix,destination,name,country,rate_per_minute,connect_fee,initial_increment,"
                                "subsequent_increment,minimum_charge,effective_from")
    assert tuple(rows[0]) == HEADER


def test_prefixes_are_digits_and_unique_and_many(rows: list[dict[str, str]]) -> None:
    keys = Counter((row["prefix"], row["effective_from"]) for row in rows)
    assert max(keys.values()) == 1
    prefixes = [prefix for prefix, day in keys if day == "2026-01-01"]
    assert len(prefixes) > 300_000
    assert all(prefix.isascii() and prefix.isdigit() and len(prefix) <= 15 for prefix in prefixes)


def test_every_calling_code_has_a_row(first: dict[str, dict[str, str]]) -> None:
    assert set(calling_codes()) <= set(first)


def test_every_amount_is_an_exact_decimal(rows: list[dict[str, str]]) -> None:
    for column in ("rate_per_minute", "connect_fee", "minimum_charge"):
        texts = {row[column] for row in rows}
        assert not any("E" in text.upper() for text in texts)
        amounts = [Decimal(text) for text in texts]
        assert all(amount.is_finite() and 0 <= amount < 100 for amount in amounts)
        assert all(-amount.as_tuple().exponent <= 8 for amount in amounts)
    assert all(Decimal(row["rate_per_minute"]) > 0 for row in rows)


def test_rates_are_decimals_in_python_too() -> None:
    for rate in world_rates(seed=7):
        assert type(rate.rate_per_minute) is Decimal
        assert type(rate.tariff.connect_fee) is Decimal and type(rate.tariff.minimum_charge) is Decimal


def test_second_version_changes_the_price_of_a_fifth(rows: list[dict[str, str]],
                                                     first: dict[str, dict[str, str]]) -> None:
    second = [row for row in rows if row["effective_from"] == "2026-10-16"]
    assert len(first) + len(second) == len(rows)
    assert 19 * len(first) < 100 * len(second) < 21 * len(first)
    for row in second:
        before = first[row["prefix"]]
        assert row["rate_per_minute"] != before["rate_per_minute"]
        assert row["destination"] == before["destination"]


def test_destinations_are_named_groups(first: dict[str, dict[str, str]]) -> None:
    countries: dict[str, set[str]] = {}
    for row in first.values():
        countries.setdefault(row["destination"], set()).add(row["country"])
    assert 1_000 <= len(countries) <= 2_500
    assert all(len(codes) == 1 for codes in countries.values())
    codes = {prefix.destination.code: prefix.destination for prefix in world_prefixes()}
    assert len(codes) == len(countries)


@pytest.mark.parametrize(("prefix", "destination", "country"), [
    ("1613", "Canada", "CA"), ("1201", "United States", "US"), ("1876957", "Jamaica", "JM"), ("33", "France", "FR"),
    ("1787203", "Puerto Rico - Mobile Claro", "PR"), ("772938", "Kazakhstan", "KZ"), ("441481", "Guernsey", "GG"),
    ("881", "Global Mobile Satellite", ""),
])
def test_known_prefixes(first: dict[str, dict[str, str]], prefix: str, destination: str, country: str) -> None:
    assert (first[prefix]["destination"], first[prefix]["country"]) == (destination, country)


def test_place_and_mobile_carrier_are_named(first: dict[str, dict[str, str]]) -> None:
    assert first["1613216"]["name"] == "Ottawa, ON"
    from phonenumbers.carrierdata import CARRIER_DATA
    from phonenumbers.geodata import GEOCODE_DATA
    both = [prefix for prefix in CARRIER_DATA if prefix in GEOCODE_DATA]
    assert both
    assert all(" - Mobile" in first[prefix]["destination"] for prefix in both)


def test_increments_by_country(first: dict[str, dict[str, str]]) -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    for row in first.values():
        seen.setdefault(row["country"], set()).add((row["initial_increment"], row["subsequent_increment"]))
    assert seen["CA"] == seen["US"] == {("6", "6")}
    assert seen["MX"] == {("60", "60")}
    assert seen["BR"] == {("30", "6")}
    assert seen["FR"] == {("1", "1")}


def test_mobile_is_dearer(first: dict[str, dict[str, str]]) -> None:
    french = [row for row in first.values() if row["country"] == "FR"]
    fixed = max(Decimal(row["rate_per_minute"]) for row in french if "Mobile" not in row["destination"])
    assert all(Decimal(row["rate_per_minute"]) > fixed for row in french if "Mobile" in row["destination"])


def test_same_seed_same_bytes(sheet: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again.csv", tmp_path / "other.csv"
    write_world_sheet(again, seed=7, price_versions=2, effective=DATES)
    write_world_sheet(other, seed=8, price_versions=2, effective=DATES)
    assert again.read_bytes() == sheet.read_bytes()
    assert other.read_bytes() != sheet.read_bytes()


def test_a_version_without_a_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        write_world_sheet(tmp_path / "world.csv", seed=7, price_versions=2, effective=DATES[:1])


def test_names_read_in_the_wrong_character_set_are_put_right() -> None:
    assert tidy("NÃ³made  Telecomunicaciones") == "Nómade Telecomunicaciones"
    assert tidy("Telefónica Móviles") == "Telefónica Móviles"
