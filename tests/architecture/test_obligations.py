"""The documents, clause by clause: every obligation has a reading and a state, and every claim has its test."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.policy.commands import COVERAGE_PAGE, app
from cli.policy.coverage import Named, Row, named_by_tests, named_in, obligations, page
from policy_engine.packs.loader import load_pack

ROOT = Path(__file__).parents[2]
ROWS = obligations(ROOT / "policies", ROOT / "tests")
NAMED = [named for named in named_in(ROOT / "tests") if named.marks or named.cases]
TEXTS = {"wuhan-2023": "wuhan-2023-62.txt", "urumqi-2023": "urumqi-2023.txt"}


def test_all_238_obligations_of_both_documents_are_listed_once() -> None:
    assert len(ROWS) == 238
    assert len({row.id for row in ROWS}) == 238
    assert sum(row.pack == "wuhan-2023" for row in ROWS) == 106


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_an_obligation_is_realised_with_a_test_or_says_why_not(row: Row) -> None:
    assert row.fault is None
    assert all((row.section, row.quote, row.reading, row.feature))
    assert (row.feature == "none") == (row.state == "no_duty")


def test_a_feature_that_a_clause_claims_exists() -> None:
    claimed = {row.feature for row in ROWS if row.state == "realised"} - {"pack"}
    assert {feature for feature in claimed if not (ROOT / "services" / feature.replace(".", "/")).is_dir()} == set()


def test_no_test_names_an_obligation_that_no_document_has() -> None:
    assert set(named_by_tests(ROOT / "tests")) <= {row.id for row in ROWS}


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.test)
def test_a_mark_on_a_test_of_vectors_has_a_vector(named: Named) -> None:
    assert named.unfounded == frozenset()
    assert named.proven


VECTORS = """
import pytest

CASES = [("W-807", 1), ("U-066", 2)]


@pytest.mark.obligation("W-807", "W-303")
@pytest.mark.parametrize(("row", "fen"), CASES)
def test_a_vector(row, fen): ...


@pytest.mark.parametrize("row", ["U-069"])
async def test_a_row(row): ...


@pytest.mark.obligation("W-015")
@pytest.mark.parametrize("percent", [90])
def test_plain(percent): ...
"""


def test_a_test_of_vectors_names_what_it_has_a_case_for_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "test_vectors.py").write_text(VECTORS)
    assert set(named_by_tests(tmp_path)) == {"W-807", "U-066", "U-069", "W-015"}
    assert [sorted(named.unfounded) for named in named_in(tmp_path)] == [["W-303"], [], []]


def test_every_row_that_is_no_duty_has_a_reason_of_its_own() -> None:
    reasons = [row.reason for row in ROWS if row.state == "no_duty"]
    assert len(reasons) == len(set(reasons)) == 8


def test_what_is_only_calculated_is_said_to_be() -> None:
    """The one scheme that can be claimed is the retention bonus; the policy list is no entitlement."""
    schemes = [row for row in ROWS if row.feature == "subsidy.schemes"]
    assert {row.id for row in schemes if row.state == "realised"} == {"W-104", "W-807"}
    calculable = [row for row in ROWS if row.state == "calculable"]
    assert calculable
    assert all(row.feature == "subsidy.schemes" and "尚无申领流程" in row.reason for row in calculable)


def test_who_leads_and_who_helps_is_given_a_task_and_reminded_of_it() -> None:
    leads = [row for row in ROWS if row.quote.startswith("牵头单位")]
    given = [row for row in leads if row.feature == "registry.tasks"]
    assert len(given) == 19
    assert {row.state for row in given} == {"realised"}
    assert {row.state for row in leads if row not in given} == {"planned"}


def test_the_reading_of_a_clause_that_is_chosen_in_the_pack_says_so() -> None:
    """U-062 follows `clocks.provisions.internship_post_survey.chosen`."""
    (row,) = (row for row in ROWS if row.id == "U-062")
    survey = load_pack(ROOT / "policies" / row.pack).get("clocks.provisions.internship_post_survey")
    others = [title for key, title in _titles(survey) if key != survey["chosen"]["setting"]]
    assert f"{dict(_titles(survey))[survey['chosen']['setting']]}（现行）" in row.reading
    assert all(title in row.reading and f"{title}（现行）" not in row.reading for title in others)


def _titles(node: Any) -> Iterator[tuple[str, str]]:
    """How a row writes each reading: without the colon's gap and without the word 当日."""
    for key, reading in node["readings"].items():
        yield key, reading["title"].replace("：", "").replace("当日", "")


