"""The facts about a person that a list filters by, a sheet counts and a pack names: one SQL condition each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from policy_engine.packs.pack import Pack
from services.registry.casework.repository import is_assisted
from services.registry.graduates.repository import has_local_hukou, is_expected, is_listed, is_registered
from services.registry.statuses.repository import is_placed, is_placed_as_stated, wants_work


@dataclass(frozen=True)
class Ground:
    """What the facts are judged by: the day, the city, and the first digits of its division codes."""

    day: date
    city: str
    division: str


@dataclass(frozen=True)
class Fact:
    """What is true of a person or not: the words of a definition, and the condition."""

    title: str
    sql: Callable[[Ground], ColumnElement[bool]]


def ground_of(pack: Pack, day: date) -> Ground:
    return Ground(day, pack.city, next(iter(pack.districts()))[:4])


FACTS: Mapping[str, Fact] = {
    "listed": Fact("名册所列", lambda ground: is_listed(ground.day)),
    "registered": Fact("已登记", lambda ground: is_registered(ground.day)),
    "expected": Fact("名册所列或已登记", lambda ground: is_expected(ground.day)),
    "local_hukou": Fact("本市户籍", lambda ground: has_local_hukou(ground.city, ground.division)),
    "wants_work": Fact("有就业意愿", lambda ground: wants_work(ground.day)),
    "placed": Fact("已落实去向（经第二人确认）", lambda ground: is_placed(ground.day)),
    "placed_as_stated": Fact("已落实去向（含未确认的）", lambda ground: is_placed_as_stated(ground.day)),
    "assisted": Fact("至少得到一次服务", lambda ground: is_assisted(ground.day)),
}
"""Each is a filter of the list by the same name, so that a count opens to its names."""
