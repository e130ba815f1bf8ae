"""One refusal, one name: of two released slugs of one refusal, the younger says which it is (`same_as`)."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator

import chassis
import services
from chassis.problems import Problem


def _refusals() -> Iterator[type[Problem]]:
    """Every refusal of the platform that has a slug of its own."""
    for package in (chassis, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    waiting = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "slug" in vars(kind) and kind.__module__.split(".")[0] in ("chassis", "services"):
            yield kind


def _name(kind: type[Problem]) -> str:
    return kind.same_as or kind.slug


def test_one_slug_is_refused_with_one_status() -> None:
    statuses: dict[str, set[int]] = defaultdict(set)
    for kind in _refusals():
        statuses[_name(kind)].add(kind.status)
    assert {name: found for name, found in statuses.items() if len(found) > 1} == {}


def test_what_is_told_in_one_sentence_has_one_slug() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for kind in _refusals():
        names[kind.title].add(_name(kind))
    assert {title: found for title, found in names.items() if len(found) > 1} == {}


def test_the_released_slug_of_a_refusal_stays_in_its_type() -> None:
    released = {kind.slug: kind.same_as for kind in _refusals() if kind.same_as}
    assert released == {
        "not-yet-happened": "date-in-future",
        "other-city": "outside-jurisdiction",
    }
    body = next(kind for kind in _refusals() if kind.slug == "not-yet-happened")().body()
    assert (body["type"], body["same_as"]) == (
        "urn:qihang:problem:not-yet-happened",
        "urn:qihang:problem:date-in-future",
    )
