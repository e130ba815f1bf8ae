"""What a scheme's expressions may name: its facts, and its parameters with the range of all values over time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from policy_engine.expressions.bands import are_bands, bands_type, edges_of
from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.dated import names_read
from policy_engine.expressions.types import (
    Bands,
    Choice,
    Choices,
    Day,
    ExpressionError,
    Name,
    Number,
    Rows,
    Table,
    Truth,
    Type,
)
from policy_engine.expressions.units import PERCENT, Unit
from policy_engine.schemes.claiming import PERIOD, WINDOW
from policy_engine.schemes.scheme import Scheme, expressions_of

JUDGED_ON = Name(Day(), "认定日期")
UNKNOWN_MOST = 10**8
READ = (WINDOW, PERIOD)
"""Settings that the code around the schemes reads, whatever they say."""
MONTHS = Unit.parse("月")


class Amended:
    """Key of a parameter with values that are tried out; no pack can write it."""


def names_of(scheme: Scheme) -> dict[str, Name]:
    """What the scheme's expressions may name, with the range of all values that a parameter has over time."""
    return {name: over_time(scheme, name) for name in scheme.parameters if counts(scheme, name)} | fact_names(scheme)


def fact_names(scheme: Scheme) -> dict[str, Name]:
    return {"on": JUDGED_ON} | {name: Name(fact.type, fact.title) for name, fact in scheme.facts.items()}


def counts(scheme: Scheme, name: str) -> bool:
    """Whether it is something to reckon with: a kind of period or a window is not, nor an unset thing of no unit."""
    if name in READ or name in _of_claims(scheme):
        return False
    node = scheme.parameters[name]
    vague = "unset" in node and not node.get("unit") and "kind" not in node
    return not vague and not isinstance(node.get("setting"), str)


def over_time(scheme: Scheme, name: str) -> Name:
    """A parameter with the bounds of all its values; an unset one may become anything of its unit."""
    node = scheme.parameters[name]
    values = [node["setting"]] if "setting" in node else [entry["value"] for entry in node.get("values", ())]
    title = str(node.get("title", name))
    if not values:
        return _unset(scheme, name, node, title)
    types = [type_of(scheme, name, node, value) for value in values]
    if len({type(kind) for kind in types}) != 1:
        raise ExpressionError(f"{name}：各行数值的种类须相同")
    first = types[0]
    if isinstance(first, Table | Choices):
        _same_codes(scheme, name, types)
    if isinstance(first, Table):
        tables = [kind for kind in types if isinstance(kind, Table)]
        first = replace(first, low=min(kind.low for kind in tables), high=max(kind.high for kind in tables))
    if isinstance(first, Bands):
        first = _all_bands(first, [kind for kind in types if isinstance(kind, Bands)])
    if isinstance(first, Number):
        numbers = [kind for kind in types if isinstance(kind, Number)]
        low, high = min(kind.low for kind in numbers), max(kind.high for kind in numbers)
        first = replace(first, low=low, high=high)
    return Name(first, title, value_of(first, values[-1]), _series(node, first), constant=True)


def _series(node: Mapping[str, Any], kind: Type) -> tuple[tuple[int, int | None, Any], ...]:
    """What the parameter comes to over time, oldest first; nothing for a setting."""
    dated = sorted(node.get("values", ()), key=lambda entry: entry["from"])
    return tuple((day_number(entry["from"]), _until(entry), value_of(kind, entry["value"])) for entry in dated)


def _until(entry: Mapping[str, Any]) -> int | None:
    return day_number(entry["until"]) if entry.get("until") else None


def changes_over_time(node: Mapping[Any, Any]) -> bool:
    """Whether the day decides what it comes to: several values, or one that ends, and none tried out."""
    if Amended in node:
        return False
    values = node.get("values", ())
    return len(values) > 1 or any(entry.get("until") for entry in values)


def judged_names(scheme: Scheme) -> frozenset[str]:
    """The names whose value on the judged day some expression reads."""
    read = [names_read(text) for _, text, _ in expressions_of(scheme)]
    return frozenset().union(*(names.bare | names.judged for names in read))


def _all_bands(first: Bands, bands: Sequence[Bands]) -> Bands:
    """What all of them cover, and the range of all their values."""
    starts = [kind.first for kind in bands if kind.first is not None]
    ends = [kind.last for kind in bands if kind.last is not None]
    low, high = min(kind.low for kind in bands), max(kind.high for kind in bands)
    covered = replace(first, first=max(starts, default=None), last=min(ends, default=None))
    return replace(covered, low=low, high=high, largest=max(kind.largest for kind in bands))


def _same_codes(scheme: Scheme, name: str, types: Sequence[Type]) -> None:
    """A table has an entry for the same codes at every date; a set is one of the same things."""
    listed = [kind.codes for kind in types if isinstance(kind, Table | Choices)]
    choices = [kind.codes for _, kind in _coded(scheme)]
    if isinstance(types[0], Choices) and not any(codes in choices for codes in listed):
        return
    for codes in listed[1:]:
        if codes != listed[0]:
            odd = sorted({*codes} ^ {*listed[0]})
            raise ExpressionError(f"{name}：各行须是同样的选项，不同的有 {'、'.join(odd)}")


