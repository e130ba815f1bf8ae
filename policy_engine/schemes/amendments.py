"""Other forms of a scheme: with changed values, and which values differ between two forms."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.explain.formula import yuan
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.parameters import Amended
from policy_engine.schemes.scheme import Scheme

MOST_VALUE = 10**12


@dataclass(frozen=True)
class Change:
    """A value on the day that is judged by, before and after; None where it is not given."""

    parameter: str
    title: str
    unit: str
    before: Any
    after: Any

    @property
    def sentence(self) -> str:
        return f"{self.title} {_in_words(self.before, self.unit)} → {_in_words(self.after, self.unit)}"


@dataclass(frozen=True)
class Compared:
    """The other form of the scheme: whose pack, and which values differ."""

    pack: str
    pack_version: str
    changes: tuple[Change, ...]


def changed(scheme: Scheme, changes: Mapping[str, Any], on: date) -> Scheme:
    """The scheme with other values from a day on, as an amendment would bring them. Raises PackInvalid.

    A value that is read without a day is taken as of the judged day: an amendment that is tried out says no other.
    """
    files = dict(scheme.pack.files)
    files["subsidy"] = deepcopy(files["subsidy"])
    pack = replace(scheme.pack, files=files, version=f"{scheme.pack.version}+{_stamp(changes)}")
    for name, value in changes.items():
        if name not in scheme.parameters:
            raise PackInvalid(f"{scheme.name} 没有数值 {name}；现有：{'、'.join(scheme.parameters)}")
        _refuse_vast(name, value)
        node = pack.get(scheme.path(name))
        node.pop("unset", None)
        node.pop("setting", None)
        node[Amended] = True
        earlier = [entry for entry in node.get("values", ()) if entry["from"] < on]
        node["values"] = [*earlier, {"from": on, "value": value}]
    return scheme_of(pack, scheme.name)


def _refuse_vast(name: str, value: Any) -> None:
    """Columns hold 64 bits; the sums of a million cases must fit as well."""
    numbers = value.values() if isinstance(value, Mapping) else [value]
    if any(type(number) is int and not -MOST_VALUE <= number <= MOST_VALUE for number in numbers):
        raise PackInvalid(f"{name}：数值至多 {MOST_VALUE}")


def _stamp(changes: Mapping[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(changes.items()))


def changes_between(scheme: Scheme, other: Scheme, on: date) -> tuple[Change, ...]:
    """The parameters whose values on the day differ."""
    changes = []
    for name in dict.fromkeys((*scheme.parameters, *other.parameters)):
        before, after = _value_on(scheme, name, on), _value_on(other, name, on)
        if before != after:
            node = (other if name in other.parameters else scheme).parameters[name]
            changes.append(Change(name, str(node.get("title", name)), str(node.get("unit", "")), before, after))
    return tuple(changes)


def _value_on(scheme: Scheme, name: str, on: date) -> Any:
    if name not in scheme.parameters:
        return None
    try:
        return scheme.pack.parameter(scheme.parameters[name], name, on=on).value
    except ParameterNotCited:
        return None


def _in_words(value: Any, unit: str) -> str:
    if value is None:
        return "未给出"
    if type(value) is int and unit.startswith("分"):
        return f"{yuan(value)} 元{unit.removeprefix('分')}"
    if type(value) is int and unit == "百分数":
        return f"{value}%"
    return f"{value} {unit}".strip()
