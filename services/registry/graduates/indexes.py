"""Keyed blind indexes by which a person is found: of an ID number, a phone and a full name."""

from chassis.pii import Cipher, IdNumber, Personal, Phone
from chassis.text import key

NO_NAME = b""
"""In place of a name's index where there is no name to read: of somebody erased, or sealed by a key that is lost."""


def index_of(cipher: Cipher, value: Personal) -> bytes:
    """Equal for equal values; of a name as `FullName.same_as` compares them."""
    match value:
        case IdNumber():
            return cipher.blind_index("id_number", value.reveal())
        case Phone():
            return cipher.blind_index("phone", value.reveal())
        case _:
            return cipher.blind_index("name", key(value.reveal()))
