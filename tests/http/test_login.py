"""People log in: passwords, second factors, sessions, and the keys of programs."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pyotp
import pytest

from flaskapp.secret import Keeper, SecretError
from flaskapp.worker.mail import RenderError, with_code
from tests.conftest import Answer, request

PASSWORD = "maple kettle 42 orbit"
SECRET = "a key of the tests, which is long enough"


@pytest.fixture(scope="session")
def url(dsn: str, start_server: Callable[..., str]) -> str:
    return start_server(PGTOLL_SECRET_KEY=SECRET)


@dataclass
class Person:
    """Somebody who logs in, from an address of their own as far as the database knows."""

    url: str
    db: psycopg.Connection[Any]
    login: str
    web_user_id: int

    def post(self, path: str, token: str | None = None, **body: str) -> Answer:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return request(self.url, f"/v1/{path}", method="POST", body=json.dumps(body).encode(), headers=headers)

    def enter(self, **more: str) -> Answer:
        return self.post("login", login=self.login, password=PASSWORD, **more)

    def token(self, **more: str) -> str:
        token: str = self.enter(**more).data["token"]
        return token

    def may_list(self, token: str) -> int:
        return request(self.url, "/v1/payment_list?limit=1", headers={"Authorization": f"Bearer {token}"}).status

    def code(self) -> str:
        """The code of the last link that was mailed, as the mail worker makes it."""
        row = self.db.execute("SELECT m.data FROM system.mail AS m WHERE m.data ->> 'login' = %s ORDER BY m.mail_id DESC LIMIT 1",
                              [self.login]).fetchone()
        assert row and "code" not in row[0]
        told, shown = with_code(row[0], {"PGTOLL_SECRET_KEY": SECRET})
        assert shown["code"] == "(hidden)"
        return str(told["code"])


@pytest.fixture
def ada(url: str, db: psycopg.Connection[Any]) -> Iterator[Person]:
    """A person of a role for payments, who has set a password by a link."""
    name = f"ada-{uuid.uuid4().hex[:8]}"
    db.execute("DELETE FROM access.login_failure")
    row = db.execute("SELECT u.web_user_id FROM api.web_user_create(%s, 'ada@example.com', p_role_id =>"
                     " (api.role_create(%s, 'Payments', 'pgtoll_operator', '{payment_*}')).role_id) AS u", [name, name]).fetchone()
    assert row
    person = Person(url, db, name, row[0])
    db.execute("SELECT FROM api.web_user_invite(%s)", [person.web_user_id])
    assert person.post("password_reset", code=person.code(), new_password=PASSWORD).status == 200
    yield person
    db.execute("UPDATE access.web_user SET active = false WHERE web_user_id = %s", [person.web_user_id])


def test_a_session_from_login_to_logout(ada: Person) -> None:
    token = ada.token()
    assert ada.may_list(token) == 200
    assert request(ada.url, "/v1/customer_list", headers={"Authorization": f"Bearer {token}"}).status == 403
    assert ada.post("logout", token).status == 200
    assert ada.may_list(token) == 401


def test_what_a_person_does_is_on_record_by_name_and_address(ada: Person) -> None:
    ada.db.execute("UPDATE access.role SET functions = '{destination_create}' WHERE code = %s", [ada.login])
    changed = ada.post("destination_create", ada.token(), code=ada.login, name="Anywhere")
    assert changed.status == 200, changed.body
    row = ada.db.execute("SELECT a.actor, host(a.address), a.request_id FROM system.audit AS a ORDER BY a.audit_id DESC LIMIT 1").fetchone()
    assert row == (f"user:{ada.login}", "127.0.0.1", changed.headers["X-Request-Id"])


def test_whatever_is_wrong_the_answer_is_the_same(ada: Person) -> None:
    wrong = [ada.post("login", login=ada.login, password="something else"), ada.post("login", login="nobody.at.all", password=PASSWORD)]
    ada.db.execute("UPDATE access.web_user SET active = false WHERE web_user_id = %s", [ada.web_user_id])
    wrong.append(ada.enter())
    assert {answer.status for answer in wrong} == {401}
    assert len({answer.json["detail"] for answer in wrong}) == 1


def test_of_a_hundred_guesses_few_are_compared(ada: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: ada.post("login", login=ada.login, password=f"guess {n}").status, range(100)))
    assert statuses.count(401) <= 10
    assert statuses.count(401) + statuses.count(429) == 100
    assert ada.enter().status == 429, "the right one waits as well"
    ada.db.execute("UPDATE access.login_failure SET last_at = last_at - interval '1 hour'")
    assert ada.enter().status == 200


def test_a_second_factor_counts_once_a_code(ada: Person) -> None:
    token = ada.token()
    secret = ada.post("totp_start", token, password=PASSWORD).data["secret"]
    row = ada.db.execute("SELECT totp_secret FROM access.credential WHERE web_user_id = %s", [ada.web_user_id]).fetchone()
    assert row and secret not in row[0], "the table holds what only the key opens"
    totp = pyotp.TOTP(secret)
    assert ada.post("totp_confirm", token, code="000000" if totp.now() != "000000" else "000001").status == 422
    first = totp.at(int(time.time()) - 30)
    assert ada.post("totp_confirm", token, code=first).status == 200
    asked = ada.enter()
    assert (asked.status, asked.json["field"]) == (401, "code")
    assert ada.enter(code=first).status == 401, "this code was used"
    now = totp.now()
    assert ada.may_list(ada.token(code=now)) == 200
    assert ada.enter(code=now).status == 401
    ada.db.execute("SELECT FROM api.web_user_totp_reset(%s)", [ada.web_user_id])
    assert ada.may_list(token) == 401, "whoever lost it logs in anew"
    assert ada.enter().status == 200


def test_a_new_password_ends_the_other_sessions(ada: Person) -> None:
    here, there = ada.token(), ada.token()
    assert ada.post("password_change", here, password="not it at all", new_password="an orange tractor 7").status == 401
    assert ada.post("password_change", here, password=PASSWORD, new_password="password12").status == 422
    assert ada.post("password_change", here, password=PASSWORD, new_password="short").status == 422
    assert ada.post("password_change", here, password=PASSWORD, new_password="an orange tractor 7").status == 200
    assert (ada.may_list(here), ada.may_list(there)) == (200, 401)
    assert ada.enter().status == 401


def test_a_link_counts_once_and_only_with_its_code(ada: Person) -> None:
    token = ada.token()
    assert ada.post("password_reset_request", login=ada.login).status == 200
    assert ada.post("password_reset_request", login="nobody.at.all").status == 200
    code = ada.code()
    number = code.partition(".")[0]
    for forged in (number, f"{number}.", f"{number}.{'0' * 64}", "x", f"{uuid.uuid4()}.{code.partition('.')[2]}"):
        assert ada.post("password_reset", code=forged, new_password="an orange tractor 8").status == 422
    assert ada.post("password_reset", code=code, new_password="an orange tractor 8").status == 200
    assert ada.post("password_reset", code=code, new_password="an orange tractor 9").status == 422
    assert ada.may_list(token) == 401


def test_unknown_and_missing_arguments_are_refused(ada: Person) -> None:
    assert ada.post("login", login=ada.login).status == 422
    assert ada.post("login", login=ada.login, password=PASSWORD, role="pgtoll_admin").status == 422
    assert ada.post("totp_start", "pts_" + "0" * 8 + "_" + "0" * 64, password=PASSWORD).status == 401


def test_passwords_are_argon2id_and_no_role_reads_them(ada: Person) -> None:
    row = ada.db.execute("SELECT password_hash FROM access.credential WHERE web_user_id = %s", [ada.web_user_id]).fetchone()
    assert row and row[0].startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    readers = ada.db.execute("SELECT r.rolname FROM pg_roles AS r WHERE r.rolname LIKE 'pgtoll\\_%'"
                             " AND has_table_privilege(r.oid, 'access.credential', 'SELECT')").fetchall()
    # The owner of all tables, as which nobody logs in but the DBA.
    assert {name for name, in readers} <= {"pgtoll_owner", "pgtoll_dba"}


def test_a_key_is_for_its_functions_and_so_many_requests(url: str, db: psycopg.Connection[Any]) -> None:
    row = db.execute("SELECT k.key, k.api_key_id FROM api.api_key_create(%s, 'pgtoll_operator', p_functions => '{payment_list}',"
                     " p_requests_per_minute => 3) AS k", [f"test {uuid.uuid4()}"]).fetchone()
    assert row
    headers = {"Authorization": f"Bearer {row[0]}"}
    assert request(url, "/v1/customer_list", headers=headers).status == 403
    # Of what is not its own it does not learn whether it exists.
    assert request(url, "/v1/no_such_function", headers=headers).status == 403
    # Each of the two processes counts for itself.
    statuses = [request(url, "/v1/payment_list?limit=1", headers=headers).status for _ in range(20)]
    assert 3 <= statuses.count(200) <= 12 and 429 in statuses
    for _ in range(80):
        used = db.execute("SELECT k.requests, host(k.last_address) FROM api.api_key AS k WHERE k.api_key_id = %s", [row[1]]).fetchone()
        if used and used[0] >= 20:
            break
        time.sleep(0.1)
    assert used == (20, "127.0.0.1"), "counted in the process, flushed after some seconds"
    db.execute("SELECT FROM api.api_key_revoke(%s)", [row[1]])


def test_codes_need_the_key() -> None:
    with pytest.raises(SecretError):
        Keeper.from_env({"PGTOLL_SECRET_KEY": "short"})
    with pytest.raises(RenderError):
        with_code({"password_reset_id": str(uuid.uuid4())}, {})
    with pytest.raises(SecretError):
        Keeper(b"x" * 32).decrypt(Keeper(b"y" * 32).encrypt("secret"))
