"""The worked examples of a pack's deadlines: when one is due, warned of, overdue and told to the levels above."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At, as_written
from policy_engine.packs.pack import Pack, Packs, line_of
from services.notify.clocks.deadlines import day_after, deadline_of
from services.notify.clocks.kinds import deadlines_of, path_of, plan_at, set_or_none
from services.notify.clocks.rules import timetable

_GIVEN = ("starts",)
_PARAMETERS = ("days", "months", "day_type", "warn_before_days", "escalation")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example of a deadline that does not come out as written, of a pack whose clocks are sound."""
    for name in deadlines_of(pack):
        for number, example in enumerate(pack.get(path_of(name)).get("examples", ()), 1):
            expected = {key: value for key, value in example.items() if key not in _GIVEN}
            seen = comes_to(pack, name, example["starts"])
            is_complete = bool(expected) and seen.keys() & {"refused"} <= expected.keys()
            if not is_complete or any(seen.get(key) != value for key, value in expected.items()):
                path = path_of(name).removeprefix("clocks.")
                at = At(f"{pack.name}/clocks.yaml", f"{path} 算例 {number}", line_of(example))
                yield at.flaw(f"实际算得 {as_written(seen)}", expected)


def comes_to(pack: Pack, kind: str, started_on: date) -> Mapping[str, Any]:
    """The days of a deadline that starts on a day; or the clause that gives none, and what is lacking."""
    deadline = deadline_of(Packs.of([pack]), pack.city, started_on, kind)
    if deadline.no_due_reason == "not_cited":
        return {"refused": deadline.clause, "lacking": _lacking(pack, kind, started_on)}
    if deadline.due_on is None:
        return {"refused": "放假安排尚未公布"}
    steps = timetable(deadline.due_on, plan_at(pack, kind, started_on), day_after)
    days = {step.kind: step.on for step in steps if step.kind != "escalate"}
    above = {step.level: step.on for step in steps if step.kind == "escalate"}
    named = {"warned": days.get("warn"), "breached": days.get("breach"), "escalated": above}
    return {"due": deadline.due_on, **{key: value for key, value in named.items() if value is not None}}


def _lacking(pack: Pack, kind: str, on: date) -> list[str]:
    """The parameters of the deadline that have no value on the day."""
    own = [name for name in _PARAMETERS if pack.has(f"{path_of(kind)}.{name}")]
    return [name for name in own if set_or_none(pack, f"{path_of(kind)}.{name}", on) is None]
