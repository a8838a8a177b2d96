"""The mail worker against a real server: languages, refusals, a worker that dies, two at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest

from flaskapp.settings import ROOT
from flaskapp.worker import mail
from tests.conftest import free_port
from tests.mail.conftest import SAMPLE, PostOffice

Base = psycopg.Connection[Any]
Queue = Callable[..., None]
Start = Callable[..., "subprocess.Popen[str]"]
WAIT_SECONDS = 30.0


def sent_by(conninfo: str, office: PostOffice, **environ: str) -> Counter[str]:
    """One pass, as `pgtoll mail-send` makes it."""
    total: Counter[str] = Counter()
    mail.run(lambda: psycopg.connect(conninfo, autocommit=True), report=total.update,
             environ=office.environment | environ)
    return total


def states(base: Base) -> dict[str, tuple[str, int, str]]:
    """Status, attempts and error of each mail, by its key."""
    rows = base.execute("SELECT m.dedup_key, m.status, m.attempts, m.last_error FROM api.mail AS m").fetchall()
    return {key: (status, attempts, error) for key, status, attempts, error in rows}


def text(one: EmailMessage) -> str:
    """The text of a mail, whose lines travel with CRLF."""
    content: str = one.get_content()
    return content.replace("\r\n", "\n")


def make_due(base: Base) -> None:
    """As if the wait were over."""
    base.execute("UPDATE system.mail SET next_attempt_at = system.clock_now() WHERE status IN ('queued', 'sending')")


def test_languages_and_accents(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    queue("en")
    queue("fr", language="fr-CA")
    queue("es", language="es-MX")
    assert sent_by(conninfo, office) == {"done": 3}
    english, french, spanish = office.mails
    assert english["Subject"] == "Your card ending in 4242 expires 03/2011"
    assert "Hello Café Zoé," in text(english)
    assert french["Subject"] == "Votre carte se terminant par 4242 expire le 2011-03-31"
    assert "utilisée pour payer\nle compte zoe, est valide jusqu'au 2011-03-31" in text(french)
    assert french["Content-Language"] == "fr-CA" and french["To"] == "fr@p.example"
    assert french["From"] == "Facturation Boréale <billing@nlt.example>"
    assert french.get_content_charset() == "utf-8" and text(french).endswith("Boréale\n")
    assert "es válida hasta el 2011-03-31" in text(spanish) and spanish["Content-Language"] == "es"
    # What is kept is what arrived, and each mail has an identity of its own.
    for one in office.mails:
        row = base.execute("SELECT m.status, m.subject, m.body, m.message_uuid, m.sent_at IS NOT NULL FROM api.mail AS m"
                           " WHERE m.recipient = %s", [one["To"]]).fetchone()
        assert row == ("sent", one["Subject"], text(one), row[3] if row else None, True)
        assert one["Message-ID"] == f"<{row[3]}@nlt.example>"
    assert sent_by(conninfo, office) == {} and len(office.mails) == 3


def test_not_now_then_yes(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    office.answers = {"a@p.example": ["450 mailbox busy"], "DATA": ["451 disk full"]}
    queue("a", "b")
    assert sent_by(conninfo, office) == {"retry": 2}
    assert states(base) == {"a": ("queued", 1, "450 mailbox busy"), "b": ("queued", 1, "451 disk full")}
    assert sent_by(conninfo, office) == {}, "it waits"
    make_due(base)
    assert sent_by(conninfo, office) == {"done": 2}
    assert {key: state[:2] for key, state in states(base).items()} == {"a": ("sent", 2), "b": ("sent", 2)}
    again = [one["Message-ID"] for one in office.mails if one["To"] == "b@p.example"]
    assert len(again) == 2 and len(set(again)) == 1, "the same mail, to whoever got it twice"


def test_refused_for_good(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    office.answers = {"a@p.example": ["550 no such user"], "DATA": ["554 not wanted"]}
    queue("a", "b", "c")
    assert sent_by(conninfo, office) == {"refused": 2, "done": 1}
    assert states(base) == {"a": ("refused", 1, "550 no such user"), "b": ("refused", 1, "554 not wanted"),
                            "c": ("sent", 1, "")}
    make_due(base)
    assert sent_by(conninfo, office) == {}


def test_no_server_costs_one_attempt_of_one_mail(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    queue("a", "b")
    assert sent_by(conninfo, office, PGTOLL_SMTP_URL=f"smtp://127.0.0.1:{free_port()}") == {"retry": 1}
    status, attempts, error = states(base)["a"]
    assert (status, attempts) == ("queued", 1) and "refused" in error
    assert states(base)["b"] == ("queued", 0, "")


def test_a_line_that_breaks(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    """Nobody knows whether it arrived: it is sent again."""
    office.answers["DATA"] = ["421 closing"]
    queue("a")
    assert set(sent_by(conninfo, office)) <= {"retry", "unknown"}
    make_due(base)
    assert sent_by(conninfo, office) == {"done": 1}
    assert len({one["Message-ID"] for one in office.mails}) == 1


@pytest.mark.parametrize(("body", "says"), [
    ("{{ nothing }}", "'nothing' is undefined"),
    ("{% if %}", "template: "),
    ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ("{% for i in range(10**9) %}{% endfor %}", "Range too big"),
    ("{{ 1 // 0 }}", "division"),
])
def test_a_template_that_does_not_fit(conninfo: str, base: Base, queue: Queue, office: PostOffice, body: str,
                                      says: str) -> None:
    base.execute("SELECT api.mail_template_set('card_expired', 'en', 'Card', %s)", [body])
    queue("a", template="card_expired")
    queue("b")
    assert sent_by(conninfo, office) == {"failed": 1, "done": 1}
    status, attempts, error = states(base)["a"]
    assert (status, attempts) == ("failed", 1) and says in error
    # Mended, and told to.
    base.execute("SELECT api.mail_template_reset('card_expired', 'en')")
    base.execute("SELECT api.mail_retry(m.mail_id) FROM api.mail AS m WHERE m.dedup_key = 'a'")
    assert sent_by(conninfo, office) == {"done": 1}


def test_nobody_writes_headers(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    base.execute("SELECT api.mail_template_set('card_expired', 'en', 'Card of {{ customer }}', '.\n{{ customer }}')")
    queue("a", template="card_expired", customer="Eve\r\nBcc: all@p.example\r\n\r\n<b>")
    assert sent_by(conninfo, office) == {"done": 1}
    assert office.mails[0]["Subject"] == "Card of Eve Bcc: all@p.example <b>" and office.mails[0]["Bcc"] is None
    assert text(office.mails[0]).startswith(".\n")


def test_killed_between_claim_and_send(conninfo: str, base: Base, queue: Queue, office: PostOffice,
                                       worker: Start) -> None:
    base.execute("SELECT api.setting_set('mail.sending_seconds', '2')")
    queue("a", "b")
    office.hold.set()
    process = worker()
    # It has claimed the mail and handed it over; the server has not answered.
    assert office.arrived.wait(WAIT_SECONDS)
    process.send_signal(signal.SIGKILL)
    process.wait(WAIT_SECONDS)
    assert {key: state[:2] for key, state in states(base).items()} == {"a": ("sending", 1), "b": ("queued", 0)}
    office.hold.clear()
    assert sent_by(conninfo, office) == {"done": 1}, "only the other one is due"
    deadline = time.monotonic() + WAIT_SECONDS
    while states(base)["a"][0] != "sent":
        assert time.monotonic() < deadline
        sent_by(conninfo, office)
        time.sleep(0.1)
    assert states(base)["a"][:2] == ("sent", 2)
    assert len({one["Message-ID"] for one in office.mails if one["To"] == "a@p.example"}) == 1


def test_two_workers_send_each_mail_once(base: Base, queue: Queue, office: PostOffice, worker: Start) -> None:
    names = [f"n{number:03}" for number in range(60)]
    queue(*names)
    processes = [worker(), worker(), worker("--watch")]
    deadline = time.monotonic() + WAIT_SECONDS
    while any(status != "sent" for status, _, _ in states(base).values()):
        assert time.monotonic() < deadline, states(base)
        time.sleep(0.1)
    for process in processes[:2]:
        assert process.wait(WAIT_SECONDS) == 0, process.communicate()
    # The third is still there for mails that come later.
    queue("later")
    while states(base)["later"][0] != "sent":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert processes[2].poll() is None
    processes[2].send_signal(signal.SIGINT)
    output, errors = processes[2].communicate(timeout=WAIT_SECONDS)
    assert processes[2].returncode == 0 and "done" in output and not errors
    assert sorted(one["To"] for one in office.mails) == sorted(f"{name}@p.example" for name in [*names, "later"])


def test_a_change_that_is_rolled_back_sends_nothing(conninfo: str, base: Base, queue: Queue, office: PostOffice) -> None:
    with base.transaction(force_rollback=True):
        queue("a")
    assert sent_by(conninfo, office) == {} and office.mails == []


def test_cards_from_run_to_mail(conninfo: str, base: Base, office: PostOffice) -> None:
    """The whole way: a card, the daily run, the mail."""
    base.execute("SELECT api.legal_entity_create('NLT', 'Télécom Boréale', 'CA', p_email => 'aide@nlt.example')")
    base.execute("SELECT api.customer_create('zoe', 'Café Zoé', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA',"
                 " p_language => 'fr-CA', p_email => 'zoe@p.example') FROM api.legal_entity AS e")
    base.execute("SELECT api.payment_method_create(c.customer_id, 'stripe', 'pm_1', 'card', 'Visa', '4242', '2011-03-01')"
                 " FROM api.customer AS c")
    for day, mails in (("2011-02-28", 0), ("2011-03-01", 1), ("2011-03-01", 0)):
        assert base.execute("SELECT r.mails FROM api.card_notice_run(%s) AS r", [day]).fetchone() == (mails,)
    assert sent_by(conninfo, office) == {"done": 1}
    assert office.mails[0]["To"] == "zoe@p.example"
    said = text(office.mails[0])
    assert said.startswith("Bonjour Café Zoé,\n") and said.endswith("\nTélécom Boréale\naide@nlt.example\n")


@pytest.mark.parametrize("environ", [
    {"PGTOLL_SMTP_URL": ""}, {"PGTOLL_MAIL_FROM": ""}, {"PGTOLL_SMTP_URL": "http://u:secret@h"},
    {"PGTOLL_SMTP_URL": "smtp://u:secret@h:x"}, {"PGTOLL_MAIL_FROM": "nobody"}])
def test_settings_that_cannot_be(environ: dict[str, str]) -> None:
    good = {"PGTOLL_SMTP_URL": "smtp://h", "PGTOLL_MAIL_FROM": "a@b.c"}
    assert mail.Server.from_env(good).port == 25
    with pytest.raises(mail.MailError) as caught:
        mail.Server.from_env(good | environ)
    assert "secret" not in f"{caught.value} {caught.value.hint}"


def test_urls_of_servers() -> None:
    server = mail.Server.from_env({"PGTOLL_SMTP_URL": "smtps://ada%40b.c:p%2Fw@mx.b.c", "PGTOLL_MAIL_FROM": "a@b.c"})
    assert (server.host, server.port, server.tls, server.user, server.password) == ("mx.b.c", 465, True, "ada@b.c", "p/w")


def test_no_password_without_encryption(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LOOPBACK", ())
    server = mail.Server.from_env(office.environment | {"PGTOLL_SMTP_URL": f"smtp://u:secret@127.0.0.1:{office.port}"})
    with pytest.raises(mail.MailError, match="no encryption") as caught:
        server.connect()
    assert "secret" not in str(caught.value)


def test_shipped_texts(base: Base) -> None:
    """Each fits its sample, also where a value is empty, and no two blanks stand together."""
    rows = base.execute("SELECT t.subject, t.body, t.sample FROM api.mail_template_list() AS t").fetchall()
    assert len(rows) >= 9
    for subject, body, sample in rows:
        for empty in ({}, {"brand": ""}, {"company_email": ""}, {"company_phone": ""}):
            for part in mail.render(subject, body, sample | empty):
                # A list of prices is set in columns.
                prose = part.replace(sample.get("changes", "\0"), "")
                assert sample.get("last_four", "") in prose and "  " not in prose and "{" not in prose, (part, empty)
                assert all(len(line) < 120 for line in part.splitlines())


def test_a_server_that_says_nothing(conninfo: str, base: Base, queue: Queue, office: PostOffice,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    queue("a")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert sent_by(conninfo, office, PGTOLL_SMTP_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}") == {"retry": 1}
    assert states(base)["a"][0] == "queued"


def test_commands(conninfo: str, base: Base, queue: Queue, office: PostOffice, worker: Start) -> None:
    queue("a")
    assert worker().communicate(timeout=WAIT_SECONDS) == ("1 done\n", "")
    assert worker().communicate(timeout=WAIT_SECONDS) == ("no mail is due\n", "")
    shown, errors = worker("--preview", "card_expired", "--language", "fr-CA").communicate(timeout=WAIT_SECONDS)
    assert shown.startswith("Votre carte se terminant par 4242 est expirée\n\nBonjour Acme Ltd,\n") and not errors
    assert "TB101" in worker("--preview", "gossip").communicate(timeout=WAIT_SECONDS)[1]
    environ = os.environ | {"DATABASE_URL": conninfo}
    done = subprocess.run([sys.executable, "-m", "flaskapp.cli", "notices-run", "--date", "2011-03-01"], cwd=ROOT,
                          env=environ, capture_output=True, text=True, timeout=WAIT_SECONDS)
    assert (done.returncode, done.stdout) == (0, "0 cards told of, 0 mails queued\n")
    done = subprocess.run([sys.executable, "-m", "flaskapp.cli", "mail-send"], cwd=ROOT, capture_output=True, text=True,
                          env=environ | {"PGTOLL_SMTP_URL": ""}, timeout=WAIT_SECONDS)
    assert done.returncode == 1 and done.stderr.startswith("error: no mail server is named\nhint: Set PGTOLL_SMTP_URL")
