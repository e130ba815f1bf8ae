"""A scheme's facts in a form: typed by people, taken by the service in its own types, exact to the fen."""

from typing import Any

import pytest

from client.models.subsidy import FactView
from console import facts


def fact(name: str, kind: str, unit: str | None = None, **more: Any) -> Any:
    return {"fact": name, "title": name, "type": kind, "unit": unit, "required": True, **more}


WAGE = fact("wage", "number", "分/月", low=0, high=10_000_000)
PERSONS = fact("persons", "number", "人", low=0, high=100)
KIND = fact("kind", "choice", codes={"a": "甲类", "b": "乙类"})
CLASSES = fact("classes", "choices", codes={"poor": "低保", "loan": "助学贷款"})
ROWS = fact("hires", "rows", "人", low=1, high=5, columns=[WAGE, fact("hired_on", "day"), KIND, fact("new", "truth")])


def values(entry: FactView, **sent: str) -> Any:
    return facts.values_of([entry], {facts.PREFIX + name: text for name, text in sent.items()}).get(entry["fact"])


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("3500", 350_000),
        ("3,500.5", 350_050),
        ("0.01", 1),
        ("-2.30", -230),
        ("1.005", "1.005"),
        ("三千", "三千"),
        ("1e3", "1e3"),
    ],
)
def test_money_is_typed_in_yuan_and_taken_in_fen_exactly(typed: str, fen: int | str) -> None:
    """What is no amount of fen goes as it was typed: the service refuses it, nobody rounds."""
    assert values(WAGE, wage=typed) == fen


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("1,200", 1_200), ("12.5", "12.5"), ("²", "²")])
def test_other_numbers_are_whole(typed: str, number: int | str) -> None:
    assert values(PERSONS, persons=typed) == number


def test_truth_choices_and_places_take_their_types() -> None:
    assert values(fact("new", "truth"), new="false") is False
    assert values(KIND, kind="b") == "b"
    assert values(fact("missed", "places"), missed="1, 3，5") == [1, 3, 5]
    assert facts.values_of([CLASSES], {"fact-classes.loan": "true", "fact-classes.poor": ""}) == {"classes": ["loan"]}


def test_rows_are_copied_from_a_sheet_by_their_columns() -> None:
    typed = "3500.5\t2024-03-01\t甲类\t是\n\n4000,2024-04-01,b,否\n没有列"
    assert values(ROWS, hires=typed) == [
        {"wage": 350_050, "hired_on": "2024-03-01", "kind": "a", "new": True},
        {"wage": 400_000, "hired_on": "2024-04-01", "kind": "b", "new": False},
        "没有列",
    ]


def test_what_is_not_filled_in_is_no_fact() -> None:
    assert facts.values_of([WAGE, KIND, ROWS], {"fact-wage": " ", "fact-kind": ""}) == {}


def test_every_type_has_its_field() -> None:
    fields = facts.fields_of([WAGE, KIND, CLASSES, ROWS, fact("new", "truth"), fact("day", "day")])
    kinds = ["text", "select", "checkbox", "checkbox", "textarea", "select", "date"]
    assert [field.type for field in fields] == kinds
    assert (fields[0].label, fields[0].hint) == ("wage（元/月）", "0.00 元/月 至 100,000.00 元/月")


@pytest.mark.parametrize(
    ("entry", "value", "text"),
    [
        (WAGE, 350_050, "3,500.50 元/月"),
        (PERSONS, 12, "12 人"),
        (PERSONS, ["01890a5d-ac96-774b-bcce-b302099a8057"], "1 人"),
        (KIND, "a", "甲类"),
        (CLASSES, ["poor", "other"], "低保、other"),
        (CLASSES, [], "无"),
        (ROWS, [{}, {}], "2 条"),
        (fact("new", "truth"), True, "是"),
        (None, 7, "7"),
        (None, None, "—"),
    ],
)
def test_values_are_read_in_words(entry: FactView | None, value: Any, text: str) -> None:
    assert facts.shown(entry, value) == text
