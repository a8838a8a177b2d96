"""The life of a number in stock the plain way: a list of services, and a few facts beside it. Slow and without cleverness on
purpose: what the database says is compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

AGEING = timedelta(days=90)
RESERVED = timedelta(minutes=15)
NOT_FOUND, INVALID, EXISTS, NOT_FREE = "TB101", "TB102", "TB103", "TB702"


@dataclass
class Service:
    """Somebody has the number from then on, until it ends."""

    owner: int
    start: datetime
    end: datetime | None = None

    def meets(self, start: datetime, end: datetime | None) -> bool:
        return (self.end is None or start < self.end) and (end is None or self.start < end)


@dataclass
class Number:
    """One number. Each verb returns the error code that it deserves, or None."""

    known: bool = True
    services: list[Service] = field(default_factory=list)
    # The service that tells the status; those before are history.
    last: Service | None = None
    holder: str | None = None
    held_until: datetime | None = None
    rests_until: datetime | None = None
    # Whether it rests because its last service ended.
    rests_after_service: bool = False
    comes_at: datetime | None = None
    leaves_at: datetime | None = None

    def status(self, now: datetime) -> tuple[str | None, datetime | None]:
        """What it is, and until when."""
        if not self.known:
            return "unknown", None
        if self.comes_at and now < self.comes_at:
            return "porting", self.comes_at
        if self.leaves_at:
            return ("porting" if now < self.leaves_at else None), self.leaves_at
        if self.last and (self.last.end is None or now < self.last.end):
            return "assigned", self.last.end
        if self.held_until and now < self.held_until:
            return "reserved", self.held_until
        if self.rests_until and now < self.rests_until:
            return "ageing", self.rests_until
        return "free", None

    def owners(self, now: datetime) -> list[int]:
        return [service.owner for service in self.services if service.meets(now, now + timedelta(microseconds=1))]

    def refused(self, now: datetime, *allowed: str) -> str | None:
        status, _ = self.status(now)
        if status in ("unknown", None):
            return NOT_FOUND
        return None if status in allowed else NOT_FREE

    def taken_by_others(self, now: datetime, by: str) -> str | None:
        if refused := self.refused(now, "free", "reserved"):
            return refused
        return NOT_FREE if self.status(now)[0] == "reserved" and self.holder != by else None

    def settle(self) -> None:
        """Nothing is left of what was to be."""
        self.holder = self.held_until = self.rests_until = self.comes_at = self.leaves_at = None
        self.rests_after_service = False

    def begin(self, owner: int, start: datetime) -> str | None:
        if any(service.meets(start, None) for service in self.services):
            return EXISTS
        self.settle()
        self.last = Service(owner, start)
        self.services.append(self.last)
        return None

    def end_service(self, at: datetime) -> str | None:
        """The last service ends; the number rests from then on."""
        assert self.last
        if at <= self.last.start or (self.last.end and at > self.last.end):
            return INVALID
        self.last.end = at
        self.rests_until, self.rests_after_service = at + AGEING, True
        return None

    def unassign(self) -> None:
        assert self.last
        self.services.remove(self.last)
        self.last = None
        self.settle()

    def reserve(self, now: datetime, by: str) -> str | None:
        if refused := self.taken_by_others(now, by):
            return refused
        self.settle()
        self.holder, self.held_until = by, now + RESERVED
        return None

    def assign(self, now: datetime, owner: int, at: datetime, by: str) -> str | None:
        return self.taken_by_others(now, by) or self.begin(owner, at)

    def release(self, now: datetime, at: datetime) -> str | None:
        if refused := self.refused(now, "assigned"):
            return refused
        assert self.last
        if self.last.start > now and at <= self.last.start:
            self.unassign()
            return None
        return self.end_service(at)

    def quarantine(self, now: datetime, until: datetime) -> str | None:
        if refused := self.refused(now, "free", "ageing"):
            return refused
        if until <= now:
            return INVALID
        self.settle()
        self.rests_until = until
        return None

    def free(self, now: datetime) -> str | None:
        if refused := self.refused(now, "free", "reserved", "ageing"):
            return refused
        self.settle()
        return None

    def port_in(self, now: datetime, owner: int, at: datetime) -> str | None:
        in_service = any(service.end is None or now < service.end for service in self.services)
        if in_service or self.status(now)[0] not in ("unknown", None):
            return NOT_FREE
        if refused := self.begin(owner, at):
            return refused
        self.known, self.comes_at = True, at
        return None

    def move(self, now: datetime, at: datetime) -> str | None:
        if refused := self.refused(now, "porting"):
            return refused
        if not self.comes_at or self.comes_at <= now:
            return NOT_FREE
        assert self.last
        if self.last.end and at >= self.last.end:
            return INVALID
        if any(service.meets(at, self.last.end) for service in self.services if service is not self.last):
            return EXISTS
        self.last.start = self.comes_at = at
        return None

    def port_out(self, now: datetime, at: datetime) -> str | None:
        if refused := self.refused(now, "assigned"):
            return refused
        if refused := self.end_service(at):
            return refused
        self.settle()
        self.leaves_at = at
        return None

    def cancel(self, now: datetime) -> str | None:
        if refused := self.refused(now, "porting"):
            return refused
        assert self.last
        if self.comes_at and self.comes_at > now:
            self.unassign()
            self.known = False
        else:
            self.settle()
            self.last.end = None
        return None

    def cease(self, now: datetime, at: datetime) -> str | None:
        """The device of the latest service is ceased, past the stock."""
        if not self.services:
            return NOT_FOUND
        latest = max(self.services, key=lambda service: service.start)
        if at <= latest.start or (latest.end and at > latest.end):
            return INVALID
        follows = self.known and latest is self.last and not self.leaves_at
        follows = follows and (latest.end is None or now < latest.end or self.rests_after_service)
        latest.end = at
        if follows:
            self.rests_until, self.rests_after_service = at + AGEING, True
        return None

    def create(self, now: datetime, owner: int, at: datetime) -> str | None:
        """A device is made, past the stock."""
        if any(service.meets(at, None) for service in self.services):
            return EXISTS
        if self.status(now)[0] in ("reserved", "assigned", "ageing", "porting"):
            return NOT_FREE
        return self.begin(owner, at)