def _unset(scheme: Scheme, name: str, node: Mapping[str, Any], title: str) -> Name:
    """What an unset parameter will be: a number of its unit, or, where `kind` says so, a set or table `of` a fact."""
    if "kind" not in node:
        unit = Unit.parse(str(node.get("unit", "")))
        most = {PERCENT: 100, MONTHS: 600}.get(unit, UNKNOWN_MOST)
        return Name(Number(unit, 0, most), title, 0, constant=True)
    of = next((kind for coded, kind in _coded(scheme) if coded == str(node.get("of"))), None)
    if of is None or node["kind"] not in ("set", "table"):
        raise ExpressionError(f"{name}：kind 写 set 或 table，of 写一个选项类（choice）的事实或列")
    codes = of.codes
    if node["kind"] == "set":
        return Name(Choices(codes, of.labels), title, 0, constant=True)
    return Name(Table(codes, Unit.parse(str(node.get("unit", ""))), 0, UNKNOWN_MOST), title, [0], constant=True)


def idle_setting(scheme: Scheme, name: str) -> str | None:
    """Why a setting would change nothing; None for one that some rule or code goes by."""
    node = scheme.parameters[name]
    if "setting" not in node:
        return None
    if name in READ or _used(scheme, name) or name in _of_claims(scheme):
        return f"{name}：这项 setting 本身有程序读取，不写 runs" if "runs" in node else None
    runs = node.get("runs", {})
    if not _is_one_word(runs):
        return f"{name}：没有规则读取这项 setting，写了不起作用；由规则中的一个名称执行的，写 runs: {{写法: 名称}}"
    [(word, by)] = runs.items()
    if node["setting"] != word:
        return f"{name}：只有 {word} 有规则执行；写 {str(node['setting'])[:60]} 不起作用"
    return None if _used(scheme, by) else f"{name}：写明 {word}，而没有规则用到 {by}"


def _is_one_word(runs: Any) -> bool:
    """The one word that a setting may be, and the name by which the scheme's rules run it: two would switch nothing."""
    return (
        isinstance(runs, Mapping) and len(runs) == 1 and all(isinstance(text, str) for text in (*runs, *runs.values()))
    )


def _of_claims(scheme: Scheme) -> Sequence[str]:
    """The settings that taking its claims goes by."""
    claim = scheme.claim
    return [name for name in (claim.period, claim.window, claim.publicity) if name] if claim else ()


def told_of(scheme: Scheme) -> Iterator[str]:
    """The parameters of a scheme, in the order of the pack: its own, and those of all schemes that it goes by."""
    own = scheme.pack.get(f"subsidy.schemes.{scheme.name}").get("parameters", {})
    for name in scheme.parameters:
        if name in own or _used(scheme, name) or name in _of_claims(scheme):
            yield name


def _used(scheme: Scheme, name: str) -> bool:
    return any(re.search(rf"\b{name}\b", text) for _, text, _ in expressions_of(scheme))


def hint(scheme: Scheme, name: str) -> dict[str, str]:
    """The `kind` and `of` that an unset slot in this parameter's place needs."""
    if name not in names_of(scheme):
        return {}
    kind = names_of(scheme)[name].type
    if not isinstance(kind, Choices | Table):
        return {}
    of = [name for name, coded in _coded(scheme) if coded.codes == kind.codes]
    return {"kind": "set" if isinstance(kind, Choices) else "table", "of": of[0]} if of else {}


def type_of(scheme: Scheme, name: str, node: Mapping[str, Any], value: Any) -> Type:
    if type(value) is bool:
        return Truth()
    if type(value) is date:
        return Day()
    if type(value) is int:
        return Number(Unit.parse(str(node.get("unit", ""))), value, value)
    if isinstance(value, Mapping) and value and all(type(entry) is int for entry in value.values()):
        unit = Unit.parse(str(node.get("unit", "")))
        return Table(_ordered(scheme, value), unit, min(value.values()), max(value.values()))
    if isinstance(value, list) and value and all(isinstance(entry, str | int) for entry in value):
        return _set_for(scheme, value)
    if are_bands(value):
        return bands_type(name, value, Unit.parse(str(node.get("of", ""))), Unit.parse(str(node.get("unit", ""))))
    raise ExpressionError(f"{name}：数值应为整数、true 或 false、日期、清单、分档或分类标准")


def _coded(scheme: Scheme) -> Sequence[tuple[str, Choice | Choices]]:
    """The codes that tables and sets may be of, by name: those of facts, then those of the columns of lists."""
    kinds = [(fact.name, fact.type) for fact in scheme.facts.values()]
    rows = [kind for _, kind in kinds if isinstance(kind, Rows)]
    kinds += [(column.name, column.type) for kind in rows for column in kind.columns]
    return [(name, kind) for name, kind in kinds if isinstance(kind, Choice | Choices)]


def _set_for(scheme: Scheme, members: Sequence[Any]) -> Choices:
    """A set of the codes that these are members of: those of a fact which has them all."""
    codes = tuple(map(str, members))
    for _, kind in _coded(scheme):
        if set(codes) <= set(kind.codes):
            return Choices(kind.codes, kind.labels)
    return Choices(codes, codes)


def _ordered(scheme: Scheme, table: Mapping[Any, int]) -> tuple[str, ...]:
    """A table's codes in the order of the fact that has just these; the order in the pack does not matter."""
    codes = sorted(map(str, table))
    for _, kind in _coded(scheme):
        if sorted(kind.codes) == codes:
            return kind.codes
    return tuple(codes)


def value_of(kind: Type, value: Any) -> Any:
    if isinstance(kind, Day):
        return day_number(value)
    if isinstance(kind, Choices):
        return sum(1 << kind.codes.index(str(member)) for member in set(value))
    if isinstance(kind, Bands):
        return edges_of(value)
    if isinstance(kind, Table):
        entries = {str(code): number for code, number in value.items()}
        return [entries[code] for code in kind.codes]
    return value
