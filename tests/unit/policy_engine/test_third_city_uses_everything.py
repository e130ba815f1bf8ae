"""星河市 is written with every construct that the language has: none is shown by real documents alone, or by none."""

import re
from functools import cache

import pytest

from policy_engine.reference.language import reference
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.scheme import expressions_of
from tests.packs import CITY, FOLDER, third_city_of_all_years

OPERATORS = {
    "+ - *": r" [-+*] ",
    "/": r" / ",
    "== != > >= < <=": r" (==|!=|>|>=|<|<=) ",
    "and or not": r"\b(and|or|not)\b",
    "in": r"\bin\b",
    "表[选项]": r"\w\[\w+\]",
}
AROUND = {
    "subsidy": (
        *("setting: month", "setting: half_year", "value: quarter", "setting: year", "class_year: ", "value: once"),
        *(r"setting: \[2, 8\]", "year: after_end", "year: in_period", "working_days_after_end: ", "months_after: "),
        *(
            "setting: always",
            "publicity: ",
            "began_on: ",
            "withdrawn: ",
            "judged_on: first_day",
            r"judged_on: \{fact: ",
        ),
        *("from: internships", "from: attestations", "evidence: required", "from: payments", "from: area"),
        *(
            "sum: granted",
            "any: paid",
            "count: granted",
            "within: year",
            "within: ever",
            "applies_when: ",
            "consistent:",
        ),
        *("split:", "per: district", "unset: ", "payee: employer", "payee: graduate"),
        *("type: integer", "type: boolean", "type: date", "type: choice", "type: set", "type: list", "type: ordinals"),
        *(
            "type: district",
            "optional: true",
            "default: ",
            "unit: 百分数",
            "unit: 千分数",
            "unit: 万分数",
            "unit: 三分数",
        ),
        *("below: ", "above: ", r"\{from: 80, to: 90", "lacking: ", "refused: ", "error: ", "applicable: false"),
    ),
    "clocks": (
        *("kind: deadline", "kind: cadence", "kind: milestone", "kind: window", "announce: true", "repeats:", "until:"),
        *(
            "at_most:",
            "pauses:",
            "longest_days:",
            "misses:",
            "due_by:",
            "value: working",
            "day_type: working",
            "months:",
        ),
        *("moved_by_holidays:", "withdrawn: ", "level: district", "level: city", "counts_from:", "due_on:"),
        *("value: city", "value: district", "value: week", r"where: \{channel: ", r"where: \{place_kind: "),
        *("graduate_listed", "contact_confirmed", "graduate_status_changed", "employer_verified"),
    ),
    "targets": (
        *("counted_as: persons", "counted_as: person_times", "counted_as: enterprises", "without:", "classes: all"),
        *("comparison: over", "comparison: at_least", "percent: ", "count: ", "period: ", "measured:"),
    ),
    "document": ("in_force_to:", "rule: stay", "rule: move", "rule: most_favourable"),
}
"""By file, what stands around the expressions: periods, windows, sources, clocks, indicators, ends and successors."""


@cache
def _expressions() -> str:
    schemes = [scheme for pack in third_city_of_all_years().of_city(CITY) for scheme in catalogue(pack).values()]
    return "\n".join(text for scheme in schemes for _, text, _ in expressions_of(scheme))


def test_every_operator_of_the_reference_has_its_pattern_here() -> None:
    assert {entry.name for entry in reference().operators} == OPERATORS.keys()


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_used(operator: str) -> None:
    assert re.search(OPERATORS[operator], _expressions())


def test_every_function_is_used() -> None:
    assert {e.name for e in reference().functions if not re.search(rf"\b{e.name}\(", _expressions())} == set()


@pytest.mark.parametrize(("file", "construct"), [(file, each) for file, listed in AROUND.items() for each in listed])
def test_every_construct_around_the_expressions_is_used(file: str, construct: str) -> None:
    texts = [path.read_text() for path in FOLDER.glob(f"xinghe-*/{file}.yaml")]
    assert any(re.search(construct, text) for text in texts)
