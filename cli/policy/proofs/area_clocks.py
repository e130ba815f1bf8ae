"""The worked examples of cadences, milestones and windows: the period of a day, its steps, what meets its number, and
whom misses in a row are reported to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, is_parameter
from services.notify.area_clocks.rules import CountedFact, Occurrence, occurrence_at, tally
from services.notify.clocks.deadlines import day_after
from services.notify.clocks.kinds import ClockKind, kinds_of, path_of, plan_at, set_or_none
from services.notify.clocks.rules import Step, timetable, window_timetable
from services.notify.missed_periods.rules import PeriodOutcome, reports_due

GIVEN = ("day", "counted", "missed")
_NAMES = {"warn": "warned", "breach": "breached", "close": "closed"}


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example of a clock of areas that does not come out as written; the clocks are sound."""
    for name, kind in kinds_of(pack).items():
        if kind.kind_type != "deadline":
            at = At(f"{pack.name}/clocks.yaml", path_of(name).removeprefix("clocks."), 1)
            examples = pack.get(path_of(name)).get("examples", ())
            yield from differing(examples, at, GIVEN, partial(comes_to, pack, kind))


def comes_to(pack: Pack, kind: ClockKind, example: Example) -> Mapping[str, Any]:
    """The period that a day is in and whose it is; `over` where there is none, `lacking` what has no value then."""
    day: date = example["day"]
    seen: dict[str, Any] = {"per": set_or_none(pack, f"{path_of(kind.name)}.per", day)}
    if lacking := _lacking(pack, kind, day):
        seen["lacking"] = lacking
    occurrence = occurrence_at(pack, kind, day)
    if occurrence is None:
        return {**seen, "over": True}
    seen |= {"period": occurrence.code, "opens": occurrence.started_on}
    if occurrence.due_on is None or occurrence.started_on is None:
        return {**seen, "refused": occurrence.clause}
    seen |= {"due": occurrence.due_on, "needed": occurrence.needed, **_steps(pack, kind, occurrence)}
    if "counted" in example:
        facts = [CountedFact(on, on) for on in example["counted"]]
        met_on = tally(facts, occurrence.needed, occurrence.due_on).met_on
        seen |= {"met": met_on is not None, "met_on": met_on}
    return {**seen, **(_reports(pack, kind, occurrence.started_on, example["missed"]) if "missed" in example else {})}


def _steps(pack: Pack, kind: ClockKind, occurrence: Occurrence) -> Mapping[str, Any]:
    assert occurrence.started_on is not None
    assert occurrence.due_on is not None
    plan = plan_at(pack, kind.name, occurrence.started_on)
    steps: Sequence[Step] = (
        window_timetable(occurrence.started_on, occurrence.due_on, plan)
        if kind.kind_type == "window"
        else timetable(occurrence.due_on, plan, day_after)
    )
    days = {_NAMES[step.kind]: step.on for step in steps if step.kind in _NAMES}
    above = {step.level: step.on for step in steps if step.kind == "escalate"}
    return {**days, "escalated": above}


def _reports(pack: Pack, kind: ClockKind, on: date, missed: int) -> Mapping[str, Any]:
    """How many reports so many misses in a row make, and to whom."""
    misses = set_or_none(pack, f"{path_of(kind.name)}.misses", on)
    outcome = PeriodOutcome(
        clock_id=UUID(int=0),
        is_settled=True,
        is_missed=True,
        is_reported=False,
        in_a_row=None if misses is None else int(misses["in_a_row"]),
    )
    return {
        "reports": len(list(reports_due([outcome] * missed))),
        "reported_to": None if misses is None else misses["level"],
    }


def _lacking(pack: Pack, kind: ClockKind, on: date) -> list[str]:
    path = path_of(kind.name)
    own = [str(name) for name, node in pack.get(path).items() if is_parameter(node)]
    return [name for name in own if set_or_none(pack, f"{path}.{name}", on) is None]
