"""The worked examples of a pack's services: where somebody may register, whether what they had is enough, and who is on
the ledger of hardships."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, get_args

from cli.policy.proofs import readings
from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from contracts.events.registry import PlaceKind
from policy_engine.errors import Flaw, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, Packs
from services.registry.casework.commands import NoServiceMinimum, minimums_of
from services.registry.graduates.rules import may_register_at
from services.registry.hardships import catalogue
from services.registry.hardships.rules import Validity, is_planned
from services.registry.registration.catalogue import place_rule

GIVEN = ("day", "minimum", "services", "place", "plans", "valid_to", "hardship")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written, of a pack whose services are sound."""
    at = At(f"{pack.name}/services.yaml", "examples", 1)
    yield from differing(pack.get("services").get("examples", ()), at, GIVEN, partial(comes_to, pack))


def comes_to(pack: Pack, example: Example) -> Mapping[str, Any]:
    """The places at which somebody may register on a day; what services count for a minimum; or a clause's readings."""
    if "place" in example:
        return readings.comes_to(pack, "services", example)
    try:
        return next((of(pack, example) for key, of in _OF.items() if key in example), None) or _of_places(pack, example)
    except ParameterNotCited as missing:
        return {"refused": missing.clause}


def _of_places(pack: Pack, example: Example) -> Mapping[str, Any]:
    admitted = place_rule(pack, example["day"]).kinds
    return {"admitted": [kind for kind in get_args(PlaceKind) if may_register_at(kind, admitted)]}


def _of_plans(pack: Pack, example: Example) -> Mapping[str, Any]:
    return {"planned": is_planned(example["plans"], catalogue.plans_due(pack, example["day"]))}


def _of_validity(pack: Pack, example: Example) -> Mapping[str, Any]:
    """Of a hardship that begins before the day."""
    day, validity = example["day"], Validity(date.min, example["valid_to"])
    warned = validity.is_expiring(day, catalogue.warn_before_days(pack, day))
    return {"standing": validity.covers(day), "expiring": warned}


def _of_class(pack: Pack, example: Example) -> Mapping[str, Any]:
    day, category = example["day"], example["hardship"]
    if category not in catalogue.names_of(pack, day):
        return {"error": f"没有困难类别 {category}"}
    missing = catalogue.lacking(pack, category, day)
    return {"refused": missing.clause} if missing else {"confirmable": True}


def _of_minimum(pack: Pack, example: Example) -> Mapping[str, Any]:
    try:
        listed = {minimum.key: minimum for minimum in minimums_of(Packs.of([pack]), pack.city, example["day"])}
    except NoServiceMinimum:
        return {"error": "本文件没有服务最低次数"}
    minimum = listed.get(example["minimum"])
    if minimum is None:
        return {"error": f"没有最低次数 {example['minimum']}；现有：{'、'.join(listed)}"}
    had = minimum.counted(example.get("services", ()))
    return {"had": had, "met": minimum.is_met(had)}


_OF = {"minimum": _of_minimum, "plans": _of_plans, "valid_to": _of_validity, "hardship": _of_class}
"""Which key of an example says what it is about."""
