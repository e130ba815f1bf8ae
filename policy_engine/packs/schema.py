"""Declared shapes for the files of a pack: which keys there are, what stands in them, and where a parameter is wanted.

A service that reads a file declares its shape; `check` compares. A mistake is a PackInvalid with file, line and path,
as any other flaw of a pack. Nothing here knows what the keys mean.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from policy_engine.errors import PackInvalid
from policy_engine.packs.pack import KINDS, Pack, Packs, Tree, is_parameter, line_of
from policy_engine.packs.readings import ambiguous


@dataclass(frozen=True)
class At:
    """A place in a file."""

    file: str
    path: str
    line: int

    def wrong(self, what: str) -> PackInvalid:
        return PackInvalid(f"{self.file}:{self.line}: {self.path}: {what[:300]}")

    def key(self, node: Tree, key: object) -> "At":
        name = str(key)[:60]
        return At(self.file, f"{self.path}.{name}" if self.path else name, line_of(node, str(key)) or self.line)

    def item(self, node: Tree, place: int) -> "At":
        return At(self.file, f"{self.path}.{place}", line_of(node) or self.line)


Shape: TypeAlias = Callable[[Tree, At], None]
Keys: TypeAlias = Mapping[str, Shape]


def check(pack: Pack, shapes: Keys) -> None:
    """Holds the files against their shapes. Raises PackInvalid for the first that does not fit, or is not there."""
    for file, shape in shapes.items():
        at = At(f"{pack.name}/{file}.yaml", "", 1)
        if file not in pack.files:
            raise at.wrong("the file is missing")
        shape(pack.files[file], at)
        _choices(pack.files[file], at)


def _choices(node: Tree, at: At) -> None:
    """Readings of a clause are two or more, differ from one another, and the chosen one is among them."""
    if isinstance(node, list):
        for place, child in enumerate(node):
            _choices(child, at.item(child, place))
    if not isinstance(node, Mapping):
        return
    if ambiguous(node):
        _distinct(node["readings"], at.key(node, "readings"))
    if "chosen" in node and not set(_options(node["chosen"])) <= set(node.get("readings", ())):
        raise at.key(node, "chosen").wrong("选定的读法须是 readings 中的一种")
    for key, child in node.items():
        _choices(child, at.key(node, key))


def _options(chosen: Tree) -> list[str]:
    """What a choice may come to at one time or another; none while it is unset."""
    settled = [chosen["setting"]] if "setting" in chosen else []
    return [str(value) for value in (*settled, *(entry["value"] for entry in chosen.get("values", ())))]


def _distinct(readings: Tree, at: At) -> None:
    if len(readings) < 2:
        raise at.wrong("读法至少两种")
    listed = [[entry["value"] for entry in node.get("values", ())] for node in readings.values()]
    if any(values in listed[:place] for place, values in enumerate(listed)):
        raise at.wrong("有两种读法的数值相同，选定哪一种都不改变结果")


def check_all(packs: Packs, shapes: Keys) -> None:
    for city in packs.cities:
        check(packs.city(city), shapes)


def text(node: Tree, at: At) -> None:
    if not isinstance(node, str) or not node.strip():
        raise at.wrong(f"a text is wanted, not {node!r}")


def day(node: Tree, at: At) -> None:
    if type(node) is not date:
        raise at.wrong(f"a date such as 2023-06-30 is wanted, not {node!r}")


def truth(node: Tree, at: At) -> None:
    if type(node) is not bool:
        raise at.wrong(f"true or false is wanted, not {node!r}")


def integer(low: int, high: int) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if type(node) is not int or not low <= node <= high:
            raise at.wrong(f"a whole number from {low} to {high} is wanted, not {node!r}")

    return shape


def word(*words: str) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, str) or node not in words:
            raise at.wrong(f"one of {', '.join(words)} is wanted, not {node!r}")

    return shape


def keys(required: Keys, optional: Keys | None = None) -> Shape:
    """A mapping with these keys and no others."""
    shapes = {**required, **(optional or {})}

    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, Mapping):
            raise at.wrong(f"a mapping of {', '.join(shapes)} is wanted, not {node!r}")
        for key in node:
            if key not in shapes:
                raise at.key(node, key).wrong(f"unknown; known here: {', '.join(shapes)}")
        if missing := [key for key in required if key not in node]:
            raise (at if at.path else At(at.file, "the file", at.line)).wrong(f"{', '.join(missing)} is missing")
        for key, child in node.items():
            shapes[key](child, at.key(node, key))

    return shape


def entries(inner: Shape, required: Keys | None = None) -> Shape:
    """A mapping whose keys are the pack's own; `required` ones have a shape of their own."""
    special = required or {}

    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, Mapping):
            raise at.wrong(f"a mapping is wanted, not {node!r}")
        if missing := [key for key in special if key not in node]:
            raise (at if at.path else At(at.file, "the file", at.line)).wrong(f"{', '.join(missing)} is missing")
        for key, child in node.items():
            text(key, at.key(node, key))
            special.get(key, inner)(child, at.key(node, key))

    return shape


def items(inner: Shape) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, list):
            raise at.wrong(f"a list is wanted, not {node!r}")
        for place, child in enumerate(node):
            inner(child, at.item(child, place))

    return shape


def either(*shapes: Shape) -> Shape:
    """The first that fits; where none does, what the first says."""

    def shape(node: Tree, at: At) -> None:
        first: PackInvalid | None = None
        for candidate in shapes:
            try:
                return candidate(node, at)
            except PackInvalid as error:
                first = first or error
        assert first is not None
        raise first

    return shape


def citation(node: Tree, at: At) -> None:
    """Clause and quote, as the loader has checked them."""
    if not isinstance(node, Mapping) or set(node) != {"clause", "quote"}:
        raise at.wrong("clause and quote are wanted")


def only(value: object) -> Shape:
    """The one value that runs: another would be a choice that changes nothing."""

    def shape(node: Tree, at: At) -> None:
        if node != value or isinstance(node, bool) is not isinstance(value, bool):
            raise at.wrong(f"只有 {value} 有程序执行；写 {node!r} 不起作用")

    return shape


def no_setting(node: Tree, at: At) -> None:
    raise at.wrong("没有程序读取此处的 setting，写了不起作用；文件给出的写 values，没有给出的写 unset")


def read(value: Shape, *units: str) -> Shape:
    """A parameter that a service reads: a city may settle it itself where the document leaves it open."""
    return parameter(value, *units, settles=value)


def parameter(value: Shape, *units: str, settles: Shape = no_setting) -> Shape:
    """A value with its source, in one of these units; a bare value has none. What follows a comma is a remark.

    `settles` is what a setting may be: what some code reads, or the one value that runs.
    """

    def shape(node: Tree, at: At) -> None:
        if not is_parameter(node):
            raise at.wrong(f"needs clause and quote with {', '.join(KINDS)}, not {node!r}")
        unit = node.get("unit")
        if unit is not None and str(unit).partition("，")[0] not in units:
            raise at.key(node, "unit").wrong(f"unit {unit!r}; known here: {', '.join(units) or 'none'}")
        if "setting" in node:
            settles(node["setting"], at.key(node, "setting"))
        for place, entry in enumerate(node.get("values", ())):
            value(entry["value"], At(at.file, f"{at.path}.{place}", line_of(entry, "value") or at.line))

    return shape


NAMES = either(entries(text), items(text))
"""Codes with what they mean, or names alone."""
