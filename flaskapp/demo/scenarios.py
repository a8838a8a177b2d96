"""All the ways in which a call can belong to a customer, and the ways in which it can belong to nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from flaskapp.demo.cdr import Parties
from flaskapp.demo.dialling import INVALID_NUMBERS, NumberPool, Weighted, notate
from flaskapp.demo.population import TOLL_FREE_CODES, Customer, Device, Population

# Peers of the operator's own switch: no device has them, so the next way to own the call decides.
EDGES = ("edge1", "edge2")
# Addresses of documentation network 192.0.2.0/24 belong to nobody.
STRANGER_IP = "192.0.2."
TRIES = 200
# The parties of a call, and the hold reason that rating will find, or ''.
Made = tuple[Parties, str]
Maker = Callable[[Device, date], Made | None]


class Cast:
    """The devices by kind, each drawn by the share of traffic of its customer."""

    def __init__(self, rng: Random, population: Population, *, active: tuple[date, date] | None = None) -> None:
        """With active, only devices in service on both days (and so between them) take part."""
        self.customers = {customer.code: customer for customer in population.customers}
        self.carriers = population.carriers
        self._rng = rng
        devices = [d for d in population.devices if active is None or all(d.is_active(day) for day in active)]
        self._kinds = {kind: self._weighted(members) for kind, members in _by_kind(devices).items()}
        extensions: dict[str, list[Device]] = defaultdict(list)
        numbers: dict[str, list[Device]] = defaultdict(list)
        for device in devices:
            if device.kind == "extension":
                extensions[device.customer].append(device)
            elif device.kind == "did" and not is_toll_free(device.key):
                numbers[device.customer].append(device)
        self.extensions, self.numbers = dict(extensions), dict(numbers)

    def _weighted(self, members: list[Device]) -> Weighted[Device]:
        """A customer's share is split among its devices of the kind."""
        counts: dict[str, int] = defaultdict(int)
        for device in members:
            counts[device.customer] += 1
        return Weighted(self._rng, ((d, max(1, self.customers[d.customer].weight // counts[d.customer]))
                                    for d in members))

    def pick(self, kind: str) -> Device:
        """A device of a kind: did, toll_free, extension, trunk or ip_address."""
        return self._kinds[kind].pick()

    def has(self, kind: str) -> bool:
        """Whether anybody has a device of this kind."""
        return kind in self._kinds


def is_toll_free(number: str) -> bool:
    """Whether the called side pays for calls to this number of ours."""
    return number[1:4] in TOLL_FREE_CODES


def _by_kind(devices: list[Device]) -> dict[str, list[Device]]:
    kinds: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        # A virtual number groups devices and never shows in a call record.
        if device.kind != "virtual_number":
            kinds["toll_free" if device.kind == "did" and is_toll_free(device.key) else device.kind].append(device)
    return kinds


class Scenarios:
    """Makes the parties of one call, each maker for one way to own it; a maker gives None when nobody fits."""

    def __init__(self, rng: Random, cast: Cast, pool: NumberPool) -> None:
        self._rng, self._cast, self._pool = rng, cast, pool
        both: list[tuple[Maker, str, int]] = [
            (self._out_extension, "extension", 220), (self._out_number, "did", 190), (self._in_number, "did", 170),
            (self._in_channel, "extension", 40), (self._toll_free, "toll_free", 50), (self._account_out, "did", 25),
            (self._account_in, "did", 15), (self._on_net, "did", 30), (self._internal_number, "did", 15),
            (self._internal_extension, "extension", 25), (self._no_rate, "did", 2), (self._invalid_number, "did", 1)]
        trunk, address = (self._out_trunk, "trunk"), (self._out_address, "ip_address")
        # cdr_csv has no column for the address: trunks take the share of both there.
        self._makers = {"asterisk": self._table([*both, (*trunk, 210)]),
                        "native": self._table([*both, (*trunk, 130), (*address, 80)])}

    def _table(self, makers: list[tuple[Maker, str, int]]) -> Weighted[tuple[Maker, str]]:
        """The makers whose kind of device exists; a small population may lack one."""
        return Weighted(self._rng, (((maker, kind), weight) for maker, kind, weight in makers if self._cast.has(kind)))

    def owned(self, form: str, day: date) -> Made:
        """A call of somebody's device; reason INACTIVE when it was not in service that day."""
        for _ in range(TRIES):
            maker, kind = self._makers[form].pick()
            device = self._cast.pick(kind)
            if (active := in_service(device, day)) is not None and (made := maker(device, day)) is not None:
                parties, reason = made
                return (parties, reason) if active else (parties, "INACTIVE")
        raise ValueError("this population has no device that can call")

    def unowned(self) -> Made:
        """A call in which nothing is known to us."""
        parties = Parties(self._write(self._pool.outsider()), self._write(self._pool.dialled()),
                          channel=f"ghost{self._rng.randrange(9)}", source_ip=self._stranger())
        return parties, "NO_OWNER"

    def skipped(self, form: str, day: date) -> Parties:
        """Somebody's call that the switch marks as not to be rated."""
        parties, _ = self.owned(form, day)
        parties.account = self._rng.choice(("NORATE", "SKIP"))
        return parties

    def _out_trunk(self, device: Device, day: date) -> Made:
        return Parties(self._write(self._pool.outsider()), self._dialled(), channel=device.key,
                       source_ip=self._stranger()), ""

    def _out_address(self, device: Device, day: date) -> Made:
        return Parties(self._write(self._pool.outsider()), self._dialled(), channel=self._edge(),
                       source_ip=device.key), ""

    def _out_extension(self, device: Device, day: date) -> Made:
        return self._from_extension(device, self._dialled()), ""

    def _out_number(self, device: Device, day: date) -> Made:
        return self._from_number(device, self._dialled()), ""

    def _no_rate(self, device: Device, day: date) -> Made | None:
        return self._faulty(device, day, self._write(self._pool.no_rate()), "NO_RATE")

    def _invalid_number(self, device: Device, day: date) -> Made | None:
        return self._faulty(device, day, self._rng.choice(INVALID_NUMBERS), "INVALID_NUMBER")

    def _faulty(self, device: Device, day: date, called: str, reason: str) -> Made | None:
        """One fault a call: with a device out of service too, the reason would be a matter of taste."""
        return (self._from_number(device, called), reason) if in_service(device, day) else None

    def _in_number(self, device: Device, day: date) -> Made:
        parties = self._from_carrier(self._write(self._pool.outsider()), self._write(device.key))
        # Half of the calls ring an extension; not where the number is out of service, lest the extension own the call.
        if self._rng.getrandbits(1) and in_service(device, day):
            extensions = self._in_service(self._cast.extensions.get(device.customer, []), day)
            parties.called_channel = self._rng.choice(extensions).key if extensions else ""
        return parties, ""

    def _in_channel(self, device: Device, day: date) -> Made:
        parties = self._from_carrier(self._write(self._pool.outsider()), self._write(self._pool.outsider()))
        parties.called_channel = device.key
        return parties, ""

    def _toll_free(self, device: Device, day: date) -> Made:
        return self._from_carrier(self._write(self._pool.toll_free_caller()), self._write(device.key)), ""

    def _account_out(self, device: Device, day: date) -> Made:
        """A forwarded call: only the account code tells who pays."""
        return Parties(self._write(self._pool.outsider()), self._dialled(), account=device.key[1:],
                       channel=self._edge(), source_ip=self._stranger()), ""

    def _account_in(self, device: Device, day: date) -> Made:
        parties = self._from_carrier(self._write(self._pool.outsider()), self._write(self._pool.outsider()))
        parties.account = device.key[1:] + "-IN"
        return parties, ""

    def _on_net(self, device: Device, day: date) -> Made | None:
        """Two customers of ours; a number out of service would blur whose call it is."""
        other = self._cast.pick("did")
        if other.customer == device.customer or not (in_service(device, day) and in_service(other, day)):
            return None
        return self._from_number(device, self._write(other.key)), ""

    def _internal_number(self, device: Device, day: date) -> Made | None:
        other = self._colleague(device, self._cast.numbers, day)
        return (self._from_number(device, self._write(other.key)), "") if other else None

    def _internal_extension(self, device: Device, day: date) -> Made | None:
        other = self._colleague(device, self._cast.extensions, day)
        if other is None:
            return None
        parties = self._from_extension(device, _digits(other))
        parties.called_channel = other.key
        return parties, ""

    def _colleague(self, device: Device, groups: dict[str, list[Device]], day: date) -> Device | None:
        """Another device of the same customer, both in service."""
        others = [d for d in self._in_service(groups.get(device.customer, []), day) if d is not device]
        return self._rng.choice(others) if others and in_service(device, day) else None

    def _from_extension(self, device: Device, called: str) -> Parties:
        return Parties(_digits(device), called, channel=device.key, source_ip=self._stranger(),
                       name=self._customer(device).name, context=f"from-{device.tenant}")

    def _from_number(self, device: Device, called: str) -> Parties:
        return Parties(self._write(device.key), called, channel=self._edge(), source_ip=self._stranger(),
                       name=self._customer(device).name, context="from-internal")

    def _from_carrier(self, caller: str, called: str) -> Parties:
        carrier = self._rng.choice(self._cast.carriers)
        return Parties(caller, called, channel=carrier.channel, source_ip=carrier.ip_address)

    def _customer(self, device: Device) -> Customer:
        return self._cast.customers[device.customer]

    def _in_service(self, devices: list[Device], day: date) -> list[Device]:
        return [device for device in devices if in_service(device, day)]

    def _dialled(self) -> str:
        return self._write(self._pool.dialled())

    def _write(self, number: str) -> str:
        return notate(number, self._rng.getrandbits(2))

    def _edge(self) -> str:
        return EDGES[self._rng.getrandbits(1)]

    def _stranger(self) -> str:
        return STRANGER_IP + str(self._rng.randrange(1, 255))


def in_service(device: Device, day: date) -> bool | None:
    """Whether a device is active; None within a day of a change, where the time zone would decide."""
    states = {device.is_active(day + timedelta(days=shift)) for shift in (-1, 0, 1)}
    return states.pop() if len(states) == 1 else None


def _digits(extension: Device) -> str:
    """What people dial inside the tenant."""
    return extension.key.removeprefix(extension.tenant + "_")
