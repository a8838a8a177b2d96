"""Sends the mails that wait in the database, one at a time: claimed, sent and recorded in three separate steps.

Nothing is sent inside a transaction. A worker that dies between the server's 250 and the record leaves a mail that is
sent again after a while, under the same Message-ID.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import psycopg
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from psycopg.rows import dict_row

from flaskapp.secret import Keeper, SecretError
from flaskapp.worker.watch import watch as watch_for

TIMEOUT_SECONDS = 60.0
IDLE_SECONDS = 5.0
PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailError(Exception):
    """Mails cannot be sent as this machine is set up."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class RenderError(Exception):
    """A template's text does not fit its data."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails go out, and whom they come from."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None
    sender: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Server:
        """PGTOLL_SMTP_URL is smtp://user:password@host:port, or smtps:// for TLS from the start."""
        url, sender = environ.get("PGTOLL_SMTP_URL"), environ.get("PGTOLL_MAIL_FROM")
        if not url or not sender:
            raise MailError("no mail server is named", "Set PGTOLL_SMTP_URL (smtp://user:password@host:587) and"
                                                       " PGTOLL_MAIL_FROM (Billing <billing@example.com>).")
        parts = urlsplit(url)
        try:
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            port = 0
        # The URL holds a password, so it is not repeated.
        if not parts.hostname or not port:
            raise MailError("PGTOLL_SMTP_URL is no address of a mail server", "smtp://host:port or smtps://host:port")
        if "@" not in parseaddr(sender)[1]:
            raise MailError("PGTOLL_MAIL_FROM is no mail address", "Billing <billing@example.com>")
        return cls(parts.hostname, port, parts.scheme == "smtps", unquote(parts.username) if parts.username else None,
                   unquote(parts.password or ""), sender)

    def connect(self) -> smtplib.SMTP:
        """A session; encrypted when the server can, and always before a password leaves this machine."""
        if self.tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS,
                                                  context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            smtp.ehlo_or_helo_if_needed()
            if not self.tls and smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
            elif not self.tls and self.user and self.host not in LOOPBACK:
                raise MailError(f"{self.host} offers no encryption, and a password would be sent",
                                "Use smtps://, or a server with STARTTLS.")
            if self.user:
                smtp.login(self.user, self.password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt: done, refused (for good), retry, unknown (it may have arrived), failed (not made)."""

    word: str
    error: str = ""
    # The server is not to be had at all: the next mail would fare no better.
    is_down: bool = False


_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)


def render(subject: str | None, body: str | None, data: Mapping[str, Any]) -> tuple[str, str]:
    """Subject, always one line, and text."""
    if subject is None or body is None:
        raise RenderError("there is no template for it")
    try:
        line = " ".join(_ENVIRONMENT.from_string(subject).render(data).split())
        text = _ENVIRONMENT.from_string(body).render(data).strip() + "\n"
    # A template is a program that people write, and any error in it is theirs.
    except Exception as error:
        raise RenderError(f"template: {error or type(error).__name__}") from error
    return line, text


def with_code(data: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a mail's texts name, and the same for the record: the code of a link to set a password is in no table."""
    if "password_reset_id" not in data:
        return data, data
    try:
        code = Keeper.from_env(environ).link_code(UUID(data["password_reset_id"]))
    except SecretError as error:
        raise RenderError(str(error)) from None
    url = environ.get("PGTOLL_PORTAL_URL", "").rstrip("/")
    return {**data, "code": code, "url": url}, {**data, "code": "(hidden)", "url": url}


def message(mail: Mapping[str, Any], subject: str, body: str, sender: str) -> EmailMessage:
    """The mail as it travels: plain text in UTF-8, written so that a server of 7 bits can pass it on."""
    name, address = parseaddr(sender)
    made = EmailMessage()
    made["From"] = Address(name, addr_spec=address)
    made["To"] = Address(addr_spec=mail["recipient"])
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{mail['message_uuid']}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    # First of all Content headers: it takes away those that are there.
    made.set_content(body, cte="quoted-printable")
    made["Content-Language"] = mail["language"]
    return made


def send(smtp: smtplib.SMTP, mail: EmailMessage) -> Result:
    """Hand one mail to the server."""
    try:
        smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _answered(code, text)
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # An address or text that this server has no way to be told.
        return Result("refused", str(error))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
        # That is about us, not about the recipient: people mend it, and the mail goes out.
        return Result("retry", _words(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        # The line broke, perhaps after the server had taken it all.
        return Result("unknown", str(error) or type(error).__name__, is_down=True)
    return Result("done")


def _answered(code: int, text: bytes | str) -> Result:
    return Result("refused" if code >= 500 else "retry", _words(code, text))


def _words(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"


def preview(connection: psycopg.Connection[Any], template: str, language: str) -> tuple[str, str]:
    """Subject and text of a template in a language, made of its sample."""
    row = connection.execute("SELECT p.subject, p.body, p.data FROM api.mail_preview(%s, %s) AS p",
                             [template, language]).fetchone()
    assert row, "mail_preview raises when there is no such template"
    return render(*row)


class Outbox:
    """One worker: a connection to the database, and a session with the mail server while there are mails."""

    def __init__(self, connection: psycopg.Connection[Any], server: Server, environ: Mapping[str, str] = os.environ) -> None:
        if not connection.autocommit:
            raise ValueError("claim and result must each be committed on their own")
        self._connection = connection
        self._server = server
        self._environ = environ
        self._smtp: smtplib.SMTP | None = None

    def send_due(self, stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
        """Send what is due, until nothing is, the server is not to be had or it is stopped; counts the results."""
        counts: Counter[str] = Counter()
        try:
            while not stopped() and (mail := self._claim()) is not None:
                result = self._send_one(mail)
                counts[result.word] += 1
                if result.is_down:
                    break
        finally:
            self._hang_up()
        return counts

    def _claim(self) -> dict[str, Any] | None:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute("SELECT * FROM api.mail_claim()").fetchone()

    def _send_one(self, mail: dict[str, Any]) -> Result:
        subject = body = None
        try:
            told, shown = with_code(mail["data"], self._environ)
            made = message(mail, *render(mail["subject"], mail["body"], told), self._server.sender)
            subject, body = render(mail["subject"], mail["body"], shown)
            self._attach(made, mail["data"])
        # Whatever is wrong with one mail must not keep the others waiting.
        except Exception as error:
            result = Result("failed", str(error) or type(error).__name__)
        else:
            result = self._transmit(made)
        self._connection.execute(
            "SELECT FROM api.mail_result(%s, %s, %s, %s, %s, %s)",
            [mail["mail_id"], mail["attempt"], result.word, subject, body, result.error.replace("\0", "")[:1000]])
        return result

    def _attach(self, made: EmailMessage, data: Mapping[str, Any]) -> None:
        """The PDF of the document that the mail is about, as it is kept."""
        if data.get("attached_document") is None:
            return
        row = self._connection.execute("SELECT api.document_file_content(%s)", [data["attached_document"]]).fetchone()
        assert row, "document_file_content raises when there is none"
        made.add_attachment(bytes(row[0]), maintype="application", subtype="pdf", filename=f"{data['number']}.pdf")

    def _transmit(self, made: EmailMessage) -> Result:
        try:
            if self._smtp is None:
                self._smtp = self._server.connect()
        # A server that is down, or does not know us, may be there or be told later.
        except (OSError, smtplib.SMTPException, MailError) as error:
            return Result("retry", str(error) or type(error).__name__, is_down=True)
        result = send(self._smtp, made)
        if result.word != "done":
            # Whatever state the session is in, the next mail gets a fresh one.
            self._hang_up()
        return result

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()


def run(connect: Callable[[], psycopg.Connection[Any]], *, watch: bool = False,
        report: Callable[[Counter[str]], None] = lambda counts: None,
        environ: Mapping[str, str] = os.environ) -> None:
    """One pass over what is due, or with watch one after the other until interrupted: then the mail under way is finished."""
    server = Server.from_env(environ)
    if not watch:
        with connect() as connection:
            report(Outbox(connection, server, environ).send_due())
        return
    watch_for(connect, lambda connection, stopped: Outbox(connection, server, environ).send_due(stopped),
              idle_seconds=IDLE_SECONDS, report=report)
