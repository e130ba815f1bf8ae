"""Pure rules of transfers: where somebody may move to, and what may become of a transfer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from services.registry.graduates.rules import city_of, is_served_by

State = Literal["asked", "accepted", "refused", "withdrawn"]
Verdict = Literal["accept", "refuse"]
Flaw = Literal["other-city", "same-area"]
Direction = Literal["to", "from"]


class TransferState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


AFTER: Mapping[Verdict, TransferState] = {"accept": TransferState.ACCEPTED, "refuse": TransferState.REFUSED}


def flaw(from_area: str, to_area: str) -> Flaw | None:
    """Another city's person is that city's to propose (0021); within one's own area nobody moves."""
    if city_of(from_area) != city_of(to_area):
        return "other-city"
    return "same-area" if is_served_by(from_area, to_area) else None
