"""A real mail server on this machine, and a database of its own with mails that wait."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from flaskapp.deploy import deploy
from flaskapp.settings import ROOT
from tests.carrier import _admin, copied, on
from tests.conftest import free_port


@dataclass
class PostOffice:
    """Takes mails, unless `answer` says something else for a recipient; `hold` keeps it from answering at all."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    arrived: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event = field(default_factory=threading.Event)

    # aiosmtpd calls these by their names.
    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        made = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.mails.append(made)
        self.arrived.set()
        if self.answers.get("DATA"):
            return self.answers["DATA"].pop(0)
        while self.hold.is_set():
            await asyncio.sleep(0.02)
        return "250 OK"

    @property
    def environment(self) -> dict[str, str]:
        return {"PGTOLL_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
                "PGTOLL_MAIL_FROM": "Facturation Boréale <billing@nlt.example>"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice(free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    made.hold.clear()
    controller.stop()


@pytest.fixture(scope="session")
def deployed(dsn: str) -> Iterator[str]:
    name = f"{conninfo_to_dict(dsn)['dbname']}_mailbase"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {}", name)
    deploy(on(dsn, name), root=ROOT, report=lambda line: None)
    yield name
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture
def conninfo(dsn: str, deployed: str) -> Iterator[str]:
    with copied(dsn, deployed, "mail") as made:
        yield made


@pytest.fixture
def base(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


SAMPLE = {"customer": "Café Zoé", "customer_code": "zoe", "brand": "Visa", "last_four": "4242", "expires": "03/2011",
          "expires_on": "2011-03-31", "company": "Boréale", "company_email": "", "company_phone": ""}


@pytest.fixture
def queue(base: psycopg.Connection[Any]) -> Callable[..., None]:
    """queue('a', 'b', language=...) queues a mail each to a@p.example and b@p.example."""

    def queue(*names: str, language: str = "en", template: str = "card_expiring", **data: str) -> None:
        for name in names:
            base.execute("SELECT system.mail_queue(ARRAY[ROW(%s, NULL, %s, %s, %s, %s)::system.mail_draft])",
                         [name, template, language, f"{name}@p.example", Jsonb(SAMPLE | data)])

    return queue


@pytest.fixture
def worker(conninfo: str, office: PostOffice) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `pgtoll mail-send` as a process."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        processes.append(subprocess.Popen(
            [sys.executable, "-m", "flaskapp.cli", "mail-send", *arguments], cwd=ROOT, text=True,
            env=os.environ | office.environment | {"DATABASE_URL": conninfo},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return processes[-1]

    yield start
    office.hold.clear()
    for process in processes:
        process.kill()
        process.communicate()
