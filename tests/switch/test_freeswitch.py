"""FreeSWITCH by its protocols: asked before a call, told after it, and what it kept when nobody listened."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from flaskapp.settings import ROOT
from tests.carrier import one
from tests.switch.stage import Stage, staged

ACCOUNT = "SELECT a.posted, a.reserved FROM ledger.account AS a WHERE a.customer_id = %s"
RATED = """
SELECT h.amount FROM intake.record AS r
INNER JOIN rating.charge AS h ON h.call_id = r.record_id AND h.started_at = r.started_at WHERE r.call_id = %s
"""


@pytest.fixture(scope="module")
def stage(dsn: str, start_server: Callable[..., str]) -> Iterator[Stage]:
    with staged(dsn, start_server, "freeswitch") as stage:
        stage.source("fs1", "freeswitch_json", "nanp")
        stage.connection.execute("SELECT FROM api.top_up_create(%s, 1.00, 'cash')", [stage.customer("SW-PRE")])
        yield stage


def basic(stage: Stage) -> str:
    return "Basic " + base64.b64encode(f"fs1:{stage.key}".encode()).decode()


def ask(stage: Stage, uuid: str, called: str, query: str = "", **fields: str) -> ElementTree.Element:
    """What mod_xml_curl posts, of which pgtoll reads a part."""
    form = {
        "hostname": "fs1.example.com", "section": "dialplan", "tag_name": "", "key_name": "", "key_value": "",
        "Event-Name": "REQUEST_PARAMS", "Core-UUID": "c0", "Channel-State": "CS_ROUTING", "Call-Direction": "inbound",
        "Channel-Call-UUID": uuid, "Unique-ID": uuid, "Caller-Direction": "inbound", "Caller-Username": "9001",
        "Caller-Dialplan": "XML", "Caller-Caller-ID-Number": "16135559001", "Caller-Network-Addr": "192.0.2.7",
        "Caller-Destination-Number": called, "Caller-Context": "customers", "Hunt-Destination-Number": called,
        "Hunt-Context": "customers", "variable_sip_auth_username": "9001"} | fields
    answer = stage.post(f"freeswitch/fs1/dialplan{query}", urlencode(form).encode(), Authorization=basic(stage),
                        Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8"), answer.body
    return ElementTree.fromstring(answer.body)


def actions(document: ElementTree.Element) -> list[tuple[str, str]]:
    return [(action.attrib["application"], action.attrib["data"]) for action in document.iter("action")]


def record(uuid: str, seconds: int, called: str = "12125550187", **variables: str) -> dict[str, Any]:
    """The record of a call that ended a minute ago, with values encoded as the switch does by default."""
    end = int(time.time()) - 60
    start, answer = end - seconds - 5, end - seconds if seconds else 0
    return {
        "core-uuid": "c0", "switchname": "fs1", "channel_data": {"state": "CS_REPORTING", "direction": "inbound"},
        "variables": {name: quote(value, safe="") for name, value in ({
            "direction": "inbound", "uuid": uuid, "start_epoch": str(start), "start_uepoch": f"{start}000001",
            "answer_uepoch": f"{answer}000000" if answer else "0", "end_uepoch": f"{end}000000", "duration": str(end - start),
            "billsec": str(seconds), "hangup_cause": "NORMAL_CLEARING" if seconds else "NO_ANSWER",
            "sip_auth_username": "9001"} | variables).items()},
        "callflow": [{"caller_profile": {
            "uuid": uuid, "caller_id_number": "16135559001", "destination_number": called, "network_addr": "192.0.2.7"}}]}


def account(stage: Stage) -> tuple[str, str]:
    posted, reserved = one(stage.connection, ACCOUNT, stage.customer("SW-PRE"))
    return str(posted.normalize()), str(reserved.normalize())


def tell(stage: Stage, body: bytes, uuid: str, content: str = "application/json") -> None:
    answer = stage.post(f"freeswitch/fs1/cdr?uuid={uuid}", body, Content_Type=content, Authorization=basic(stage))
    assert answer.status == 200, answer.body


def test_asked_cut_and_billed(stage: Stage) -> None:
    # 1.00 at 0.0010 a second lasts 1000 s, though two hours were asked for.
    found = ask(stage, "call-1", "12125550187", "?to=routes&seconds=7200")
    assert found.find("section").attrib == {"name": "dialplan"}
    assert found.find("section/context").attrib == {"name": "customers"}
    assert actions(found) == [("set", "execute_on_answer=sched_hangup +1000 ALLOTTED_TIMEOUT"), ("transfer", "12125550187 XML routes")]
    assert account(stage) == ("1", "1")
    # Asked again it is the same call; another one finds no money.
    assert actions(ask(stage, "call-1", "12125550187", "?to=routes&seconds=7200")) == actions(found)
    assert actions(ask(stage, "call-2", "12125550187")) == [("respond", "402 NO_MONEY"), ("hangup", "CALL_REJECTED")]
    # In the context to which it was let through it is the switch's own.
    assert ask(stage, "call-1", "12125550187", "?to=routes", **{"Hunt-Context": "routes"}).find("section/result").attrib == {
        "status": "not found"}
    tell(stage, json.dumps(record("call-1", 100)).encode(), "call-1")
    assert str(stage.wait(RATED, "call-1")) == "0.100000"
    assert account(stage) == ("0.9", "0")


def test_nobody_answered(stage: Stage) -> None:
    before = account(stage)
    ask(stage, "call-3", "12125550187", "?seconds=60")
    assert account(stage) == (before[0], "0.06")
    tell(stage, json.dumps(record("call-3", 0)).encode(), "call-3")
    assert stage.settled("fs1")["unanswered"] == 1
    assert account(stage) == before


@pytest.mark.parametrize(("called", "answer"), [
    ("911", "transfer"), ("${system(reboot)}", "respond"), ("1212 5550187", "respond"), ("", "not found")])
def test_what_is_dialled(stage: Stage, called: str, answer: str) -> None:
    found = ask(stage, f"dial-{called}", called, "?seconds=1")
    if answer == "not found":
        assert found.find("section/result").attrib == {"status": answer}
    else:
        assert answer in dict(actions(found))
        assert "system" not in ElementTree.tostring(found, encoding="unicode")


def test_other_sections_are_on_disk(stage: Stage) -> None:
    for section in ("directory", "configuration", "phrases"):
        assert ask(stage, "call-4", "12125550187", section=section).find("section/result").attrib == {"status": "not found"}


def test_every_encoding_is_the_same_call(stage: Stage) -> None:
    before = stage.settled("fs1")
    body = json.dumps(record("call-5", 10)).encode()
    tell(stage, body, "call-5")
    tell(stage, b"cdr=" + quote(body, safe="").encode(), "call-5", "application/x-www-form-urlencoded")
    tell(stage, b"cdr=" + base64.encodebytes(body), "call-5", "application/x-www-form-base64-encoded")
    # With disable-100-continue the switch forgets to say that it is JSON.
    tell(stage, body, "call-5", "application/x-www-form-urlencoded")
    tell(stage, json.dumps(record("call-5-b", 10, direction="outbound")).encode(), "call-5-b")
    tell(stage, b"not a record", "call-6")
    after = stage.settled("fs1")
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "received": 6, "rated": 1, "duplicate": 3, "skipped": 1, "rejected": 1}


def test_what_was_left_is_loaded(stage: Stage, tmp_path: Path) -> None:
    before = stage.settled("fs1")
    day = tmp_path / "2026-11-23-10-00-00"
    day.mkdir()
    bodies = [json.dumps(record(f"left-{number}", 5)).encode() for number in range(3)]
    (tmp_path / "left-0.cdr.json").write_bytes(bodies[0] + b"\n")
    (day / "a_left-1.cdr.json").write_bytes(quote(bodies[1], safe="").encode() + b"\n")
    (day / "a_left-2.cdr.json").write_bytes(bodies[2][:40])
    (tmp_path / "notes.txt").write_text("not a record")
    # The switch's key may be refused, and then everything stays.
    assert load(stage, "nowhere", tmp_path).returncode == 3
    assert len(list(tmp_path.rglob("*.cdr.json"))) == 3
    done = load(stage, "fs1", tmp_path)
    assert done.stdout == "2 loaded, 1 left, still being written\n", done.stderr
    assert [path.name for path in tmp_path.rglob("*.cdr.json")] == ["a_left-2.cdr.json"]
    assert load(stage, "fs1", tmp_path).stdout == "1 left, still being written\n"
    after = stage.settled("fs1")
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {"received": 2, "rated": 2}


def load(stage: Stage, source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "flaskapp.cli", "freeswitch-load", source, str(folder)], cwd=ROOT,
                          env=os.environ | {"DATABASE_URL": stage.conninfo}, capture_output=True, text=True, check=False)


def test_without_a_key(stage: Stage) -> None:
    for path in ("cdr", "dialplan"):
        form = urlencode({"section": "dialplan", "Unique-ID": "x", "Caller-Destination-Number": "911"}).encode()
        answer = stage.post(f"freeswitch/fs1/{path}", form, Content_Type="application/x-www-form-urlencoded")
        assert answer.status == 401
