"""Call records as text: Asterisk's cdr_csv and the native CSV."""

from __future__ import annotations

from dataclasses import dataclass

from flaskapp.demo.rhythm import TimeText

NATIVE_HEADER = ("CallID,CallDateTime,Duration,OriginatingNumber,DestinationNumber,AccountCode,OriginatingChannel,"
                 "DestinationChannel,SourceIP")
# Positions of duration and billsec in cdr_csv, which Asterisk writes as bare numbers.
ASTERISK_DURATION, ASTERISK_SECONDS, ASTERISK_START = 12, 13, 9
NATIVE_START, NATIVE_SECONDS = 1, 2


@dataclass(slots=True)
class Parties:
    """Who calls whom, as a switch sees it."""

    caller: str
    called: str
    account: str = ""
    channel: str = ""
    called_channel: str = ""
    source_ip: str = ""
    name: str = ""
    context: str = "from-trunk"


@dataclass(slots=True)
class Call:
    """One attempt: tenths hold the talk time in tenths of a second; start is unix time."""

    parties: Parties
    serial: int
    start: int
    ring: int
    tenths: int
    disposition: str = "ANSWERED"

    @property
    def end(self) -> int:
        """Unix time at which the switch writes the record."""
        return self.start + self.ring + self.tenths // 10


def asterisk_fields(call: Call, local: TimeText) -> list[str]:
    """The 18 fields of cdr_csv; times are the server's own."""
    parties, seconds = call.parties, call.tenths // 10
    answered = call.disposition == "ANSWERED"
    caller_id = f'"{parties.name}" <{parties.caller}>' if parties.name else parties.caller
    return [
        parties.account, parties.caller, parties.called, parties.context, caller_id,
        channel(parties.channel, call.serial), channel(parties.called_channel, call.serial + 1),
        "Dial" if answered else "Hangup", f"SIP/{parties.called},60" if answered else "",
        local(call.start), local(call.start + call.ring) if answered else "", local(call.end),
        str(call.ring + seconds), str(seconds), call.disposition, "DOCUMENTATION", f"{call.start}.{call.serial}", "",
    ]


def asterisk_line(fields: list[str]) -> str:
    """Fields in quotes, but for the two that Asterisk leaves bare."""
    return ",".join(field if index in (ASTERISK_DURATION, ASTERISK_SECONDS) else '"' + field.replace('"', '""') + '"'
                    for index, field in enumerate(fields))


def native_fields(call: Call, utc: TimeText) -> list[str]:
    """The 9 fields of the native CSV: start in UTC, and talk time that may have a fraction."""
    parties = call.parties
    whole, tenth = divmod(call.tenths, 10)
    return [f"NL-{call.serial:08x}", utc(call.start), f"{whole}.{tenth}" if tenth else str(whole),
            parties.caller, parties.called, parties.account, channel(parties.channel, call.serial),
            channel(parties.called_channel, call.serial + 1), parties.source_ip]


def native_line(fields: list[str]) -> str:
    """No native field needs quotes."""
    return ",".join(fields)


def channel(peer: str, serial: int) -> str:
    """A channel's name: technology, peer and a number of its own; '' without a peer."""
    return f"SIP/{peer}-{serial:08x}" if peer else ""
