"""The worked examples of a pack's services: where somebody may register, and whether what they had is enough."""

from collections.abc import Iterator, Mapping
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
from services.registry.registration.commands import place_rule

GIVEN = ("day", "minimum", "services", "place")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written, of a pack whose services are sound."""
    at = At(f"{pack.name}/services.yaml", "examples", 1)
    yield from differing(pack.get("services").get("examples", ()), at, GIVEN, partial(comes_to, pack))


def comes_to(pack: Pack, example: Example) -> Mapping[str, Any]:
    """The places at which somebody may register on a day; what services count for a minimum; or a clause's readings."""
    if "place" in example:
        return readings.comes_to(pack, "services", example)
    try:
        return _of_minimum(pack, example) if "minimum" in example else _of_places(pack, example)
    except ParameterNotCited as missing:
        return {"refused": missing.clause}


def _of_places(pack: Pack, example: Example) -> Mapping[str, Any]:
    admitted = place_rule(pack, example["day"]).kinds
    return {"admitted": [kind for kind in get_args(PlaceKind) if may_register_at(kind, admitted)]}


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
