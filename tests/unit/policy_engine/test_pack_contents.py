"""What the packs of both cities say: held against the documents where they are at hand, and against itself always.

The documents are not in this repository. A folder with their texts is named by QIHANG_POLICY_TEXTS.
"""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from tests.unit.policy_engine.pack_steps import BOTH, FILES, TEXTS, URUMQI, WUHAN, YEAR_END, parameters, value


def quotes(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        if "quote" in node:
            yield path, node["quote"]
        for key, child in node.items():
            yield from quotes(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from quotes(child, f"{path}.{place}")


def all_quotes(pack: Pack) -> list[tuple[str, str]]:
    return [found for name in (*FILES, "subsidy") for found in quotes(pack.files[name], name)]


def bare(text: str) -> str:
    """Without white space and without lines that are nothing but a page number."""
    return re.sub(r"\s", "", re.sub(r"^\s*\d{1,3}\s*$", "", text, flags=re.MULTILINE))


def text_of(pack: Pack) -> str:
    folder = os.environ.get("QIHANG_POLICY_TEXTS")
    if not folder:
        pytest.skip("QIHANG_POLICY_TEXTS names no folder with the texts of the documents")
    return bare((Path(folder) / TEXTS[pack.name]).read_text())


@BOTH
def test_every_quote_stands_in_the_document(pack: Pack) -> None:
    text = text_of(pack)
    assert [found for found in all_quotes(pack) if bare(found[1]) not in text] == []


def test_the_responsible_units_stand_right_below_their_measure() -> None:
    text = text_of(URUMQI)
    rows = URUMQI.get("document.measures")
    starts = [text.index(bare(row["source"]["quote"])) for row in rows] + [len(text)]
    assert starts == sorted(starts)
    for row, start, end in zip(rows, starts, starts[1:], strict=False):
        assert bare(row["words"]["quote"]) in text[start:end], row["number"]


@BOTH
def test_the_packs_quote_and_do_not_copy(pack: Pack) -> None:
    assert len(all_quotes(pack)) > 100
    assert max(len(quote) for _, quote in all_quotes(pack)) <= 120


@BOTH
def test_a_parameter_names_a_clause_of_its_document(pack: Pack) -> None:
    known = {
        "wuhan-2023": r"标题|一|二\([一二三四五六七八九十]\)|三\([一二三四]\)",
        "urumqi-2023": r"导语|目标[123]|\([一二三四五六]\)\d{0,2}|保障\([一二三]\)",
    }[pack.name]
    assert [path for path, node in parameters(pack) if not re.fullmatch(known, node["clause"])] == []


@BOTH
def test_an_item_number_in_a_clause_belongs_to_its_action(pack: Pack) -> None:
    actions = {"一二三四五六七八九十"[row["number"] - 1]: row.get("items", []) for row in pack.get("document.actions")}
    for path, node in parameters(pack):
        found = re.fullmatch(r"\((.)\)(\d+)", node["clause"])
        assert found is None or int(found[2]) in actions[found[1]], path


@pytest.mark.obligation("U-008")
def test_urumqi_has_six_actions_and_23_measures_without_a_gap() -> None:
    actions = URUMQI.get("document.actions")
    assert [row["number"] for row in actions] == list(range(1, 7))
    assert [item for row in actions for item in row["items"]] == list(range(1, 24))
    assert URUMQI.get("document.campus_items.items") == actions[1]["items"] == list(range(7, 13))
    assert [row["item"] for row in URUMQI.get("taxonomies.campus_services.items").values()] == list(range(7, 13))
    measures = URUMQI.get("document.measures")
    assert [row["number"] for row in measures] == list(range(1, 24))
    assert all(row["number"] in actions[row["action"] - 1]["items"] for row in measures)


def test_the_responsibility_matrix_is_what_its_words_say() -> None:
    written = {name: code for code, names in URUMQI.get("document.departments").items() for name in names}
    named = set()
    for row in URUMQI.get("document.measures"):
        units = re.fullmatch(r"牵头单位:(\S+) 配合单位:(\S+)", row["words"]["quote"])
        assert units is not None, row["number"]
        lead, others = ([written[name] for name in part.split("、")] for part in units.groups())
        assert (row["lead"], row["with"]) == (lead, others), row["number"]
        named |= {*lead, *others}
    assert named == set(written.values())


def test_wuhan_has_ten_actions_and_four_requirements() -> None:
    assert [row["source"]["clause"] for row in WUHAN.get("document.actions")] == [
        f"二({n})" for n in "一二三四五六七八九十"
    ]
    assert [row["source"]["clause"] for row in WUHAN.get("document.requirements")] == [f"三({n})" for n in "一二三四"]


@pytest.mark.obligation("W-001", "U-001")
def test_an_unknown_document_number_is_left_out_and_an_unknown_issuer_is_not_made_up() -> None:
    assert WUHAN.get("document.number") == "武人社函〔2023〕62号"
    assert not URUMQI.has("document.number")
    assert URUMQI.get("document.issuer") == "文件未载明发文单位"


@BOTH
def test_a_document_without_dates_says_why_it_begins_and_not_when_it_ends(pack: Pack) -> None:
    first, year = pack.get("document.in_force_from"), pack.get("document.policy_year")
    assert first == date(year, 1, 1)
    assert "须由本市书面确认" in str(pack.value("document.in_force_from_rests_on", on=YEAR_END).reason)
    with pytest.raises(ParameterNotCited):
        value(pack, "document.in_force_to")


@BOTH
def test_a_default_that_moves_money_says_that_the_city_has_to_confirm_it(pack: Pack) -> None:
    defaults = [node for path, node in pack.parameters() if path.startswith("subsidy.") and "setting" in node]
    assert defaults
    assert all("须由本市书面确认" in node["reason"] for node in defaults)
