"""Pure rules of plans: the life of a version, whose a department's task is, and what asks for less than the city."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from policy_engine.packs.measures import Measure, Unit
from policy_engine.packs.year_plan import PlanRow

Weakness = Literal["number", "due_on", "comparison", "unit"]


class PlanState(StrEnum):
    """One version is in force at a time; the one before stays, `revised`."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    PUBLIC = "public"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    ADOPT = "adopt"
    PUBLISH = "publish"
    REVISE = "revise"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[PlanState, Step], PlanState] = {
    (PlanState.DRAFT, Step.ADOPT): PlanState.ADOPTED,
    (PlanState.DRAFT, Step.WITHDRAW): PlanState.WITHDRAWN,
    (PlanState.ADOPTED, Step.PUBLISH): PlanState.PUBLIC,
    (PlanState.ADOPTED, Step.REVISE): PlanState.REVISED,
    (PlanState.PUBLIC, Step.REVISE): PlanState.REVISED,
}
IN_FORCE = (PlanState.ADOPTED.value, PlanState.PUBLIC.value)


def next_state(state: str, step: Step) -> PlanState | None:
    return TRANSITIONS.get((PlanState(state), step))


@dataclass(frozen=True)
class OwnUnit:
    """A department that the document of the city does not name, as the area's own document does."""

    code: str
    title: str
    org: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnTarget:
    """A target that is set by hand: in place of the document's row of that key, or beside them."""

    title: str
    key: str | None = None
    comparison: str | None = None
    number: int | None = None
    unit: str | None = None
    due_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnTask:
    title: str
    lead: Sequence[str]
    cooperating: Sequence[str] = ()
    due_on: date | None = None
    measure_number: int | None = None


class Bound(Protocol):
    """A row as it is compared: the document's or one set by hand."""

    @property
    def number(self) -> int | None: ...

    @property
    def comparison(self) -> str | None: ...

    @property
    def unit(self) -> str | None: ...

    @property
    def due_on(self) -> date | None: ...


@dataclass(frozen=True)
class Handler:
    """Who answers for a department's part, and why it is somebody else."""

    org: str | None
    is_of_bureau: bool
    note: str | None
    is_all_districts: bool = False


def members(code: str, units: Mapping[str, Unit]) -> Sequence[str]:
    """A group whose members the document lists stands for them; any other code for itself."""
    unit = units.get(code)
    return unit.members if unit is not None and unit.members is not None else (code,)


def handler_of(unit: Unit, coordinator: str | None, accounts: Mapping[str, str]) -> Handler:
    """The department itself. A group without members in the document is the coordinator's, with a note."""
    if unit.unset is None:
        is_of_bureau = unit.code == coordinator
        return Handler(accounts.get(unit.code), is_of_bureau, None, unit.is_all_districts)
    if coordinator is None:
        return Handler(None, False, f"{unit.unset}，也未写由谁调度")
    return Handler(accounts.get(coordinator), True, f"{unit.unset}；未载入成员名单之前由调度单位代管")


def last_day_of(clause: str, rows: Iterable[PlanRow]) -> date | None:
    """The last of the days that stand in a measure's own clause; None where it has none."""
    kinds = ("target", "deadline", "window")
    days = [row.due_on for row in rows if row.clause == clause and row.kind in kinds and "subsidy." not in row.key]
    return max((day for day in days if day is not None), default=None)


def measure_of(clause: str | None, measures: Iterable[Measure]) -> int | None:
    return next((measure.number for measure in measures if measure.clause == clause), None)


def twice(words: Iterable[str]) -> str | None:
    """The first that stands there more than once."""
    return next((word for word, times in Counter(words).items() if times > 1), None)


def outside(days: Iterable[date | None], year: int) -> list[date]:
    return [day for day in days if day is not None and day.year != year]


def with_number(row: PlanRow, own: OwnTarget) -> PlanRow:
    """The document's row with what was set by hand in its place."""
    return replace(
        row,
        title=own.title,
        comparison=own.comparison or row.comparison,
        number=own.number if own.number is not None else row.number,
        unit=own.unit or row.unit,
        due_on=own.due_on or row.due_on,
        unset=None if own.number is not None else row.unset,
    )


def weaker_in(row: Bound, bound: Bound) -> list[Weakness]:
    """In what a target set by hand asks for less than the document's row, or not for the same. Shown, not refused."""
    odd: list[Weakness] = []
    if row.number is not None and bound.number is not None and row.number < bound.number:
        odd.append("number")
    if row.due_on is not None and bound.due_on is not None and row.due_on > bound.due_on:
        odd.append("due_on")
    if bound.comparison is not None and row.comparison != bound.comparison:
        odd.append("comparison")
    if bound.unit is not None and row.unit != bound.unit:
        odd.append("unit")
    return odd
