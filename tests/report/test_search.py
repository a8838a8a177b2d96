"""Any mix of filters, in any order and page size, finds what a plain look at each customer finds."""

from __future__ import annotations

import random
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

CUSTOMERS = 60
SEED = 8
NAMES = ("Acme", "Café", "Zürich", "Maple 100%", "Rideau_Est")
CITIES = ("Ottawa", "Montréal", "Halifax")
FILTERS = {
    "name": st.sampled_from(["acme", "CAFE", "zür", "100%", "u_e", "ma", "nobody"]),
    "city": st.sampled_from(["ottawa", "MONTREAL", "Paris"]),
    "postal_code": st.sampled_from(["k1", "K1A 0", "h2"]),
    "email": st.sampled_from(["0@", "EXAMPLE", "anne"]),
    "device": st.sampled_from(["10.1.2.3", "200", "201"]),
    "status": st.sampled_from(["active", "suspended"]),
    "type": st.sampled_from(["retail", "wholesale"]),
    "billing_mode": st.sampled_from(["prepaid", "postpaid"]),
    "amount_due_from": st.integers(-50, 300),
    "amount_due_to": st.integers(-50, 300),
}


@dataclass(frozen=True)
class Customer:
    """What the naive search knows of one."""

    code: str
    name: str
    addresses: tuple[tuple[str, str], ...]
    emails: tuple[str, ...]
    extension: str
    has_range: bool
    status: str
    type: str
    billing_mode: str
    due: Decimal

    def fits(self, name: str, value: Any) -> bool:
        match name:
            case "name":
                return (f" {_fold(value)}" if len(value) < 3 else _fold(value)) in f" {_fold(self.name)}"
            case "email":
                return any(value.lower() in email.lower() for email in self.emails)
            case "device":
                return self.has_range if "." in value else value == self.extension
            case "amount_due_from":
                return self.billing_mode == "postpaid" and self.due >= value
            case "amount_due_to":
                return self.billing_mode == "postpaid" and self.due <= value
            case _:
                return getattr(self, name) == value

    def lives(self, city: str | None, postal_code: str | None) -> bool:
        """One address has both."""
        return any((city is None or _fold(city) == _fold(here))
                   and (postal_code is None or code.replace(" ", "").startswith(postal_code.replace(" ", "").upper()))
                   for here, code in self.addresses)


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


@pytest.fixture
def carrier(dsn: str) -> Iterator[tuple[psycopg.Connection[Any], str, list[Customer]]]:
    """Customers in a transaction that is taken back."""
    print(f"seed {SEED}")
    dice = random.Random(SEED)
    mark = f"t{uuid.uuid4().hex[:8]}-"
    with psycopg.connect(dsn) as connection:
        # Written without triggers: what is searched is what counts here.
        connection.execute("SET LOCAL session_replication_role = replica")
        row = connection.execute(
            "INSERT INTO party.legal_entity (code, name, country) VALUES (%s, 'Test', 'CA') RETURNING legal_entity_id",
            [mark + "e"]).fetchone()
        assert row is not None
        yield connection, mark, [_customer(connection, dice, f"{mark}{number:03}", row[0]) for number in range(CUSTOMERS)]
        connection.rollback()


def _customer(connection: psycopg.Connection[Any], dice: random.Random, code: str, entity: int) -> Customer:
    made = Customer(
        code=code, name=f"{dice.choice(NAMES)} {dice.randrange(100)}",
        addresses=tuple((dice.choice(CITIES), dice.choice(["K1A 0B1", "K1B 1C1", "H2X 1Y4"])) for _ in range(dice.randint(1, 3))),
        emails=(f"billing{code}@example.com", *(["Anne@mail.example"] if dice.random() < 0.3 else [])),
        extension=str(200 + dice.randrange(4)), has_range=code.endswith("007"),
        status=dice.choice(["active", "active", "suspended"]), type=dice.choice(["retail", "wholesale"]),
        billing_mode=dice.choice(["prepaid", "postpaid", "postpaid"]), due=Decimal(dice.randrange(-5000, 30000)) / 100)
    row = connection.execute(
        "INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone, email, status, type,"
        " billing_mode, billing_cycle_id) SELECT %s, %s, %s, 'CAD', 'America/Toronto', %s, %s, %s, %s,"
        " y.billing_cycle_id FROM party.billing_cycle AS y WHERE y.code = 'monthly' RETURNING customer_id",
        [made.code, made.name, entity, made.emails[0], made.status, made.type, made.billing_mode]).fetchone()
    assert row is not None
    key = row[0]
    connection.execute("INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id, posted)"
                       " VALUES ('customer', %s, 'CAD', %s, %s)", [entity, key, -made.due])
    for number, (city, postal_code) in enumerate(made.addresses):
        connection.execute("INSERT INTO party.address (customer_id, kind, valid_from, city, postal_code, country)"
                           " VALUES (%s, 'service', date '2026-01-01' + %s, %s, %s, 'CA')", [key, number, city, postal_code])
    for email in made.emails[1:]:
        connection.execute("INSERT INTO party.contact (customer_id, name, email) VALUES (%s, 'Anne', %s)", [key, email])
    connection.execute("INSERT INTO service.device (customer_id, kind, key, tenant, valid_from)"
                       " VALUES (%s, 'extension', %s, %s, '2026-01-01')", [key, made.extension, made.code])
    if made.has_range:
        connection.execute("INSERT INTO service.device (customer_id, kind, key, valid_from)"
                           " VALUES (%s, 'ip_address', '10.1.2.0/24', '2026-01-01')", [key])
    return made


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_filters=st.fixed_dictionaries({}, optional=FILTERS), limit=st.integers(1, 40),
       order=st.sampled_from(["name", "code", "-amount_due", "created_at"]))
def test_search_is_the_naive_one(
    carrier: tuple[psycopg.Connection[Any], str, list[Customer]], given_filters: dict[str, Any], limit: int, order: str
) -> None:
    connection, mark, customers = carrier
    place = (given_filters.get("city"), given_filters.get("postal_code"))
    wanted = {c.code for c in customers if (place == (None, None) or c.lives(*place)) and all(
        c.fits(name, value) for name, value in given_filters.items() if name not in ("city", "postal_code"))}
    arguments = given_filters | {"code": mark, "sort": order, "limit": limit}
    call = sql.SQL("SELECT s.code, ARRAY[{}::text, s.customer_id::text] FROM api.customer_search({}, p_after => %s) AS s").format(
        sql.Identifier("s", order.lstrip("-")),
        sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(f"p_{name}")) for name in arguments))
    found: list[str] = []
    after = None
    while page := connection.execute(call, [*arguments.values(), after]).fetchall():
        assert len(page) <= limit
        found += [code for code, _ in page]
        after = page[-1][1]
    assert len(found) == len(set(found))
    assert set(found) == wanted
