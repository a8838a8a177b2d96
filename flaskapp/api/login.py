"""Logging in, passwords and second factors: all that is about who somebody is, before any function is called."""

from __future__ import annotations

import os
import time
from threading import Semaphore
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, Response, current_app, g, jsonify, request
from zxcvbn import zxcvbn

from flaskapp.api.arguments import parse_body
from flaskapp.api.call import Caller
from flaskapp.api.client import bearer, client_address
from flaskapp.api.problem import Problem
from flaskapp.secret import Keeper, SecretError

blueprint = Blueprint("login", __name__)

# About a tenth of a second on one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=65536, parallelism=1)
# Each takes 64 MB and a core while it runs.
_AT_ONCE = Semaphore(2)
MIN_PASSWORD = 10
MAX_PASSWORD = 200
STEP_SECONDS = 30
# Compared with where there is nobody, so that this takes as long.
_NOBODY = _HASHER.hash("nobody has this password")


def _caller() -> Caller:
    caller: Caller = current_app.extensions["pgtoll_caller"]
    return caller


def _ask(function: str, *values: Any) -> dict[str, Any]:
    """One row of a function of the web login, by column."""
    row: dict[str, Any] = _caller().ask(function, values)
    return row


def _given(*names: str, optional: tuple[str, ...] = ()) -> dict[str, str]:
    """The texts of the body, all that are named and no other."""
    _caller().follow()
    given = parse_body(request.get_data(cache=False))
    for name in given:
        if name not in names and name not in optional:
            raise Problem("TB102", f"there is no argument {name[:100]}", field=name[:100])
    for name in names:
        if name not in given:
            raise Problem("TB102", f"{name} is missing", field=name)
    for name, value in given.items():
        if not isinstance(value, str) or "\0" in value:
            raise Problem("TB102", f"{name} must be a text", field=name)
    return {name: str(value) for name, value in given.items()}


def _matches(password_hash: str | None, password: str) -> bool:
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODY, password[:MAX_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def _hash(password: str, *names: str) -> str:
    """A new password, when it is good enough."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Problem("TB102", f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters", field="new_password")
    # Longer ones are not easier to guess, and would take long to judge.
    if zxcvbn(password[:72], user_inputs=list(names))["score"] < 2:
        raise Problem("TB102", "this password is easy to guess", field="new_password",
                      hint="Some words that do not belong together are good.")
    with _AT_ONCE:
        return _HASHER.hash(password)


def _keeper() -> Keeper:
    try:
        return Keeper.from_env(os.environ)
    except SecretError as error:
        raise Problem(503, str(error), slug="not-configured") from None


def _step(secret: str, code: str) -> int | None:
    """The step of time that a code is of: this one, or one before or after it for clocks that differ."""
    totp = pyotp.TOTP(_keeper().decrypt(secret))
    now = int(time.time()) // STEP_SECONDS
    found = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code.strip())]
    return found[0] if found else None


def _wrong() -> Problem:
    """One text for whatever was wrong."""
    return Problem("TB111", "wrong login, password or code")


@blueprint.post("/v1/login")
def login() -> Response:
    """Password, and code where one is asked for, against a token for the Authorization header."""
    given = _given("login", "password", optional=("code",))
    found = _ask("access.login_begin", given["login"], client_address())
    if found["wait_seconds"]:
        raise Problem("TB113", "too many wrong passwords", hint=f"Wait {found['wait_seconds']} seconds.")
    if not _matches(found["password_hash"], given["password"]):
        raise _wrong()
    step = None
    if found["totp_secret"]:
        if not given.get("code"):
            raise Problem("TB111", "a code of the second factor is needed", field="code")
        step = _step(found["totp_secret"], given["code"])
        if step is None:
            raise _wrong()
    renewed = _hash_anew(found["password_hash"], given["password"])
    token = _ask("access.login_finish", found["web_user_id"], client_address(), step, renewed)["login_finish"]
    if token is None:
        raise _wrong()
    return jsonify({"data": {"token": token}})


def _hash_anew(password_hash: str, password: str) -> str | None:
    if not _HASHER.check_needs_rehash(password_hash):
        return None
    with _AT_ONCE:
        return _HASHER.hash(password)


def _session() -> dict[str, Any]:
    """Whose session the request is of."""
    _caller().follow()
    found = _ask("access.session_user_get", bearer())
    if not found.get("web_user_id"):
        raise Problem("TB111", "missing or invalid session", hint="Log in: POST /v1/login.")
    g.session_user = found["web_user_id"]
    return found


def _proven(password: str) -> dict[str, Any]:
    """The same, of somebody who gives the password once more; wrong ones count as if they logged in."""
    found = _session()
    begun = _ask("access.login_begin", found["login"], client_address())
    if begun["wait_seconds"]:
        raise Problem("TB113", "too many wrong passwords", hint=f"Wait {begun['wait_seconds']} seconds.")
    if not _matches(begun["password_hash"], password):
        raise _wrong()
    _ask("access.login_succeeded", found["web_user_id"], client_address())
    return found


def _done() -> Response:
    return jsonify({"data": None})


@blueprint.post("/v1/logout")
def logout() -> Response:
    _given()
    _ask("access.logout", bearer())
    return _done()


@blueprint.post("/v1/password_change")
def password_change() -> Response:
    """A new password for who knows the old one; all other sessions end."""
    given = _given("password", "new_password")
    found = _proven(given["password"])
    _ask("access.password_set", found["web_user_id"], _hash(given["new_password"], found["login"]), bearer())
    return _done()


@blueprint.post("/v1/password_reset_request")
def password_reset_request() -> Response:
    """Mails a link; the answer is the same for nobody."""
    given = _given("login")
    _keeper()
    _ask("access.password_reset_ask", given["login"], client_address())
    return _done()


@blueprint.post("/v1/password_reset")
def password_reset() -> Response:
    """A new password for who has the code of a link."""
    given = _given("code", "new_password")
    number = _keeper().link_number(given["code"])
    if number is None or not _ask("access.password_reset_use", str(number), _hash(given["new_password"]))["password_reset_use"]:
        raise Problem("TB102", "this link was used, or is too old", field="code", hint="Ask for another one.")
    return _done()


@blueprint.post("/v1/totp_start")
def totp_start() -> Response:
    """A new secret for a second factor, which counts when its first code was given."""
    given = _given("password")
    found = _proven(given["password"])
    if found["totp_on"]:
        raise Problem("TB103", "there is a second factor", hint="An administrator can take it away.")
    secret = pyotp.random_base32()
    _ask("access.totp_set", found["web_user_id"], _keeper().encrypt(secret))
    return jsonify({"data": {"secret": secret, "uri": pyotp.TOTP(secret).provisioning_uri(name=found["login"], issuer_name="pgtoll")}})


@blueprint.post("/v1/totp_confirm")
def totp_confirm() -> Response:
    """The first code: from now on one is asked for."""
    given = _given("code")
    found = _session()
    if found["totp_on"] or not found["totp_secret"]:
        raise Problem("TB102", "no second factor waits for its first code", hint="POST /v1/totp_start makes one.")
    step = _step(found["totp_secret"], given["code"])
    if step is None or not _ask("access.totp_set", found["web_user_id"], None, step)["totp_set"]:
        raise Problem("TB102", "this is not the code", field="code")
    return _done()
