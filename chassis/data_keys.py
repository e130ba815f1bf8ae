"""Data keys: what is stored about one subject is sealed with a key of its own, so that destroying the key erases it.

The key is stored wrapped by the ring, beside the subject's row; nothing is derived from it and no copy of it is kept.
Rotating the ring wraps these small keys again and leaves what they seal as it is.
"""

import os
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.pii import ERASED, NONCE_BYTES, Cipher, Erased, SealBroken, bound_to

KEY_BYTES = 32
FORM = b"\0"
"""The first byte of what a data key seals; that of the ring's seals is the length of a key id, never 0."""


class DataKey:
    """32 random bytes that seal what is stored about one subject. Never printed: only the cipher holds them."""

    __slots__ = ("_aead",)

    def __init__(self, raw: bytes) -> None:
        self._aead = AESGCM(raw)

    def seal(self, value: str, *, table: str, column: str, row: UUID) -> bytes:
        """Bytes to store: a zero byte, nonce, ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return FORM + nonce + self._aead.encrypt(nonce, value.encode(), bound_to(table, column, row))

    def open(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str:
        """The value in clear. Raises SealBroken for another place's or key's value and for a changed byte."""
        nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, ciphertext, bound_to(table, column, row)).decode()
        except (InvalidTag, ValueError):
            raise SealBroken(f"{table}.{column}") from None


def new_data_key(cipher: Cipher, *, table: str, row: UUID) -> tuple[DataKey, bytes]:
    """A fresh key for the subject of a row, and the bytes of it to store there."""
    raw = os.urandom(KEY_BYTES)
    return DataKey(raw), cipher.wrap(raw, table=table, row=row)


def unwrap(cipher: Cipher, wrapped: bytes, *, table: str, row: UUID) -> DataKey:
    """Raises Erased where the key was destroyed, SealBroken where it cannot be read."""
    return DataKey(cipher.unwrap(wrapped, table=table, row=row))


def rewrapped(cipher: Cipher, wrapped: bytes, *, table: str, row: UUID) -> bytes:
    """The same key, wrapped by the ring's active key. Raises as `unwrap` does."""
    return cipher.wrap(cipher.unwrap(wrapped, table=table, row=row), table=table, row=row)


def is_by_data_key(sealed: bytes) -> bool:
    """Whether the ring alone cannot open this value."""
    return sealed.startswith(FORM)


class Seals:
    """Seals and opens what is stored about one subject.

    `wrapped` is the subject's key as its row has it: None while the ring still seals (what it sealed before stays
    readable beside what the key seals), ERASED for a subject whose key was destroyed: nothing of it opens any more.
    """

    def __init__(self, cipher: Cipher, wrapped: bytes | None, *, table: str, row: UUID) -> None:
        self._cipher, self._wrapped, self._table, self._row = cipher, wrapped, table, row

    @property
    def erased(self) -> bool:
        return self._wrapped == ERASED

    @cached_property
    def _key(self) -> DataKey | None:
        """Unwrapped once. Raises Erased, SealBroken."""
        return None if self._wrapped is None else unwrap(self._cipher, self._wrapped, table=self._table, row=self._row)

    def seal(self, value: str, *, table: str, column: str, row: UUID) -> bytes:
        """Raises Erased: nothing is written down again about somebody who was erased."""
        return (self._key or self._cipher).seal(value, table=table, column=column, row=row)

    def open(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str:
        """The value in clear. Raises Erased, or SealBroken, which is logged and counted."""
        if self.erased:
            raise Erased()
        if sealed == ERASED or not is_by_data_key(sealed) or self._key is None:
            return self._cipher.open(sealed, table=table, column=column, row=row)
        try:
            return self._key.open(sealed, table=table, column=column, row=row)
        except SealBroken:
            raise self._cipher.broken(table, column, row) from None

    def read(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str | None:
        """As `open`, and None for what cannot be read or was erased: a list goes on without that row's value."""
        try:
            return self.open(sealed, table=table, column=column, row=row)
        except SealBroken:
            return None
