"""Declared shapes for the files of a pack: which keys there are, what stands in them, and where a parameter is wanted.

A service that reads a file declares its shape; `check` compares. All mistakes of a file are told at once, with
file, line and path, as any other flaw of a pack. Nothing here knows what the keys mean.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeAlias

from policy_engine.errors import Dependent, PackInvalid
from policy_engine.packs.flaws import NOTHING, At, Flaws, as_written, closest
from policy_engine.packs.pack import KINDS, Pack, Packs, Tree, is_parameter, line_of
from policy_engine.packs.readings import ambiguous
from policy_engine.packs.strict_yaml import UNREAD

Shape: TypeAlias = Callable[[Tree, At], None]
Keys: TypeAlias = Mapping[str, Shape]


_SPARED = frozenset({"places", "departments"})
"""Files that a city may do without."""


def check(pack: Pack, shapes: Keys) -> None:
    """Holds the files against their shapes. Raises PackInvalid for all that does not fit, or is not there."""
    flaws = Flaws()
    for file, shape in shapes.items():
        at = At(f"{pack.name}/{file}.yaml", "", 1)
        if file not in pack.files and file in _SPARED:
            continue
        if file not in pack.files:
            flaws.add(at.flaw("缺少这个文件"))
            continue
        _hold(flaws, shape, pack.files[file], at)
        flaws.of(_choices, pack.files[file], at)
    flaws.refuse()


def _hold(flaws: Flaws, shape: Shape, node: Tree, at: At) -> None:
    """What YAML could not read has been reported, and fits no shape."""
    if node is UNREAD:
        flaws.sound = False
    else:
        flaws.of(shape, node, at)


def fits(shape: Shape, node: Tree) -> bool:
    """Whether the node has the shape: what is judged beside it needs that."""
    flaws = Flaws()
    _hold(flaws, shape, node, At("", "", 0))
    return flaws.sound


def example_of(shape: Shape) -> str:
    """How a value of the shape is written."""
    try:
        shape(NOTHING, At("", "", 0))
    except PackInvalid as error:
        return error.flaws[0].example if error.flaws else "…"
    return "…"


def _choices(node: Tree, at: At) -> None:
    """Readings of a clause are two or more, differ from one another, and the chosen one is among them."""
    flaws = Flaws()
    if isinstance(node, list):
        for place, child in enumerate(node):
            flaws.of(_choices, child, at.item(child, place))
    if isinstance(node, Mapping):
        flaws.of(_choice, node, at)
        for key, child in node.items():
            flaws.of(_choices, child, at.key(node, key))
    flaws.refuse()


def _choice(node: Tree, at: At) -> None:
    listed, chosen = node.get("readings"), node.get("chosen")
    if not all(map(is_sound, [chosen, *(listed.values() if isinstance(listed, Mapping) else ())])):
        raise Dependent
    if ambiguous(node):
        _distinct(listed, at.key(node, "readings"))
    names = list(map(str, listed)) if isinstance(listed, Mapping) else []
    if isinstance(chosen, Mapping) and (odd := set(_options(chosen)) - set(names)):
        example = closest(min(odd), names) or next(iter(names), "")
        raise at.key(node, "chosen").wrong(
            f"选定的读法须是 readings 中的一种：{'、'.join(names)}", "、".join(sorted(odd)), example
        )


def is_sound(node: Tree) -> bool:
    """Whether the parameter, if it is one, passed the loader."""
    return node is not UNREAD and bool(getattr(node, "sound", True))


def _options(chosen: Tree) -> list[str]:
    """What a choice may come to at one time or another; none while it is unset."""
    settled = [chosen["setting"]] if "setting" in chosen else []
    return [str(value) for value in (*settled, *(entry["value"] for entry in chosen.get("values", ())))]


def _distinct(readings: Tree, at: At) -> None:
    if len(readings) < 2:
        raise at.wrong("读法至少两种", "、".join(map(str, readings)))
    listed = [[entry["value"] for entry in node.get("values", ())] for node in readings.values()]
    if any(values in listed[:place] for place, values in enumerate(listed)):
        raise at.wrong("有两种读法的数值相同，选定哪一种都不改变结果")


def check_all(packs: Packs, shapes: Keys) -> None:
    for city in packs.cities:
        check(packs.city(city), shapes)


def anything(node: Tree, at: At) -> None:
    """Judged elsewhere, or a remark."""


def text(node: Tree, at: At) -> None:
    if not isinstance(node, str) or not node.strip():
        quoted = type(node) in (int, date)
        raise at.wrong("应为文字", node, f'"{node}"' if quoted else "文字")


def day(node: Tree, at: At) -> None:
    if type(node) is not date:
        raise at.wrong("应为日期", node, "2023-06-30")


def truth(node: Tree, at: At) -> None:
    if type(node) is not bool:
        raise at.wrong("应为 true 或 false", node, "true")


def integer(low: int, high: int) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if type(node) is not int or not low <= node <= high:
            raise at.wrong(f"应为 {low} 至 {high} 的整数", node, str(max(low, min(high, 5))))

    return shape


def word(*words: str) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, str) or node not in words:
            raise at.wrong(f"应为 {'、'.join(words)} 之一", node, closest(node, words) or next(iter(words), ""))

    return shape


def keys(required: Keys, optional: Keys | None = None) -> Shape:
    """A mapping with these keys and no others."""
    shapes = {**required, **(optional or {})}

    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, Mapping):
            raise at.wrong(f"应为一组“名称: 内容”，可写：{'、'.join(shapes)}", node, _flow(required or shapes))
        flaws, meant = Flaws(), set[str]()
        for key in (key for key in node if key not in shapes and key is not UNREAD):
            near = closest(key, [name for name in shapes if name not in node])
            meant |= {near} if near else set()
            flaws.add(at.key(node, key).flaw(f"没有这一栏；可写：{'、'.join(shapes)}", key, near or ""))
        _name_missing(flaws, {key: required[key] for key in required if key not in {*node, *meant}}, at)
        for key in (key for key in node if key in shapes):
            _hold(flaws, shapes[key], node[key], at.key(node, key))
        flaws.refuse()

    return shape


def _name_missing(flaws: Flaws, missing: Keys, at: At) -> None:
    for key, shape in missing.items():
        flaws.add(at.flaw(f"缺少 {key}", example=f"{key}: {example_of(shape)}"))


def _flow(shapes: Keys) -> str:
    return f"{{{', '.join(f'{key}: {example_of(shape)}' for key, shape in shapes.items())}}}"


def entries(inner: Shape, required: Keys | None = None, optional: Keys | None = None) -> Shape:
    """A mapping whose keys are the pack's own; `required` and `optional` ones have a shape of their own."""
    special = {**(required or {}), **(optional or {})}

    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, Mapping):
            raise at.wrong("应为一组“名称: 内容”", node, _flow(required or {"code": inner}))
        flaws = Flaws()
        _name_missing(flaws, {key: special[key] for key in required or {} if key not in node}, at)
        for key, child in node.items():
            _hold(flaws, text, key, at.key(node, key))
            _hold(flaws, special.get(key, inner), child, at.key(node, key))
        flaws.refuse()

    return shape


