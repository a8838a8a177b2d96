"""Real RADIUS packets to FreeRADIUS as it is configured: asked, refused, reported, rated once, also after an outage."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from flaskapp.settings import ROOT
from tests.carrier import one
from tests.conftest import free_port
from tests.switch.carrier import CALLED, POSTPAID, PREPAID, Carrier, carrier
from tests.switch.sip import WAIT_SECONDS, wait_for

CONFIG = ROOT / "flaskapp" / "switches" / "freeradius"
DICTIONARIES = "/usr/share/freeradius"
SOURCE = "freeradius"
SECRET = "testing123"
# As Debian's radiusd.conf, without what this machine's own server has.
MAIN = """
prefix = /usr
raddbdir = {folder}
confdir = {folder}
modconfdir = /etc/freeradius/3.0/mods-config
logdir = {folder}
radacctdir = {folder}
run_dir = {folder}
libdir = /usr/lib/freeradius
pidfile = {folder}/radiusd.pid
security {{
  max_attributes = 200
  reject_delay = 0
}}
thread pool {{
  start_servers = 4
  max_servers = 8
  min_spare_servers = 1
  max_spare_servers = 8
}}
client gateway {{
  ipaddr = 127.0.0.1
  secret = {secret}
  shortname = {source}
}}
modules {{
  $INCLUDE module
  preprocess {{
    with_cisco_vsa_hack = yes
  }}
  expr {{
  }}
  always ok {{
    rcode = ok
  }}
  always fail {{
    rcode = fail
  }}
  always reject {{
    rcode = reject
  }}
  always handled {{
    rcode = handled
  }}
}}
policy {{
  $INCLUDE policy
}}
$INCLUDE site
"""


class Radius:
    """A server of our own on loopback ports, and a gateway that talks to it."""

    def __init__(self, folder: Path, carrier: Carrier) -> None:
        self.folder = folder
        self._auth, self._acct = free_port(), free_port()
        for name in ("module", "policy", "site"):
            shutil.copy(CONFIG / name, folder)
        site = (folder / "site").read_text("ascii")
        for shipped, ours in (("1812", self._auth), ("1813", self._acct), ("retry_interval = 5", "retry_interval = 1")):
            site = site.replace(shipped, str(ours))
        (folder / "site").write_text(site.replace("ipaddr = *", "ipaddr = 127.0.0.1"), "ascii")
        (folder / "radiusd.conf").write_text(MAIN.format(folder=folder, secret=SECRET, source=SOURCE), "ascii")
        local = {"server": "127.0.0.1", "port": carrier.wire.port, "login": carrier.user, "password": carrier.password,
                 "radius_db": carrier.database}
        (folder / "pgtoll-local.conf").write_text("".join(f'{name} = "{value}"\n' for name, value in local.items()), "ascii")
        with (folder / "radius.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["freeradius", "-f", "-l", "stdout", "-xx", "-d", str(folder), "-D", DICTIONARIES],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait_for(lambda: "Ready to process requests" in self.log or self._process.poll() is not None)
        assert self._process.poll() is None, self.log[-3000:]

    @property
    def log(self) -> str:
        return (self.folder / "radius.log").read_text("utf-8", "replace")

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=WAIT_SECONDS)

    def send(self, kind: str, tries: int = 3, **attributes: object) -> str:
        """The answer as radclient prints it; empty when there is none."""
        packet = "".join(f'{name.replace("_", "-")} = "{value}"\n' for name, value in attributes.items())
        port = self._auth if kind == "auth" else self._acct
        done = subprocess.run(
            ["radclient", "-x", "-r", str(tries), "-t", "1", "-D", DICTIONARIES, f"127.0.0.1:{port}", kind, SECRET],
            input=packet, capture_output=True, text=True, timeout=WAIT_SECONDS)
        found = re.search(r"^Received (.*)", done.stdout, re.DOTALL | re.MULTILINE)
        return found[1] if found else ""

    def ask(self, session: str, caller: str, called: str = CALLED, tries: int = 3) -> str:
        return self.send("auth", tries, User_Name=caller, Acct_Session_Id=session, Calling_Station_Id=caller,
                         Called_Station_Id=called, NAS_Identifier="gw7")

    def report(self, session: str, status: str, caller: str, seconds: int | None = None, **attributes: object) -> None:
        times = {} if seconds is None else {"Acct_Session_Time": seconds}
        answer = self.send("acct", User_Name=caller, Acct_Session_Id=session, Calling_Station_Id=caller, Called_Station_Id=CALLED,
                           NAS_Identifier="gw7", Acct_Status_Type=status, **times, **attributes)
        assert answer.startswith("Accounting-Response"), self.log[-3000:]


@pytest.fixture(scope="module")
def desk(dsn: str) -> Iterator[Carrier]:
    with carrier(dsn, SOURCE, "freeradius") as made:
        yield made


@pytest.fixture(scope="module")
def radius(desk: Carrier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radius]:
    made = Radius(tmp_path_factory.mktemp("freeradius"), desk)
    yield made
    made.stop()


def test_asked_and_granted(desk: Carrier, radius: Radius) -> None:
    answer = radius.ask("a", POSTPAID)
    assert answer.startswith("Access-Accept"), (answer, radius.log[-3000:])
    assert "Session-Timeout = 900" in answer and "Acct-Interim-Interval = 60" in answer
    assert 'h323-credit-time = "h323-credit-time=900"' in answer
    assert desk.money("SW-POST")[2] == 9, "900 s at 0.01"


def test_refused(desk: Carrier, radius: Radius) -> None:
    answer = radius.ask("b", PREPAID)
    assert answer.startswith("Access-Reject") and 'Reply-Message = "402 NO_MONEY"' in answer
    answer = radius.ask("c", "o'brien+\\\\")  # radclient takes one of the two for itself
    assert answer.startswith("Access-Reject") and 'Reply-Message = "404 NO_OWNER"' in answer, radius.log[-3000:]
    assert radius.send("auth", User_Name=PREPAID, Called_Station_Id=CALLED).startswith("Access-Reject"), "no id"
    # Help is nobody's debt.
    assert radius.ask("d", PREPAID, "911").startswith("Access-Accept")


def test_as_long_as_the_money_lasts(desk: Carrier, radius: Radius) -> None:
    desk.pay("0.07")
    assert "Session-Timeout = 7\n" in radius.ask("e", f"+{PREPAID}")
    radius.report("e", "Stop", f"+{PREPAID}", 7)
    desk.rate()
    assert desk.money("SW-PRE") == (0, 0, 0)


def test_reported_and_rated_once(desk: Carrier, radius: Radius) -> None:
    before = desk.counts(SOURCE)
    radius.report("a", "Start", POSTPAID)
    radius.report("a", "Interim-Update", POSTPAID, 60)
    for _ in range(2):
        radius.report("a", "Interim-Update", POSTPAID, 90)
    for delay in range(3):
        radius.report("a", "Stop", POSTPAID, 95, Acct_Delay_Time=delay, Acct_Terminate_Cause="User-Request")
    # The other leg of the same gateway is no call of its own.
    radius.report("a2", "Stop", POSTPAID, 95, h323_call_origin="h323-call-origin=answer")
    desk.rate()
    assert desk.counts(SOURCE) == before | {"received": before["received"] + 3, "rated": before["rated"] + 1, "duplicate": 2}
    _, seconds, billed, amount = next(call for call in desk.calls(SOURCE) if call[0] == "gw7/a")
    assert (seconds, billed, amount) == (95, 95, Decimal("0.95"))
    assert desk.money("SW-POST")[2] == 0, "what was set aside is free"


def test_the_database_is_away(desk: Carrier, radius: Radius) -> None:
    """Gateways are sent to the next server; reports are taken all the same, wait in a file, and are told later."""
    before = desk.counts(SOURCE)
    assert radius.ask("g", POSTPAID).startswith("Access-Accept")
    desk.wire.cut()
    assert radius.ask("f", POSTPAID, tries=1) == ""
    assert radius.ask("h", PREPAID, "911").startswith("Access-Accept")
    for _ in range(2):
        radius.report("g", "Stop", POSTPAID, 30)
    desk.wire.mend()
    wait_for(lambda: one(desk.connection, "SELECT count(*) FROM intake.waiting_line") == 2)
    desk.rate()
    assert desk.counts(SOURCE) == before | {
        "received": before["received"] + 2, "rated": before["rated"] + 1, "duplicate": before["duplicate"] + 1}
    assert desk.money("SW-POST")[2] == 0
    assert radius.ask("i", POSTPAID).startswith("Access-Accept"), "it is asked again"
