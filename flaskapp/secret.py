"""What only this side of the database knows: the key that encrypts second factors and makes the codes of links."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

MIN_LENGTH = 32


class SecretError(Exception):
    """There is no key, or what was encrypted was so by another one."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Encrypts and signs with keys made of PGTOLL_SECRET_KEY, which is in no table and no backup of the database."""

    key: bytes

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Keeper:
        given = environ.get("PGTOLL_SECRET_KEY", "")
        if len(given) < MIN_LENGTH:
            raise SecretError(f"PGTOLL_SECRET_KEY is not set to {MIN_LENGTH} or more characters")
        return cls(given.encode())

    def _part(self, purpose: str) -> bytes:
        """A key for one purpose: one that leaks tells nothing of the others."""
        return hmac.digest(self.key, f"pgtoll {purpose}".encode(), hashlib.sha256)

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._part("second factor")))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        try:
            return self._fernet().decrypt(text.encode()).decode()
        except InvalidToken:
            raise SecretError("this was encrypted by another PGTOLL_SECRET_KEY") from None

    def link_code(self, number: UUID) -> str:
        """The code of a link to set a password: its number, and what nobody makes who only reads the database."""
        return f"{number}.{hmac.digest(self._part('link'), number.bytes, hashlib.sha256).hex()}"

    def link_number(self, code: str) -> UUID | None:
        """The number in a code that this key made."""
        try:
            number = UUID(code.partition(".")[0])
        except ValueError:
            return None
        return number if hmac.compare_digest(self.link_code(number).encode(), code.encode()) else None
