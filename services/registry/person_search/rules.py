"""Pure rules of the search: by what a person is looked for, and how many namesakes are shown."""

from dataclasses import dataclass
from typing import Literal

from chassis.pii import FullName, IdNumber, Personal, Phone

Kind = Literal["id_number", "phone", "name"]
MOST_SHOWN = 50
"""Of one name: who has more namesakes in an area is looked for by a number."""


@dataclass(frozen=True)
class Key:
    """The keyed fingerprint of what was asked: the value itself goes no further."""

    kind: Kind
    index: bytes


def kind_of(wanted: Personal) -> Kind:
    match wanted:
        case IdNumber():
            return "id_number"
        case Phone():
            return "phone"
        case FullName():
            return "name"
        case _:
            raise TypeError(f"nobody is looked for by {type(wanted).__name__}")
