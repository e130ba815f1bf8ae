"""Which bounds of a scheme no worked example lies on, or on one side of the decision."""

from pathlib import Path

import pytest

from policy_engine.packs.pack import Pack
from policy_engine.schemes.bounds import lacking, thresholds
from policy_engine.schemes.catalogue import scheme_of
from tests.unit.policy_engine.mistakes import LAB, amended

ON, BELOW, ABOVE = (20, 10), (20, 9), (20, 11)
"""Completed, retained: on the bound of 50 %, which is to be exceeded, and either side of it."""
RULE = "rule: retained / completed > threshold"


def with_examples(folder: Path, cases: list[tuple[int, int]], rule: str = RULE) -> Pack:
    """The laboratory, whose award for those retained has these examples alone."""
    text = (LAB / "subsidy.yaml").read_text()
    begin = text.index("    examples:\n", text.index("  retention_bonus:"))
    lines = text[begin:].split("\n")
    end = next(number for number, line in enumerate(lines[1:], 1) if not line.startswith("      "))
    written = [
        f"      - {{judged_on: 2023-06-30, facts: {{completed: {completed}, retained: {retained}}}, amount_fen: 0}}"
        for completed, retained in cases
    ]
    new = "\n".join(["    examples:" if cases else "    examples: []", *written])
    return amended(folder, "\n".join(lines[:end]), new, (RULE, rule))


def told(folder: Path, cases: list[tuple[int, int]], rule: str = RULE) -> list[str]:
    return [flaw.expected for flaw in lacking(scheme_of(with_examples(folder, cases, rule), "retention_bonus"))]


@pytest.mark.parametrize("cases", [[ON, ABOVE], [BELOW, ON, ABOVE]])
def test_a_bound_with_an_example_on_it_and_on_both_sides_of_the_decision_lacks_none(
    tmp_path: Path, cases: list[tuple[int, int]]
) -> None:
    assert told(tmp_path, cases) == []


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([ABOVE], "不符合、恰在界上的"),
        ([BELOW, ABOVE], "”恰在界上的"),
        ([BELOW, ON], "”符合的"),
        ([], "”符合、不符合、恰在界上的"),
        ([(0, 0)], "”符合、不符合、恰在界上的"),
    ],
)
def test_what_is_missing_is_named_with_the_line_of_the_rule(
    tmp_path: Path, cases: list[tuple[int, int]], words: str
) -> None:
    pack = with_examples(tmp_path, cases)
    (flaw,) = lacking(scheme_of(pack, "retention_bonus"))
    assert words in flaw.expected
    text = (tmp_path / LAB.name / "subsidy.yaml").read_text()
    assert flaw.line == text[: text.index(RULE)].count("\n") + 1
    assert flaw.file == "lab-2023/subsidy.yaml"


def test_a_bound_is_found_by_the_expression_and_not_by_its_name(tmp_path: Path) -> None:
    rule = "rule: retained / completed > threshold or (completed > 0 and retained / completed >= threshold)"
    scheme = scheme_of(with_examples(tmp_path, [ON, ABOVE], rule), "retention_bonus")
    assert len(list(thresholds(scheme))) == 2
    (flaw,) = lacking(scheme)
    assert "不符合" in flaw.expected


def test_a_comparison_of_facts_is_no_bound_of_the_document(tmp_path: Path) -> None:
    scheme = scheme_of(with_examples(tmp_path, [], "rule: retained > completed"), "retention_bonus")
    assert list(thresholds(scheme)) == []
