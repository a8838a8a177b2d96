"""Events reach those who subscribed: in order for each customer, at least once, signed, and no server keeps others waiting."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from flaskapp.worker import webhook
from flaskapp.worker.events import LIMIT
from tests.carrier import copied, one, template
from tests.conftest import free_port

Db = psycopg.Connection[Any]
ENVIRON = {"PGTOLL_WEBHOOK_PRIVATE": "1"}


@dataclass
class Receiver:
    """A real server; `answers` says what it answers next, a number or seconds to hang, 200 when nothing is left."""

    url: str
    answers: list[int | float] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [json.loads(body)["data"]["after"]["name"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers.items()), body))
            answer = made.answers.pop(0) if made.answers else 200
            if isinstance(answer, float):
                time.sleep(answer)
                return
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", made.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture(scope="module")
def base(dsn: str) -> Iterator[Db]:
    with copied(dsn, template(dsn), "webhook") as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT FROM api.setting_set('webhook.retry_seconds', '60', '2000-01-01')")
        yield connection


@pytest.fixture
def hook(base: Db, receiver: Receiver) -> Iterator[tuple[int, str]]:
    """A webhook for contacts of the receiver: number and secret."""
    tell(base)
    row = base.execute("SELECT w.webhook_id, w.secret FROM api.webhook_create('test', %s, '{contact.*}') AS w",
                       [receiver.url]).fetchone()
    assert row
    yield row
    base.execute("SELECT FROM api.webhook_remove(%s)", [row[0]])


def customers(base: Db) -> tuple[int, int]:
    found = base.execute("SELECT c.customer_id FROM api.customer AS c ORDER BY 1 LIMIT 2").fetchall()
    return found[0][0], found[1][0]


def tell(base: Db) -> None:
    for function in ("api.audit_seal", "api.audit_seal", "api.event_run"):
        while one(base, f"SELECT {function}({LIMIT})") == LIMIT:
            pass


def happen(base: Db, customer: int, *names: str) -> None:
    for name in names:
        base.execute("SELECT FROM api.contact_create(%s, %s)", [customer, name])
    tell(base)


def deliver(base: Db) -> dict[str, int]:
    return dict(webhook.deliver(base, lambda: False, ENVIRON))


def later(base: Db) -> None:
    """As if the wait were over."""
    base.execute("UPDATE integration.webhook_delivery SET next_attempt_at = clock_timestamp() WHERE status IN ('queued', 'sending')")
    base.execute("UPDATE integration.webhook_pause SET paused_until = clock_timestamp()")


def test_an_event_is_signed_and_says_what_happened(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    customer, _ = customers(base)
    happen(base, customer, "Ann")
    assert deliver(base) == {"event done": 1}
    (headers, body), = receiver.got
    told = Webhook(hook[1]).verify(body, headers)
    assert told["type"] == "contact.created"
    assert told["data"]["customer_id"] == customer and told["data"]["after"]["name"] == "Ann"
    assert headers["webhook-id"] == f"evt_{told['data']['event_id']}"
    with pytest.raises(WebhookVerificationError):
        Webhook(hook[1]).verify(body.replace(b"Ann", b"Bob"), headers)
    assert deliver(base) == {}


def test_money_is_text(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    base.execute("SELECT FROM api.webhook_update(%s, p_kinds => '{payment.created}')", [hook[0]])
    base.execute("SELECT FROM api.payment_create(%s, 12.50, 'wire')", [customers(base)[0]])
    tell(base)
    deliver(base)
    assert json.loads(receiver.got[0][1])["data"]["after"]["amount"] == "12.50"


def test_events_of_a_customer_keep_their_order_and_others_go_on(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    first, second = customers(base)
    happen(base, first, "a1", "a2")
    happen(base, second, "b1")
    receiver.answers = [400]
    assert deliver(base) == {"event retry": 1, "event done": 1}
    assert receiver.names == ["a1", "b1"], "a2 waits for a1"
    later(base)
    assert deliver(base) == {"event done": 2}
    assert receiver.names == ["a1", "b1", "a1", "a2"]
    assert receiver.got[0][0]["webhook-id"] == receiver.got[2][0]["webhook-id"], "the same number in every attempt"


@pytest.mark.parametrize("answer", [503, 429, 0.3])
def test_a_server_that_is_down_or_hangs_is_left_alone(base: Db, receiver: Receiver, hook: tuple[int, str], answer: int | float,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 0.2)
    happen(base, customers(base)[0], "a", "b")
    happen(base, customers(base)[1], "c")
    receiver.answers = [answer]
    assert deliver(base) == {"event down": 1}
    assert len(receiver.got) == 1
    row = base.execute("SELECT w.failures, w.paused_until > clock_timestamp() + interval '50 seconds', w.active FROM api.webhook AS w"
                       " WHERE w.webhook_id = %s", [hook[0]]).fetchone()
    assert row == (1, True, True)
    later(base)
    assert deliver(base) == {"event done": 3}
    assert one(base, f"SELECT w.failures FROM api.webhook AS w WHERE w.webhook_id = {hook[0]}") == 0


def test_nobody_listens_there(base: Db, hook: tuple[int, str]) -> None:
    base.execute("SELECT FROM api.webhook_update(%s, p_url => %s)", [hook[0], f"http://127.0.0.1:{free_port()}/"])
    happen(base, customers(base)[0], "x")
    assert deliver(base) == {"event down": 1}


def test_410_ends_it(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    happen(base, customers(base)[0], "x", "y")
    receiver.answers = [410]
    assert deliver(base) == {"event gone": 1}
    assert one(base, f"SELECT NOT w.active FROM api.webhook AS w WHERE w.webhook_id = {hook[0]}")
    later(base)
    assert deliver(base) == {}


def test_what_nobody_will_have_is_given_up_and_may_be_replayed(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    base.execute("SELECT FROM api.setting_set('webhook.max_attempts', '2', '2000-01-01')")
    happen(base, customers(base)[0], "poison", "good")
    receiver.answers = [500, 302]
    assert deliver(base) == {"event retry": 1}
    later(base)
    assert deliver(base) == {"event retry": 1, "event done": 1}, "no redirect is followed"
    rows = base.execute("SELECT d.event_id, d.status FROM api.webhook_delivery_list(%s) AS d", [hook[0]]).fetchall()
    assert [status for _, status in rows] == ["failed", "done"]
    assert one(base, f"SELECT api.webhook_replay({hook[0]}, {rows[0][0]}, {rows[1][0]})") == 2
    assert deliver(base) == {"event done": 2}
    assert receiver.names == ["poison", "poison", "good", "poison", "good"]


def test_a_worker_that_died_is_made_up_for(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    happen(base, customers(base)[0], "x", "y")
    assert base.execute("SELECT c.attempt FROM api.webhook_claim() AS c").fetchone() == (1,)
    assert deliver(base) == {}, "x may be under way, and y is after it"
    later(base)
    assert deliver(base) == {"event done": 2}


def test_both_secrets_count_while_they_change(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    new = one(base, f"SELECT w.secret FROM api.webhook_secret_rotate({hook[0]}) AS w")
    happen(base, customers(base)[0], "x")
    deliver(base)
    headers, body = receiver.got[0]
    for secret in (hook[1], new):
        Webhook(secret).verify(body, headers)
    logged = base.execute("SELECT count(*) FROM system.audit AS a WHERE (a.before, a.after)::text LIKE '%%whsec_%%'").fetchone()
    assert logged == (0,), "no secret is put on record"


def test_no_event_goes_into_a_private_network(base: Db, receiver: Receiver, hook: tuple[int, str]) -> None:
    happen(base, customers(base)[0], "x")
    assert dict(webhook.deliver(base, lambda: False, {})) == {"event retry": 1}
    assert receiver.got == []


def test_sql_people_listen(base: Db) -> None:
    tell(base)
    name = f"heard {uuid.uuid4()}"
    with psycopg.connect(base.info.dsn, password=base.info.password, autocommit=True) as listener:
        listener.execute("LISTEN pgtoll_event")
        happen(base, customers(base)[0], name)
        heard = [json.loads(note.payload) for note in listener.notifies(timeout=1, stop_after=1)]
    assert [(event["kind"], event["customer_id"]) for event in heard] == [("contact.created", customers(base)[0])]
    row = base.execute("SELECT e.after ->> 'name' FROM api.event_list(p_after => ARRAY[%s]) AS e",
                       [str(heard[0]["event_id"] - 1)]).fetchone()
    assert row == (name,)


def test_kinds_are_unambiguous(base: Db) -> None:
    kinds = [kind for kind, in base.execute("SELECT k.kind FROM api.event_kind_list() AS k").fetchall()]
    assert len(kinds) == len(set(kinds)) > 150
    assert {"payment.created", "invoice.updated", "customer.created", "batch.updated"} <= set(kinds)
