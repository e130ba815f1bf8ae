"""The documents, clause by clause: every obligation has a reading and a state, and every claim has its test."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chassis.policy import load_pack
from deploy.policy import Row, app, obligations

ROOT = Path(__file__).parents[2]
ROWS = obligations(ROOT / "policies", ROOT / "tests")
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
    from deploy.policy import named_by_tests

    assert set(named_by_tests(ROOT / "tests")) <= {row.id for row in ROWS}


def test_a_claim_without_a_test_fails_the_coverage(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["coverage", "--json", "--tests", str(tmp_path)])
    assert answer.exit_code == 1
    faults = {row["id"]: row["fault"] for row in json.loads(answer.output)}
    assert faults["W-807"] == "claims subsidy.schemes, and no test names it"
    assert faults["W-005"] is None


def test_the_coverage_lists_every_row_as_json() -> None:
    answer = CliRunner().invoke(app, ["coverage", "--json"])
    assert answer.exit_code == 0
    assert len(json.loads(answer.output)) == 238


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
