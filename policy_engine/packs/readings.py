"""Clauses that can be read in more than one way: their readings side by side, and the value of the one that is chosen.

A pack writes such a place as `readings` (each a parameter) beside what they are readings of, and perhaps `chosen`, a
setting that names one of them. Whoever needs the value asks here, so that to choose another one changes what comes out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Any

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Cited, Pack, Tree, is_parameter


@dataclass(frozen=True)
class Reading:
    """`value` is None, and `refused` says why, where the document gives none for this reading."""

    key: str
    title: str
    cited: Cited | None
    refused: str | None
    comes_to: int | None
    """The product of the numbers that the reading multiplies, where it does."""


@dataclass(frozen=True)
class Ambiguity:
    path: str
    readings: tuple[Reading, ...]
    chosen: str | None
    reason: str | None
    """Why this one is chosen."""

    @property
    def in_force(self) -> Reading | None:
        return next((reading for reading in self.readings if reading.key == self.chosen), None)


def ambiguous(node: Tree) -> bool:
    """Whether it is a place with readings of values; a scheme's readings are its own matter."""
    return (
        isinstance(node, Mapping)
        and isinstance(node.get("readings"), Mapping)
        and all(is_parameter(reading) for reading in node["readings"].values())
    )


def ambiguities(pack: Pack, on: date) -> Iterator[Ambiguity]:
    """Every ambiguous place of the pack, in the order of the files."""
    for name, tree in pack.files.items():
        for path, node in _places(tree, name):
            yield _ambiguity(pack, path, node, on)


def in_force(pack: Pack, path: str, on: date) -> Cited | None:
    """The value of the reading that is chosen for this place; None while nobody has chosen.

    Raises ParameterNotCited where the chosen reading has no value.
    """
    node = pack.get(path)
    choice = _choice(pack, path, node, on)
    if choice is None:
        return None
    key = str(choice.value)
    return pack.parameter(node["readings"][key], f"{path}.readings.{key}", on=on)


def _places(node: Tree, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, Mapping):
        if ambiguous(node):
            yield path, node
        for key, child in node.items():
            yield from _places(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _places(child, f"{path}.{place}")


def _ambiguity(pack: Pack, path: str, node: Mapping[str, Any], on: date) -> Ambiguity:
    readings = tuple(_reading(pack, path, str(key), node, on) for key in node["readings"])
    choice = _choice(pack, path, node, on)
    return Ambiguity(path, readings, str(choice.value) if choice else None, choice.reason if choice else None)


def _choice(pack: Pack, path: str, node: Mapping[str, Any], on: date) -> Cited | None:
    """The choice in force on a day; None where there is none, or it is still open."""
    if "chosen" not in node:
        return None
    try:
        return pack.parameter(node["chosen"], f"{path}.chosen", on=on)
    except ParameterNotCited:
        return None


def _reading(pack: Pack, path: str, key: str, node: Mapping[str, Any], on: date) -> Reading:
    reading = node["readings"][key]
    title = str(reading.get("title", key))
    try:
        cited = pack.parameter(reading, f"{path}.readings.{key}", on=on)
        return Reading(key, title, cited, None, _product(pack, path, node, cited.value, on))
    except ParameterNotCited as unset:
        return Reading(key, title, None, str(unset.detail), None)


def _product(pack: Pack, path: str, node: Mapping[str, Any], value: Any, on: date) -> int | None:
    if not isinstance(value, Mapping) or "multiplied" not in value:
        return None
    numbers = [
        pack.parameter(node["factors"][name], f"{path}.factors.{name}", on=on).value for name in value["multiplied"]
    ]
    return prod(number["count"] if isinstance(number, Mapping) else int(number) for number in numbers)