def items(inner: Shape) -> Shape:
    def shape(node: Tree, at: At) -> None:
        if not isinstance(node, list):
            raise at.wrong("应为清单", node, f"[{example_of(inner)}]")
        flaws = Flaws()
        for place, child in enumerate(node):
            _hold(flaws, inner, child, at.item(child, place))
        flaws.refuse()

    return shape


def either(*shapes: Shape) -> Shape:
    """The first that fits; where none does, what the one says that the node is closest to."""

    def shape(node: Tree, at: At) -> None:
        refusals = []
        for candidate in shapes:
            try:
                return candidate(node, at)
            except PackInvalid as error:
                refusals.append(error)
        raise min(refusals, key=lambda error: _distance(error, at))

    return shape


def _distance(error: PackInvalid, at: At) -> tuple[bool, int]:
    """A shape that finds fault with parts alone is closer than one that does not take the node at all."""
    return any(flaw.path == (at.path or "文件") for flaw in error.flaws), len(error.flaws)


def citation(node: Tree, at: At) -> None:
    """Clause and quote, as the loader has checked them."""
    if not is_sound(node):
        raise Dependent
    if not isinstance(node, Mapping) or set(node) != {"clause", "quote"}:
        raise at.wrong("应为条款和原文", node, "{clause: 二(一), quote: 文件原文}")


withdrawal = keys({"from": day, "source": citation})
"""From when on something of a document takes nothing new, and the clause that says so."""


def only(value: object) -> Shape:
    """The one value that runs: another would be a choice that changes nothing."""

    def shape(node: Tree, at: At) -> None:
        if node != value or isinstance(node, bool) is not isinstance(value, bool):
            shown = as_written(value)
            raise at.wrong(f"只有 {shown} 有程序执行，写别的不起作用", node, shown)

    return shape


def no_setting(node: Tree, at: At) -> None:
    raise at.wrong("没有程序读取此处的 setting，写了不起作用；文件给出的写 values，没有给出的写 unset", node)


def read(value: Shape, *units: str) -> Shape:
    """A parameter that a service reads: a city may settle it itself where the document leaves it open."""
    return parameter(value, *units, settles=value)


def parameter(value: Shape, *units: str, settles: Shape = no_setting) -> Shape:
    """A value with its source, in one of these units; a bare value has none. What follows a comma is a remark.

    `settles` is what a setting may be: what some code reads, or the one value that runs.
    """

    def shape(node: Tree, at: At) -> None:
        if not is_sound(node):
            raise Dependent
        if not is_parameter(node):
            raise at.wrong(f"应为写明条款、原文和{'、'.join(KINDS)}之一的数值", node, _cited(value, units))
        flaws, unit = Flaws(), node.get("unit")
        if unit is not None and str(unit).partition("，")[0] not in units:
            wanted = f"单位应为 {'、'.join(units)}" if units else "此处没有单位，不写 unit"
            flaws.add(at.key(node, "unit").flaw(wanted, unit, units[0] if units else ""))
        if "setting" in node:
            _hold(flaws, settles, node["setting"], at.key(node, "setting"))
        for place, entry in enumerate(node.get("values", ())):
            line = line_of(entry, "value") or at.line
            _hold(flaws, value, entry["value"], At(at.file, f"{at.path}.{place}", line))
        flaws.refuse()

    return shape


def _cited(value: Shape, units: Iterable[str]) -> str:
    unit = next((f"unit: {unit}, " for unit in units), "")
    return f"{{clause: 二(一), quote: 文件原文, {unit}values: [{{from: 2024-01-01, value: {example_of(value)}}}]}}"


NAMES = either(entries(text), items(text))
"""Codes with what they mean, or names alone."""

_shown = either(text, integer(0, 10**9), day, truth, items(either(text, integer(0, 10**9))))
READINGS: Keys = {
    "place": text,
    "reads": entries(entries(_shown)),
    "chosen": text,
    "comes_to": entries(integer(0, 10**12)),
    "lacking": items(text),
    "falls_on": items(day),
    "in_force_from": day,
}
"""What a worked example of a clause with several readings may say, or of a day or a span of days."""
