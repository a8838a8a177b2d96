"""What Kazoo's webhooks did not tell is fetched from its CDR API: whatever is lost or comes twice, each call is rated once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from flaskapp.settings import ROOT
from tests.carrier import one
from tests.switch.kazoo_double import KEY, Double, serving
from tests.switch.stage import Stage, staged
from tests.switch.test_kazoo import ACCOUNT, ended, form, tell

SEED = 20261123
LEGS = 24


@pytest.fixture(scope="module")
def stage(dsn: str, start_server: Callable[..., str]) -> Iterator[Stage]:
    with staged(dsn, start_server, "kazoopoll") as stage:
        stage.source("kazoo1", "kazoo_document")
        yield stage


@pytest.fixture
def double() -> Iterator[Double]:
    with serving() as double:
        yield double


def document(event: dict[str, Any]) -> dict[str, Any]:
    """The record that Kazoo keeps of the leg whose end the webhook tells."""
    names = {"hook_event", "custom_channel_vars", "authorizing_type", "is_internal_leg", "cluster_id"}
    kind = {"inbound": "offnet-origination", "outbound": "offnet-termination"}[event["call_direction"]]
    variables = {"account_id": ACCOUNT, "authorizing_type": event["authorizing_type"],
                 "resource_type": kind if event["authorizing_type"] == "resource" else "onnet-origination",
                 "resource_id": event["authorizing_id"]}
    return {name: value for name, value in event.items() if name not in names} | {
        "custom_channel_vars": variables, "timestamp": int(event["timestamp"]), "pvt_type": "cdr"}


def old(call_id: str, seconds_ago: int = 600, **fields: Any) -> dict[str, Any]:
    event = ended(call_id, **fields)
    return event | {"timestamp": str(int(event["timestamp"]) - seconds_ago)}


def poll(stage: Stage, double: Double, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flaskapp.cli", "kazoo-poll", "kazoo1", ACCOUNT, *options], cwd=ROOT, capture_output=True, text=True,
        check=False, env=os.environ | {"DATABASE_URL": stage.conninfo, "PGTOLL_KAZOO_URL": double.url,
                                       "PGTOLL_KAZOO_API_KEY": KEY} | environment)


def test_what_was_lost_comes_once(stage: Stage, double: Double) -> None:
    rng = random.Random(SEED)
    told = 0
    for number in range(LEGS):
        leg, inner = old(f"leg-{number}", seconds=30), old(f"leg-{number}-a", call_direction="inbound", authorizing_type="device")
        for event in (leg, inner):
            double.add(ACCOUNT, document(event))
            # Lost, told, or told twice, as a form or as JSON.
            for _ in range(rng.choice((0, 0, 1, 1, 2))):
                if rng.random() < 0.5:
                    tell(stage, event)
                else:
                    answer = stage.post(f"kazoo/kazoo1/{stage.key}", urlencode(form(event)).encode(),
                                        Content_Type="application/x-www-form-urlencoded")
                    assert answer.status == 200
                told += 1
    stage.settled("kazoo1")
    # A token is good for seven requests.
    double.lifetime = 7
    double.failures = {1: 500}
    failed = poll(stage, double)
    assert (failed.returncode, failed.stderr) == (1, "error: Kazoo answers HTTP 500\n")
    done = poll(stage, double)
    assert done.returncode == 0, done.stderr
    fetched = one(stage.connection, "SELECT count(*) FROM intake.fetched_leg")
    assert done.stdout == f"{2 * LEGS} listed, {fetched} fetched\n"
    assert len(double.tokens) > 1
    counts = stage.settled("kazoo1")
    assert (counts["received"], counts["rated"], counts["held"]) == (told + fetched, LEGS, 0), f"seed {SEED}"
    assert one(stage.connection, "SELECT count(DISTINCT h.call_id) FROM rating.charge AS h WHERE h.customer_id = %s",
               stage.customer("SW-POST")) == LEGS
    # 24 calls of 30 s at 0.0600 a minute
    assert str(one(stage.connection, "SELECT a.unbilled FROM ledger.account AS a WHERE a.customer_id = %s",
                   stage.customer("SW-POST"))) == "0.720000"
    # Looked at again there is nothing to fetch; a webhook that comes late is a duplicate.
    double.asked.clear()
    double.failures.clear()
    assert poll(stage, double).stdout == f"{2 * LEGS} listed\n"
    assert not [path for path in double.asked if "/cdrs/" in path]
    for number in range(3):
        tell(stage, old(f"leg-{number}", seconds=30) | {"timestamp": str(double.documents[ACCOUNT][f"202611-leg-{number}"]["timestamp"])})
    assert stage.settled("kazoo1") == counts | {"received": counts["received"] + 3, "duplicate": counts["duplicate"] + 3}


def test_what_has_only_just_ended_is_left_to_the_webhook(stage: Stage, double: Double) -> None:
    double.add(ACCOUNT, document(ended("just-now")))
    assert poll(stage, double).stdout == "0 listed\n"


def test_accounts_below_and_long_ago(stage: Stage, double: Double) -> None:
    double.documents[ACCOUNT] = {}
    double.below[ACCOUNT] = ["below1"]
    double.add("below1", document(old("long-ago", 38 * 86400)))
    assert poll(stage, double, "--hours", "960").stdout == "0 listed\n"
    # Forty days are asked for in two parts.
    assert poll(stage, double, "--descendants", "--hours", "960").stdout == "1 listed, 1 fetched\n"
    assert sum(path.endswith("below1/cdrs") for path in double.asked) == 2


@pytest.mark.parametrize(("environment", "said"), [
    ({"PGTOLL_KAZOO_API_KEY": "wrong"}, "error: Kazoo refuses the key (HTTP 401)"),
    ({"PGTOLL_KAZOO_API_KEY": ""}, "error: no Kazoo is named"),
    ({"PGTOLL_KAZOO_URL": "http://127.0.0.1:9"}, "error: Kazoo cannot be reached"),
])
def test_without_kazoo(stage: Stage, double: Double, environment: dict[str, str], said: str) -> None:
    done = poll(stage, double, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert "wrong" not in done.stderr


def test_a_failure_in_the_middle_is_gone_on_with(stage: Stage, double: Double) -> None:
    for number in range(4):
        double.add(ACCOUNT, document(old(f"middle-{number}")))
    # Login, page and two records go well; the third record does not.
    double.failures = {5: 503}
    failed = poll(stage, double)
    assert (failed.returncode, failed.stderr) == (1, "error: Kazoo answers HTTP 503\n")
    assert poll(stage, double).stdout == "4 listed, 2 fetched\n"


def test_it_goes_on_by_itself(stage: Stage, double: Double) -> None:
    double.documents[ACCOUNT] = {}
    double.failures = {1: 500}
    process = subprocess.Popen(
        [sys.executable, "-m", "flaskapp.cli", "kazoo-poll", "kazoo1", ACCOUNT, "--every", "1"], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"DATABASE_URL": stage.conninfo, "PGTOLL_KAZOO_URL": double.url, "PGTOLL_KAZOO_API_KEY": KEY})
    assert process.stdout and process.stderr
    try:
        assert process.stderr.readline().startswith("error: Kazoo answers HTTP 500")
        assert process.stdout.readline() == "0 listed\n"
        double.add(ACCOUNT, document(old("by-itself")))
        deadline = time.monotonic() + 10
        while (said := process.stdout.readline()) != "1 listed, 1 fetched\n":
            assert time.monotonic() < deadline, said
    finally:
        process.terminate()
        process.wait(timeout=10)
    assert json.loads(stage.wait("SELECT r.raw FROM intake.record AS r WHERE r.call_id = 'by-itself'"))["pvt_type"] == "cdr"
