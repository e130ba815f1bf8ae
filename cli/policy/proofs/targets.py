"""The worked examples of a pack's targets: what was counted of an indicator, and whether its goal is met; which class
is counted, and who is in its population."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from chassis.problems import Problem
from cli.policy.proofs import readings
from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Cited, Pack, Tree
from services.registry.facts.catalogue import Filters
from services.registry.reports.catalogue import (
    COVERED,
    Indicator,
    figures_of,
    in_force,
    indicators_of,
    readings_of,
)
from services.registry.reports.commands import cohort_of
from services.registry.reports.rules import Goal, met, reached
from services.subsidy.schemes.commands import judge_target
from services.subsidy.schemes.schemas import ExplainTarget

GIVEN = ("day", "indicator", "target", "person", "assisted", "place", "part", "whole", "count")
SHARE, COUNT = ("part", "whole"), ("count",)


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written, of a pack whose targets are sound."""
    at = At(f"{pack.name}/targets.yaml", "examples", 1)
    yield from differing(pack.get("targets").get("examples", ()), at, GIVEN, partial(comes_to, pack))


def comes_to(pack: Pack, example: Example) -> Mapping[str, Any]:
    """What the sheet of the indicators shows of what was counted; what a share comes to against a target; the class
    that is counted; or by which readings somebody is in the population."""
    if "indicator" in example:
        return _of_indicator(pack, example)
    if "target" in example:
        return _of_target(pack, example)
    if "place" in example:
        return readings.comes_to(pack, "targets", example)
    if "assisted" in example:
        return _of_assisted(pack, example)
    return _of_person(pack, example) if "person" in example else _of_class(pack, example["day"])


def _of_indicator(pack: Pack, example: Example) -> Mapping[str, Any]:
    listed = {indicator.key: indicator for indicator in indicators_of(pack, example["day"])}
    indicator = listed.get(example["indicator"])
    if indicator is None or indicator.goal is None:
        return {"error": f"没有指标 {example['indicator']}，或者没有它的目标；现有：{'、'.join(listed)}"}
    goal, seen = indicator.goal, {"due": indicator.goal.due_on, "comparison": indicator.goal.comparison}
    if goal.percent is None and goal.count is None:
        return {**seen, "refused": goal.clause}
    wanted = SHARE if goal.percent is not None else COUNT
    if any(name not in example for name in wanted):
        return {"error": f"本项按{'百分数' if wanted == SHARE else '数量'}计，写 {'、'.join(wanted)}"}
    return {**seen, "met": _verdict(goal, example), **_first_day(pack, indicator, example["day"])}


def _verdict(goal: Goal, example: Example) -> bool | None:
    return reached(goal, example["count"]) if goal.percent is None else met(goal, example["part"], example["whole"])


def _first_day(pack: Pack, indicator: Indicator, on: date) -> Mapping[str, Any]:
    """From when the document has said so."""
    assert indicator.goal is not None
    due_on = indicator.goal.due_on
    cited = pack.parameter(_bound(pack, indicator), indicator.key, on=due_on or in_force(pack, on))
    return {"in_force_from": cited.from_on}


def _bound(pack: Pack, indicator: Indicator) -> Tree:
    group, _, name = indicator.key.rpartition(".")
    if group != "milestones":
        return pack.get(f"targets.{group or 'indicators'}.{name}.bound")
    assert indicator.goal is not None
    due_on = indicator.goal.due_on
    rows = pack.get("targets.milestones")
    return next(row["bound"] for row in rows if (row["measure"], row["due_on"]) == (name, due_on))


def _of_target(pack: Pack, example: Example) -> Mapping[str, Any]:
    """As whoever asks how a share stands is told."""
    case = ExplainTarget(target=example["target"], part=example.get("part", 0), whole=example.get("whole", 0))
    try:
        view = judge_target(pack, case, example["day"])
    except ParameterNotCited as missing:
        return {"refused": missing.clause}
    except Problem as problem:
        return {"error": problem.title}
    return {"met": view.met}


def _of_class(pack: Pack, on: date) -> Mapping[str, Any]:
    try:
        year, _ = cohort_of(pack, None, on)
    except ParameterNotCited as missing:
        return {"refused": missing.clause}
    cited: Cited = pack.value("targets.cohort", on=in_force(pack, on))
    return {"cohort": year, "in_force_from": cited.from_on}


def _of_assisted(pack: Pack, example: Example) -> Mapping[str, Any]:
    """Somebody of whom these facts hold and no others: by which readings they count, and by which they are covered."""
    day, facts = example["day"], example["assisted"]
    figures = figures_of(pack, day)[COVERED]
    counted = [figure for figure in figures if _are_met(facts, figure.population)]
    paths = [f"targets.coverage.readings.{figure.key}" for figure in figures]
    first_days = {pack.value(path, on=in_force(pack, day)).from_on for path in paths if pack.has(path)}
    seen = {
        "counted_in": [figure.key for figure in counted],
        "covered_by": [figure.key for figure in counted if _are_met(facts, figure.part)],
        "chosen": next((figure.key for figure in figures if figure.judged), None),
    }
    return {**seen, "in_force_from": first_days.pop()} if len(first_days) == 1 else seen


def _are_met(facts: Sequence[str], filters: Filters) -> bool:
    """`expected` is true of everybody who is counted at all."""
    stated = {**filters, "expected": "true"}
    return all((name in {*facts, "expected"}) is (truth == "true") for name, truth in stated.items())


def _of_person(pack: Pack, example: Example) -> Mapping[str, Any]:
    """Somebody of whom these facts hold and no others, by each reading of who is to be registered."""
    day = example["day"]
    readings = readings_of(pack, day)
    counted = [
        reading.key
        for reading in readings.all
        if all((name in example["person"]) is (truth == "true") for name, truth in reading.population.items())
    ]
    paths = [f"targets.whole.readings.{key}" for key in counted]
    first_days = {pack.value(path, on=in_force(pack, day)).from_on for path in paths if pack.has(path)}
    seen = {"counted_in": counted, "chosen": readings.chosen}
    return {**seen, "in_force_from": first_days.pop()} if len(first_days) == 1 else seen
