"""The demo carrier "Northern Lights Telecom": who it is, what it sells, its customers and their devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from flaskapp.demo.prefixes import slug

MONTH = "2026-10"
SEED = 1
TIME_ZONE = "America/Toronto"
AREA_CODES = ("613", "514", "416", "604", "212")
TOLL_FREE_CODES = ("800", "888")
ZONES = (("America/Toronto", 78), ("America/Vancouver", 10), ("America/St_Johns", 4), ("America/Winnipeg", 5),
         ("Europe/London", 3))
FIRST_NAMES = ("Amelia", "Noah", "Chloé", "Liam", "Priya", "Mateo", "Sofia", "Ethan", "Mei", "Omar", "Hannah", "Lucas",
               "Aisha", "Jacob", "Élodie", "Daniel", "Nadia", "William", "Grace", "Thomas")
LAST_NAMES = ("Tremblay", "Singh", "MacDonald", "Nguyen", "Roy", "Campbell", "Chen", "Gagnon", "Wilson", "Patel",
              "Bouchard", "Okafor", "Fraser", "Kowalski", "Lavoie", "Martin", "O'Brien", "Haddad", "Côté", "Sinclair")
BUSINESS_HEADS = ("Rideau", "Gatineau", "Maple Ridge", "Harbour", "Laurentian", "Ottawa Valley", "Granite", "Aurora",
                  "Red River", "Cedar", "Blue Heron", "Capital", "Lakeshore", "Polar", "Signal Hill", "Birch")
BUSINESS_TAILS = ("Dental Clinic", "Logistics", "Legal Services", "Hardware", "Insurance Brokers", "Bakery", "Motors",
                  "Engineering", "Veterinary Hospital", "Travel", "Roofing", "Accounting", "Interiors", "Pharmacy")
CREDIT_LIMITS = {"retail": 300, "business": 5_000, "wholesale": 100_000}
# How much a customer calls, and how much more than a household an office or a wholesale buyer does.
SCALES = {"retail": 1_000, "business": 2_500, "wholesale": 12_000}
WHOLESALE_TAILS = ("Carrier Services", "Voice Exchange", "Call Centre", "Networks", "SIP Trunking", "Long Distance")


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """Who invoices."""

    code: str
    name: str
    country: str
    region: str
    currency: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SheetRate:
    """One row of a small rate sheet; prefix `*` is every number."""

    prefix: str
    rate_per_minute: Decimal
    connect_fee: Decimal = Decimal(0)
    initial_increment: int = 6
    subsequent_increment: int = 6
    minimum_charge: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rate sheet. The world sheet has no rows here: world.write_world_sheet makes them."""

    code: str
    name: str
    currency: str
    time_zone: str
    rates: tuple[SheetRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """What a customer buys: a monthly fee, and the sheet that rates each direction."""

    code: str
    name: str
    monthly_fee: Decimal
    outbound_sheet: str
    inbound_sheet: str
    toll_free_sheet: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A supplier whose gateway delivers the calls that come in from the telephone network."""

    code: str
    name: str
    channel: str
    ip_address: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; weight is its share of the traffic."""

    code: str
    name: str
    package: str
    prepaid: bool
    starting_amount: Decimal
    credit_limit: Decimal
    currency: str
    time_zone: str
    active_from: date
    weight: int
    override_sheet: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """What ties a call to its customer. key is what a call record shows: number, peer part of a channel, or address.

    An extension is unique only in its tenant, so its key is `tenant_extension`. The period is half-open.
    """

    kind: str
    key: str
    customer: str
    active_from: date
    active_to: date | None = None
    tenant: str = ""
    virtual_number: str = ""

    def is_active(self, day: date) -> bool:
        """Whether calls of this day belong to the device's customer."""
        return self.active_from <= day and (self.active_to is None or day < self.active_to)


@dataclass(frozen=True, slots=True)
class Population:
    """Everything the demo knows before the first call."""

    legal_entity: LegalEntity
    carriers: tuple[Carrier, ...]
    sheets: tuple[Sheet, ...]
    packages: tuple[Package, ...]
    customers: tuple[Customer, ...]
    devices: tuple[Device, ...]


LEGAL_ENTITY = LegalEntity("NLT", "Northern Lights Telecom Inc.", "CA", "ON", "CAD", TIME_ZONE)
CARRIERS = (Carrier("VOXNORTH", "VoxNorth Wholesale", "voxnorth", "203.0.113.10"),
            Carrier("TRANSLAURENTIA", "Trans-Laurentia Networks", "translaurentia", "203.0.113.20"))
SHEETS = (
    Sheet("world", "World outbound", "CAD", TIME_ZONE),
    Sheet("inbound", "Inbound blended", "CAD", TIME_ZONE, (SheetRate("*", Decimal("0.0075")),)),
    Sheet("toll-free", "Toll-free inbound by caller", "CAD", TIME_ZONE,
          (SheetRate("1613", Decimal("0.0290")), SheetRate("1907", Decimal("0.0850")),
           SheetRate("*", Decimal("0.0320")))),
)
PACKAGES = (
    Package("retail", "Home Line", Decimal("19.95"), "world", "inbound", "toll-free"),
    Package("business", "Business Voice", Decimal("49.95"), "world", "inbound", "toll-free"),
    Package("wholesale", "Wholesale Termination", Decimal("0.00"), "world", "inbound", "toll-free"),
)
# Prefixes that customers bargain for, with the price they usually get.
OVERRIDES = (("1613", "0.0025"), ("1514", "0.0028"), ("44", "0.0060"), ("33", "0.0065"), ("91", "0.0120"),
             ("5255", "0.0080"), ("4420", "0.0045"))


def population(n_customers: int = 2_000, seed: int = SEED, *, month: str = MONTH) -> Population:
    """The carrier with n customers; devices that start or cease in mid month do so in the month given."""
    rng = Random(f"{seed}/population")
    first_day = date.fromisoformat(f"{month}-01")
    numbers, toll_free = did_numbers(AREA_CODES), did_numbers(TOLL_FREE_CODES)
    sheets, customers, devices = list(SHEETS), [], []
    for index in range(1, n_customers + 1):
        customer = _customer(rng, index, first_day)
        if customer.override_sheet:
            sheets.append(_override_sheet(rng, customer))
        customers.append(customer)
        devices += _devices(rng, index, customer, first_day, numbers, toll_free)
    return Population(LEGAL_ENTITY, CARRIERS, tuple(sheets), PACKAGES, tuple(customers), tuple(devices))


def did_numbers(area_codes: tuple[str, ...]) -> Iterator[str]:
    """E.164 numbers of exchange 555, which rings nobody: first the range reserved for fiction, then the rest."""
    for line in (*range(100, 200), *range(2_000, 10_000)):
        for area_code in area_codes:
            yield f"1{area_code}555{line:04d}"
    raise ValueError("the demo has no numbers for so many customers")


def _customer(rng: Random, index: int, first_day: date) -> Customer:
    """One customer: most are light households, few are heavy wholesale buyers."""
    package = rng.choices(("retail", "business", "wholesale"), (70, 25, 5))[0]
    # 316 of 1,000 retail and business customers are 30 of 100 customers: wholesale buyers pay by invoice.
    prepaid = package != "wholesale" and rng.randrange(1_000) < 316
    scale = SCALES[package]
    return Customer(
        code=f"C{index:05d}",
        name=_name(rng, package),
        package=package,
        prepaid=prepaid,
        starting_amount=Decimal(rng.choice((20, 25, 50, 100, 250))) if prepaid else Decimal(0),
        credit_limit=Decimal(0 if prepaid else CREDIT_LIMITS[package]),
        currency=LEGAL_ENTITY.currency,
        time_zone=rng.choices([zone for zone, _ in ZONES], [share for _, share in ZONES])[0],
        active_from=first_day - timedelta(days=rng.randint(60, 900)),
        weight=min(int(scale * rng.paretovariate(1.16)), scale * 60),
        # The third customer always bargains, so that the smallest demo has an override sheet.
        override_sheet=f"override-c{index:05d}" if index == 3 or rng.randrange(100) == 0 else "",
    )


def _name(rng: Random, package: str) -> str:
    """A believable name for a person, a business or a wholesale buyer."""
    if package == "retail":
        return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
    head = rng.choice(BUSINESS_HEADS) if rng.randrange(3) else rng.choice(LAST_NAMES)
    return f"{head} {rng.choice(WHOLESALE_TAILS if package == 'wholesale' else BUSINESS_TAILS)}"


def _override_sheet(rng: Random, customer: Customer) -> Sheet:
    """The few prefixes that one customer pays less for."""
    rates = [SheetRate(prefix, Decimal(price) * rng.randint(80, 120) / 100)
             for prefix, price in sorted(rng.sample(OVERRIDES, 3))]
    return Sheet(customer.override_sheet, f"Override of {customer.code}", customer.currency, TIME_ZONE, tuple(rates))


def _devices(rng: Random, index: int, customer: Customer, first_day: date, numbers: Iterator[str],
             toll_free: Iterator[str]) -> list[Device]:
    """The devices of one customer by what it is: a household, an office or a wholesale buyer."""
    tenant = f"nl{index:05d}"
    retail, wholesale = customer.package == "retail", customer.package == "wholesale"
    devices = []
    virtual_number = ""
    dids = rng.choice((1, 1, 1, 2)) if retail else rng.randint(2, 6)
    if not retail and not wholesale and rng.randrange(2):
        virtual_number = f"VN{index:05d}"
        devices.append(_device(rng, "virtual_number", virtual_number, customer, first_day))
    devices += [_device(rng, "did", next(numbers), customer, first_day, virtual_number=virtual_number)
                for _ in range(dids)]
    if not retail and rng.randrange(4) == 0:
        devices.append(_device(rng, "did", next(toll_free), customer, first_day))
    if not wholesale:
        devices += [_device(rng, "extension", f"{tenant}_{101 + number}", customer, first_day, tenant=tenant)
                    for number in range(rng.choice((0, 2)) if retail else rng.randint(3, 8))]
    if wholesale or (not retail and rng.randrange(3) == 0):
        name = slug(customer.name).replace("-", "")
        devices += [_device(rng, "trunk", f"{name}{index:05d}t{number}", customer, first_day)
                    for number in range(1, rng.choice((2, 3)) if wholesale else 2)]
    if wholesale or (not retail and rng.randrange(6) == 0):
        address = f"198.{18 + index // 65_536}.{index // 256 % 256}.{index % 256}"
        devices.append(_device(rng, "ip_address", address, customer, first_day))
    return devices


def _device(rng: Random, kind: str, key: str, customer: Customer, first_day: date, *, tenant: str = "",
            virtual_number: str = "") -> Device:
    """A device, in service since its customer came; 2 in 100 start in mid month and 1 in 100 ceases then."""
    lot = rng.randrange(100) if kind != "virtual_number" else 99
    mid_month = first_day + timedelta(days=rng.randint(8, 20))
    return Device(kind, key, customer.code, mid_month if lot < 2 else customer.active_from,
                  mid_month if lot == 2 else None, tenant, virtual_number)
