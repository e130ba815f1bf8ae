"""The worked examples of a pack's cadences: the period that a day is in, whose it is, and whether a number meets it.

No service runs a cadence by itself: what it promises is a clock of the pack, a number of it an indicator. The examples
hold its data against the rules by which those are judged, so that it says what the document says.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from cli.policy.proofs import readings
from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Cited, Pack, is_parameter
from policy_engine.packs.periods import period_of
from services.registry.reports.rules import Goal, reached

GIVEN = ("day", "cadence", "place", "count")
_PERIODS = ("week", "half_month", "month", "quarter", "year")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written, of a pack whose cadences are sound."""
    at = At(f"{pack.name}/cadences.yaml", "examples", 1)
    yield from differing(pack.get("cadences").get("examples", ()), at, GIVEN, partial(comes_to, pack))


def comes_to(pack: Pack, example: Example) -> Mapping[str, Any]:
    if "cadence" not in example:
        return readings.comes_to(pack, "cadences", example)
    name, day = example["cadence"], example["day"]
    if not pack.has(f"cadences.{name}"):
        return {"error": f"没有 {name}；现有：{'、'.join(map(str, pack.get('cadences')))}"}
    cited, lacking = _values(pack, name, day)
    seen: dict[str, Any] = {key: cited[key].value for key in ("per", "halves", "due_day") if key in cited}
    days = {value.from_on for value in cited.values() if value.reason is None}
    seen |= {"in_force_from": days.pop()} if len(days) == 1 else {}
    seen |= {"lacking": lacking} if lacking else {}
    if "factors" in pack.get(f"cadences.{name}"):
        seen["factors"] = {
            key.removeprefix("factors."): value.value for key, value in cited.items() if "factors." in key
        }
    return {**seen, **(_of_bound(cited, example) if "bound" in cited else {})}


def _values(pack: Pack, name: str, day: date) -> tuple[dict[str, Cited], list[str]]:
    """What the cadence says on a day, and which of its values are not given then."""
    node = pack.get(f"cadences.{name}")
    paths = [key for key, child in node.items() if is_parameter(child)]
    paths += [f"factors.{key}" for key in node.get("factors", {})]
    cited, lacking = dict[str, Cited](), list[str]()
    for path in paths:
        try:
            cited[path] = pack.value(f"cadences.{name}.{path}", on=day)
        except ParameterNotCited:
            lacking.append(path)
    return cited, lacking


def _of_bound(cited: Mapping[str, Cited], example: Example) -> Mapping[str, Any]:
    day, bound = example["day"], cited["bound"]
    starts_on = cited["starts_on"].value if "starts_on" in cited else date.min
    if day < starts_on:
        return {"over": True}
    seen = {"comparison": bound.value["comparison"]}
    if (every := bound.value["every"]) not in _PERIODS:
        return {**seen, "error": f"没有按 {every} 划分的周期"}
    period = period_of(every, day)
    seen |= {"period": period.code, "opens": max(period.first, starts_on), "due": period.last}
    if "count" not in example:
        return seen
    goal = Goal(
        comparison=bound.value["comparison"],
        percent=None,
        count=bound.value["count"],
        due_on=period.last,
        clause=bound.clause,
        quote=bound.quote,
    )
    return {**seen, "met": reached(goal, example["count"])}
