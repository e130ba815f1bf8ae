"""Seals the chunks of one file under a key of its own. A chunk opens in its place in its file, and nowhere else."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.pii import NONCE_BYTES, Cipher, SealBroken

_TABLE = "evidence_file"


class FileKey:
    """A file's random data key. Stored, it is wrapped by the service's key ring and bound to the file's record."""

    def __init__(self, file_id: UUID, key: bytes) -> None:
        self._file_id = file_id
        self._key = key
        self._seal = AESGCM(key)

    @classmethod
    def fresh(cls, file_id: UUID) -> "FileKey":
        return cls(file_id, AESGCM.generate_key(bit_length=256))

    @classmethod
    def unwrapped(cls, wrapped: bytes, file_id: UUID, cipher: Cipher) -> "FileKey":
        """Raises SealBroken for another record's key."""
        return cls(file_id, cipher.unwrap(wrapped, table=_TABLE, row=file_id))

    def wrapped(self, cipher: Cipher) -> bytes:
        return cipher.wrap(self._key, table=_TABLE, row=self._file_id)

    def seal(self, piece: bytes, number: int, *, last: bool) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, piece, self._bound(number, last))

    def open(self, sealed: bytes, number: int, *, last: bool) -> bytes:
        """Raises SealBroken for a chunk of another file, from another place, or changed; `last` shows a cut."""
        try:
            return self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(number, last))
        except (InvalidTag, ValueError):
            raise SealBroken(f"evidence_chunk {number}") from None

    def _bound(self, number: int, last: bool) -> bytes:
        return b"evidence_chunk\0" + self._file_id.bytes + number.to_bytes(4) + bytes([last])
