"""Pure rules of registration: at which places a city lets a person register."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.registry.graduates.rules import Particulars


@dataclass(frozen=True)
class PlaceRule:
    """The relations to the city that its document admits, with the clause and its words."""

    kinds: tuple[str, ...]
    clause: str
    quote: str


def may_register_at(place_kind: str, admitted: Collection[str]) -> bool:
    """Urumqi U-104: hukou, residence or seeking place; Wuhan W-602: local hukou or coming to seek work."""
    return place_kind in admitted


def phone_may_register(others: int, limit: int, at_most: int, reason: str | None) -> bool:
    """Whether a phone that `others` have used may stand for one more: beyond `limit` with a reason, never `at_most`."""
    return others < limit or (others < at_most and reason is not None)


def with_place(particulars: Particulars, place_kind: str, area: str) -> Particulars:
    """The particulars with the place of registration written into the relation it was chosen by."""
    match place_kind:
        case "hukou":
            return replace(particulars, hukou_area=area)
        case "residence":
            return replace(particulars, residence_area=area)
        case _:
            return replace(particulars, seeking_area=area)
