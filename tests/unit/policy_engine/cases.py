"""Cases of every scheme of the packs: any facts that fit it, and those that are filled in."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from policy_engine.expressions.rows import RowColumns
from policy_engine.expressions.types import (
    MISSING,
    Choice,
    Choices,
    Column,
    Day,
    Number,
    Places,
    Rows,
    Table,
    Truth,
    Type,
)
from policy_engine.packs.loader import load_packs
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.parameters import names_of
from policy_engine.schemes.scheme import Fact, Scheme

PACKS = load_packs(Path(__file__).parents[3] / "policies")


SCHEMES = [scheme for city in PACKS.cities for scheme in catalogue(PACKS.city(city)).values()]


INTERN: dict[str, Any] = {
    "at_local_base": True,
    "in_school_fresh": True,
    "left_school": False,
    "unemployed": False,
    "born_on": "2001-05-01",
    "started_on": "2023-01-01",
}


def any_fact(fact: Fact | Column) -> st.SearchStrategy[Any]:
    kind = fact.type
    if isinstance(kind, Rows):
        row = st.fixed_dictionaries({column.name: any_fact(column) for column in kind.columns})
        return st.lists(row, min_size=kind.least, max_size=min(kind.most, kind.least + 4))
    if isinstance(kind, Truth):
        return st.sampled_from([0, 1])
    if isinstance(kind, Day):
        days = st.integers(18_000, 20_500)
        return st.one_of(st.just(MISSING), days) if kind.optional else days
    if isinstance(kind, Choice):
        return st.integers(0, len(kind.codes) - 1)
    if isinstance(kind, Choices):
        return st.integers(0, 2 ** len(kind.codes) - 1)
    if isinstance(kind, Places):
        return st.integers(0, 2**14)
    assert isinstance(kind, Number)
    return st.one_of(st.integers(kind.low, min(kind.high, kind.low + 40)), st.integers(kind.low, kind.high))


def columns_of(scheme: Scheme, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Facts of cases, as the engine takes them of one, as columns of many."""
    return {name: _column(fact.type, [case[name] for case in cases]) for name, fact in scheme.facts.items()}


def _column(kind: Type, values: list[Any]) -> Any:
    if isinstance(kind, Rows):
        return RowColumns.of(values, kind)
    return np.array(values, bool if isinstance(kind, Truth) else np.int64)


def as_given(fact: Fact | Column, value: Any) -> Any:
    """A whole number of the engine as JSON would bring it."""
    kind = fact.type
    if isinstance(kind, Rows):
        return [{column.name: as_given(column, row[column.name]) for column in kind.columns} for row in value]
    if value == MISSING:
        return None
    if isinstance(kind, Truth):
        return bool(value)
    if isinstance(kind, Day):
        return date(1970, 1, 1).fromordinal(value + date(1970, 1, 1).toordinal())
    if isinstance(kind, Choice):
        return kind.codes[value]
    if isinstance(kind, Choices | Places):
        members = [place for place in range(value.bit_length()) if value >> place & 1]
        return (
            [place + 1 for place in members] if isinstance(kind, Places) else [kind.codes[place] for place in members]
        )
    return value


def _filled(scheme: Scheme) -> Scheme:
    """The scheme with a value for everything that the document leaves unset, and a rate that changes twice."""
    used = names_of(scheme)
    unset = {
        name: _some_value(scheme, name) for name, node in scheme.parameters.items() if "unset" in node and name in used
    }
    made = changed(scheme, unset, date(2023, 1, 1)) if unset else scheme
    for wage, day in ((190_001, date(2023, 5, 10)), (123_457, date(2023, 10, 1))):
        made = changed(made, {"minimum_wage": wage}, day) if "minimum_wage" in made.parameters else made
    return made


def _some_value(scheme: Scheme, name: str) -> Any:
    kind = names_of(scheme)[name].type
    if isinstance(kind, Table):
        return dict.fromkeys(kind.codes, 7)
    return list(kind.codes[:2]) if isinstance(kind, Choices) else 37


FILLED = [_filled(scheme) for scheme in SCHEMES]


DAYS = [date(2023, 1, 1), date(2023, 6, 30), date(2023, 12, 31), date(2024, 2, 29)]
