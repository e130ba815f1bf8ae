"""The worked examples of a pack's deadlines: when one is due, warned of, overdue and told to the levels above; what a
pause makes of it; and when its turns end."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, Packs
from services.notify.clock_pauses.rules import Span, within_limit
from services.notify.clock_turns.rules import is_last
from services.notify.clocks.deadlines import Deadline, day_after, deadline_of
from services.notify.clocks.kinds import ClockKind, deadlines_of, path_of, plan_at, set_or_none
from services.notify.clocks.rules import Pause, timetable

GIVEN = ("starts", "pause", "turn")
_PARAMETERS = ("days", "months", "day_type", "moved_by_holidays", "warn_before_days", "escalation")
_NOBODY = UUID(int=0)


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example of a deadline that does not come out as written, of a pack whose clocks are sound."""
    for name, kind in deadlines_of(pack).items():
        at = At(f"{pack.name}/clocks.yaml", path_of(name).removeprefix("clocks."), 1)
        examples = pack.get(path_of(name)).get("examples", ())
        yield from differing(examples, at, GIVEN, partial(comes_to, pack, kind))


def comes_to(pack: Pack, kind: ClockKind, example: Example) -> Mapping[str, Any]:
    """The days of a deadline that starts on a day, of its turn of that number, or with a pause; or the clause that
    gives none, and what is lacking."""
    started_on, pauses = example["starts"], list[Pause]()
    lacking = _lacking(pack, kind, started_on)
    first: dict[str, Any] = {"lacking": lacking} if lacking else {}
    if "pause" in example:
        if example["pause"]["reason"] not in [reason.key for reason in kind.pauses]:
            return {"error": f"没有中止情形 {example['pause']['reason']}"}
        span = _pause(pack, kind, example["pause"])
        if span is None:
            return {**first, "over": True}
        pauses.append(Pause(_NOBODY, span.from_on, span.until_on))
        first["paused_until"] = span.until_on
    turn = _turn(pack, kind, started_on, example.get("turn", 1))
    if turn is None or not kind.takes(pack, started_on):
        return {**first, "over": True}
    deadline = deadline_of(Packs.of([pack]), pack.city, turn, kind.name, pauses, anchor_on=started_on)
    return {**first, **({"turn_starts": turn} if "turn" in example else {}), **_days(pack, kind, turn, deadline)}


def _days(pack: Pack, kind: ClockKind, started_on: date, deadline: Deadline) -> Mapping[str, Any]:
    if deadline.no_due_reason == "not_cited":
        return {"refused": deadline.clause}
    if deadline.due_on is None:
        return {"refused": "中止未定终止日" if deadline.no_due_reason == "paused" else "放假安排尚未公布"}
    steps = timetable(deadline.due_on, plan_at(pack, kind.name, started_on), day_after)
    days = {step.kind: step.on for step in steps if step.kind != "escalate"}
    above = {step.level: step.on for step in steps if step.kind == "escalate"}
    named = {"warned": days.get("warn"), "breached": days.get("breach"), "escalated": above}
    return {"due": deadline.due_on, **{key: value for key, value in named.items() if value is not None}}


def _pause(pack: Pack, kind: ClockKind, pause: Mapping[str, Any]) -> Span | None:
    """The days of a pause as they would be granted; None where it is longer than the document allows."""
    reason = next(reason for reason in kind.pauses if reason.key == pause["reason"])
    return within_limit(Span(pause["from"], pause.get("until")), reason.longest_at(pack, pause["from"]), 0)


def _turn(pack: Pack, kind: ClockKind, started_on: date, turn: int) -> date | None:
    """On which day the turn of that number starts, if none is met; None where there is none."""
    starts_on = started_on
    for last in range(1, turn):
        due_on = deadline_of(Packs.of([pack]), pack.city, starts_on, kind.name, anchor_on=started_on).due_on
        if due_on is None or kind.repeats is None or is_last(last, kind.repeats.most_at(pack, due_on)):
            return None
        starts_on = due_on
    return starts_on


def _lacking(pack: Pack, kind: ClockKind, on: date) -> list[str]:
    """What of the deadline has no value on the day; of a pause and of the turns it is a limit."""
    own = [name for name in _PARAMETERS if pack.has(f"{path_of(kind.name)}.{name}")]
    lacking = [name for name in own if set_or_none(pack, f"{path_of(kind.name)}.{name}", on) is None]
    limited = [reason for reason in kind.pauses if reason.longest_days is not None]
    lacking += [f"pauses.{reason.key}.longest_days" for reason in limited if reason.longest_at(pack, on) is None]
    is_limited = kind.repeats is not None and kind.repeats.at_most is not None
    if kind.repeats is not None and is_limited and kind.repeats.most_at(pack, on) is None:
        lacking.append("repeats.at_most")
    return lacking