@pytest.mark.obligation("W-1005")
def test_no_door_and_no_event_knows_the_abolished_certificate() -> None:
    """就业报到证 is no precondition of anything, under any name that a field could have."""
    files = [*(ROOT / "contracts/openapi").glob("*.json"), *(ROOT / "contracts/schemas").glob("*.json")]
    assert len(files) > 20
    asked = [path.name for path in files if re.search("报到证|registration_certificate|baodao", path.read_text())]
    assert asked == []


def test_the_page_of_the_docs_shows_the_states_as_they_are() -> None:
    """Written by `qihang policy coverage --write`."""
    assert COVERAGE_PAGE.read_text() == page(ROWS)
    assert COVERAGE_PAGE.name in (ROOT / "docs/policy-officer.zh-CN.md").read_text()


def test_a_claim_without_a_test_fails_the_coverage(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["coverage", "--json", "--tests", str(tmp_path)])
    assert answer.exit_code == 1
    faults = {row["id"]: row["fault"] for row in json.loads(answer.output)}
    assert faults["W-807"] == "claims subsidy.schemes, and no test names it"
    assert faults["W-001"] == "claims pack, and no test names it"
    assert faults["W-005"] is None


@pytest.mark.parametrize(
    ("state", "tests", "reason", "fault"),
    [
        ("realised", ("component/x.py::test_x",), "", None),
        ("realised", ("unit/x.py::test_x",), "", "no test meets it as an outsider does"),
        ("calculable", ("unit/x.py::test_x",), "只可试算", None),
        ("calculable", ("unit/x.py::test_x",), "", "not realised, and no reason given"),
        ("calculable", (), "只可试算", "no test names it"),
        ("planned", (), "", "not realised, and no reason given"),
        ("done", (), "", "state done is none of"),
    ],
)
def test_a_realised_row_is_met_from_outside_and_every_other_has_a_reason(
    state: str, tests: tuple[str, ...], reason: str, fault: str | None
) -> None:
    told = Row("wuhan-2023", "W-000", "一", "原文", "读法", "subsidy.schemes", state, reason, tests).fault
    assert told is None if fault is None else fault in str(told)


def test_the_coverage_lists_every_row_as_json() -> None:
    answer = CliRunner().invoke(app, ["coverage", "--json"])
    assert answer.exit_code == 0
    assert len(json.loads(answer.output)) == 238


def test_the_coverage_counts_per_section() -> None:
    answer = CliRunner().invoke(app, ["coverage"])
    assert answer.exit_code == 0
    for text in ("238 条", "二(八)", "(三)13", "已实现", "可试算", "计划", "非系统职责"):
        assert text in answer.output


@pytest.mark.skipif(
    "QIHANG_POLICY_TEXTS" not in os.environ, reason="QIHANG_POLICY_TEXTS names no folder with the texts"
)
@pytest.mark.parametrize("pack", TEXTS)
def test_every_quote_stands_in_its_document(pack: str) -> None:
    lines = (Path(os.environ["QIHANG_POLICY_TEXTS"]) / TEXTS[pack]).read_text().splitlines()
    text = re.sub(r"\s", "", "".join(line for line in lines if not re.fullmatch(r"\s*\d{3}\s*", line)))
    found = [row.quote for row in ROWS if row.pack == pack]
    found += _quotes(load_pack(ROOT / "policies" / pack).get("subsidy"))
    assert len(found) > 150
    assert [quote for quote in found if re.sub(r"\s", "", quote) not in text] == []


def _quotes(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("quote"), str):
            yield node["quote"]
        for child in node.values():
            yield from _quotes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _quotes(child)
