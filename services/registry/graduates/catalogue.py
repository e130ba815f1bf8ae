"""The facts about a person that a list filters by and a sheet counts: one name, one SQL condition for both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from policy_engine.packs.pack import Pack
from services.registry.casework.repository import is_assisted
from services.registry.graduates.repository import has_local_hukou, is_expected, is_listed, is_registered
from services.registry.statuses.repository import is_placed, is_placed_as_stated


@dataclass(frozen=True)
class Ground:
    """What the facts are judged by: the day, the city, and the first digits of its division codes."""

    day: date
    city: str
    division: str


def ground_of(pack: Pack, day: date) -> Ground:
    return Ground(day, pack.city, next(iter(pack.districts()))[:4])


FACTS: Mapping[str, Callable[[Ground], ColumnElement[bool]]] = {
    "listed": lambda ground: is_listed(ground.day),
    "registered": lambda ground: is_registered(ground.day),
    "expected": lambda ground: is_expected(ground.day),
    "local_hukou": lambda ground: has_local_hukou(ground.city, ground.division),
    "placed": lambda ground: is_placed(ground.day),
    "placed_as_stated": lambda ground: is_placed_as_stated(ground.day),
    "assisted": lambda ground: is_assisted(ground.day),
}
