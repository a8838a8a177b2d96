"""A slow and separate reading of the demo's call records: what billing should find, decided line by line."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flaskapp.demo.population import Device, Population
from flaskapp.demo.prefixes import world_prefixes

LOCAL = ZoneInfo("America/Toronto")


class Malformed(Exception):
    """No record can be made of this line."""


def normalised(text: str) -> str | None:
    """E.164 digits of a number dialled under the North American plan."""
    if text.startswith("+"):
        digits = text[1:]
    elif text.startswith("011"):
        digits = text[3:]
    else:
        digits = "1" + text if len(text) == 10 else text
    return digits if digits.isdigit() and 7 <= len(digits) <= 15 else None


def peer(channel: str) -> str:
    """Peer part of a channel's name."""
    return channel.removeprefix("SIP/").rpartition("-")[0]


def record(form: str, row: list[str]) -> dict[str, Any]:
    """The columns of one line under one set of names, times as UTC."""
    try:
        if form == "asterisk":
            if len(row) != 18:
                raise Malformed
            start = datetime.strptime(row[9], "%Y-%m-%d %H:%M:%S").replace(tzinfo=LOCAL).astimezone(timezone.utc)
            result = {"account": row[0], "caller": row[1], "called": row[2], "channel": row[5],
                      "called_channel": row[6], "seconds": Decimal(row[13]), "answered": row[14] == "ANSWERED",
                      "id": row[16], "ip": ""}
        else:
            if len(row) != 9:
                raise Malformed
            start = datetime.strptime(row[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
            result = {"account": row[5], "caller": row[3], "called": row[4], "channel": row[6],
                      "called_channel": row[7], "seconds": Decimal(row[2]), "answered": True,
                      "id": row[0], "ip": row[8]}
    except (ValueError, ArithmeticError) as error:
        raise Malformed from error
    if result["seconds"] < 0:
        raise Malformed
    return {**result, "start": start}


class Recount:
    """Counts files by the rules of the trade, one line after the other."""

    def __init__(self, people: Population) -> None:
        self.by_key = {(device.kind, device.key): device for device in people.devices}
        self.carrier_channels = {carrier.channel for carrier in people.carriers}
        self.prefixes = {prefix.prefix for prefix in world_prefixes()}
        self.counts: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.ways: Counter[str] = Counter()
        self.days: Counter[date] = Counter()
        self.ambiguous = 0
        self._seen: dict[tuple[str, str], str] = {}

    def read(self, path: Path) -> None:
        """All lines of a file."""
        form = path.name.partition("-")[0]
        with open(path, encoding="utf-8", newline="") as file:
            for row in list(csv.reader(file))[form == "native":]:
                self.counts["received"] += 1
                self._line(form, row)

    def _line(self, form: str, row: list[str]) -> None:
        try:
            call = record(form, row)
        except Malformed:
            self.counts["rejected"] += 1
            return
        identity, content = (form, call["id"]), repr(row)
        if identity in self._seen:
            if self._seen[identity] == content:
                self.counts["duplicate"] += 1
            else:
                self.held["CONFLICT"] += 1
            return
        self._seen[identity] = content
        if call["account"] in ("NORATE", "SKIP"):
            self.counts["skipped"] += 1
        elif not call["answered"]:
            self.counts["unanswered"] += 1
        else:
            self._answered(call)

    def _answered(self, call: dict[str, Any]) -> None:
        self.counts["answered"] += 1
        self.counts["zero_seconds"] += call["seconds"] == 0
        day = call["start"].astimezone(LOCAL).date()
        self.days[day] += 1
        reason = self._reason(call, day)
        if reason:
            self.held[reason] += 1
        else:
            self.counts["rated"] += 1

    def _reason(self, call: dict[str, Any], day: date) -> str:
        """Hold reason of an answered call, '' when it can be rated."""
        matches = self._matches(call)
        if not matches:
            return "NO_OWNER"
        way, device, outbound = matches[0]
        if not device.is_active(day):
            # Another active device would leave open whose call it is.
            self.ambiguous += any(other.is_active(day) for _, other, _ in matches)
            return "INACTIVE"
        self.ways[way] += 1
        called = [other for name, other, _ in matches if outbound and name.startswith("called")]
        if any(other.customer == device.customer for other in called):
            self.ways["internal"] += 1
            return ""
        self.ways["on-net"] += bool(called)
        self.ways["toll-free"] += device.key.startswith(("1800", "1888"))
        number = normalised(call["called"])
        if not outbound:
            return ""
        if number is None:
            return "INVALID_NUMBER"
        return "" if any(number[:n] in self.prefixes for n in range(1, 16)) else "NO_RATE"

    def _matches(self, call: dict[str, Any]) -> list[tuple[str, Device, bool]]:
        """All devices in the record, in the order in which they own the call; True where it is the paying caller."""
        channel, called_channel = peer(call["channel"]), peer(call["called_channel"])
        ways: list[tuple[str, str, str | None, bool]] = []
        if channel not in self.carrier_channels:
            ways += [("channel", kind, channel, True) for kind in ("trunk", "extension")]
            ways += [("ip", "ip_address", call["ip"], True), ("caller", "did", normalised(call["caller"]), True)]
        ways += [("called", "did", normalised(call["called"]), False)]
        ways += [("called channel", kind, called_channel, False) for kind in ("trunk", "extension")]
        number, incoming = normalised(call["account"].removesuffix("-IN")), call["account"].endswith("-IN")
        ways += [("account in" if incoming else "account", "did", number, not incoming)]
        found = [(way, self.by_key.get((kind, key or "")), outbound) for way, kind, key, outbound in ways]
        return [(way, device, outbound) for way, device, outbound in found if device]
