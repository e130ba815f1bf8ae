"""Pure rules of the life line: a view of studies, leavings and statuses, and no truth of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Literal

from services.registry.graduates.rules import PLACED
from services.registry.statuses.rules import CERTIFIED, FACTS

StageState = Literal["in_school", "left_unplaced", "placed", "kept", "lost"]
STATE_TITLES = {
    "in_school": "在校",
    "left_unplaced": "离校未就业",
    "placed": "已落实去向",
    "kept": "就业留用",
    "lost": "去向中断",
}
RETENTION = (*FACTS, CERTIFIED)
"""Sources that say that a base kept its intern."""
NOT_WORKING = ("unemployed", "no_intention")


@dataclass(frozen=True)
class SchoolTime:
    """When somebody studies, as far as it is on record."""

    enrolled_on: date | None
    graduates_on: date | None
    source: str


@dataclass(frozen=True)
class Stated:
    """A statement of a status that no other has taken back or corrected."""

    status: str
    since_on: date
    source: str
    standing: str
    contract_months: int | None = None
    insured: bool | None = None
    wage_band: int | None = None


@dataclass(frozen=True)
class Stage:
    """Where somebody stands since a day; `until` is the last day, if it is over."""

    state: StageState
    since_on: date
    until: date | None
    source: str
    standing: str
    status: str | None = None
    contract_months: int | None = None
    insured: bool | None = None
    wage_band: int | None = None


def life_line(studies: Sequence[SchoolTime], left: tuple[date, str] | None, statuses: Sequence[Stated]) -> list[Stage]:
    """The stages in the order of their days; each ends when the next begins."""
    stages = sorted(_stages(studies, left, statuses), key=lambda stage: stage.since_on)
    return [_ended(stage, later) for stage, later in zip_longest(stages, stages[1:])]


def _stages(
    studies: Sequence[SchoolTime], left: tuple[date, str] | None, statuses: Sequence[Stated]
) -> Iterator[Stage]:
    for study in studies:
        if study.enrolled_on is not None:
            yield _stage("in_school", study.enrolled_on, study.source)
    ordered = sorted(statuses, key=lambda stated: stated.since_on)
    if left is not None and not _is_placed_by(ordered, left[0]):
        yield _stage("left_unplaced", *left)
    yield from _of_work(ordered, has_left=left is not None)


def _is_placed_by(ordered: Sequence[Stated], day: date) -> bool:
    begun = [stated.status for stated in ordered if stated.since_on <= day and stated.status != "unknown"]
    return bool(begun) and begun[-1] in PLACED


def _of_work(ordered: Sequence[Stated], *, has_left: bool) -> Iterator[Stage]:
    before: StageState | None = "left_unplaced" if has_left else None
    for stated in ordered:
        state = _state(stated, before)
        if state is not None:
            yield Stage(
                state=state,
                since_on=stated.since_on,
                until=None,
                source=stated.source,
                standing=stated.standing,
                status=stated.status,
                contract_months=stated.contract_months,
                insured=stated.insured,
                wage_band=stated.wage_band,
            )
            before = state


def _state(stated: Stated, before: StageState | None) -> StageState | None:
    """None for what begins no stage: nobody loses what they did not have."""
    if stated.status in PLACED:
        return "kept" if stated.source in RETENTION else "placed"
    return "lost" if stated.status in NOT_WORKING and before in ("placed", "kept") else None


def _stage(state: StageState, since_on: date, source: str) -> Stage:
    return Stage(state=state, since_on=since_on, until=None, source=source, standing="recorded")


def _ended(stage: Stage, later: Stage | None) -> Stage:
    return stage if later is None else replace(stage, until=later.since_on)
