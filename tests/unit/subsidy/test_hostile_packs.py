"""Packs that somebody broke, by accident or on purpose: a clear error or a sound pack, never a crash or a hang."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chassis.policy import MAX_FILE_BYTES, PackError, load_pack
from chassis.problems import Problem
from services.subsidy.schemes.catalogue import catalogue
from services.subsidy.schemes.engine import explain

SOURCE = Path(__file__).parents[3] / "policies" / "urumqi-2023"
LINES = (SOURCE / "subsidy.yaml").read_text().splitlines()
TREE = yaml.safe_load((SOURCE / "subsidy.yaml").read_text())
DOCUMENT = (SOURCE / "document.yaml").read_text()
PATIENCE_SECONDS = 5
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
FOLDERS = [HealthCheck.function_scoped_fixture]
HOSTILE: st.SearchStrategy[Any] = st.sampled_from(
    [
        "",
        None,
        [],
        {},
        -1,
        0,
        2**70,
        True,
        "null",
        "a" * 5_000,
        "\u0000",
        "__import__('os').system('true')",
        "1e400",
        "${HOME}",
        "{{7*7}}",
        [[[[]]]],
        {"clause": "x"},
        {"values": None},
        {"unset": ""},
        date(2023, 1, 1),
        "两",
        {"a": {"b": {"c": 1}}},
        [None],
        ["x", 1, {}],
    ]
)


def loaded(folder: Path, text: str) -> None:
    """Loads and uses a pack with this `subsidy.yaml`. Anything but a clear refusal or an answer is a failure."""
    target = folder / "urumqi-2023"
    target.mkdir(exist_ok=True)
    (target / "document.yaml").write_text(DOCUMENT)
    (target / "subsidy.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    begun = time.monotonic()
    try:
        for scheme in catalogue(load_pack(target)).values():
            for example in scheme.examples:
                _tried(scheme, example)
    except PackError as error:
        said = str(error)
    else:
        said = "urumqi-2023"
    assert "urumqi-2023" in said
    assert len(said) < 2_000
    assert time.monotonic() - begun < PATIENCE_SECONDS


def _tried(scheme: Any, example: Any) -> None:
    try:
        decision = explain(scheme, example["facts"], example["judged_on"])
    except Problem:
        return
    assert decision.amount_fen is None or type(decision.amount_fen) is int


@settings(max_examples=50, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=FOLDERS)
@given(data=st.data())
def test_a_pack_with_a_hostile_value_anywhere_is_refused_or_sound(tmp_path: Path, data: st.DataObject) -> None:
    tree = yaml.safe_load((SOURCE / "subsidy.yaml").read_text())
    node: Any = tree
    path: list[Any] = []
    while isinstance(node, dict | list) and node and (len(path) < 2 or data.draw(st.integers(0, 3))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        path.append(key)
        parent, node = node, node[key]
    parent[key] = data.draw(HOSTILE)
    loaded(tmp_path, yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


@settings(max_examples=50, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=FOLDERS)
@given(data=st.data())
def test_a_pack_with_lost_doubled_or_garbled_lines_is_refused_or_sound(tmp_path: Path, data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["lose", "double", "indent", "garble", "swap"]))
        if what == "lose":
            del lines[place]
        elif what == "double":
            lines.insert(place, lines[place])
        elif what == "indent":
            lines[place] = "  " + lines[place]
        elif what == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], lines[place]
        else:
            lines[place] = data.draw(st.text(max_size=80))
    loaded(tmp_path, "\n".join(lines))


@settings(max_examples=80, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=FOLDERS)
@given(text=st.text(alphabet="abrt_ ()+-*/<>=!,[]{}0123456789andornt", max_size=120))
def test_an_expression_of_any_text_is_refused_or_sound(tmp_path: Path, text: str) -> None:
    tree = yaml.safe_load((SOURCE / "subsidy.yaml").read_text())
    tree["schemes"]["startup_loan"]["amount"] = text
    loaded(tmp_path, yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "schemes: " + "[" * 5_000,
        "schemes: " + "{a: " * 3_000,
        "x: " + "y" * (MAX_FILE_BYTES + 1),
        "x: " + "y" * 10_000_000,
        "!!python/object/apply:os.system ['true']",
        "schemes: !!binary aGk=",
        "\ud800",
        "{[1, 2]: 3}",
        "? {a: 1}\n: 2",
        "schemes: {x: {<<: {title: y}}}",
        "- 1\n- 2",
        "",
        "42",
        "schemes:\n\tx: 1",
        "parameters: {p: {clause: a, quote: b, values: [{from: 2023-13-45, value: 1}]}}",
        "parameters: {p: {clause: a, quote: b, values: [{from: 2023-01-01, value: .inf}]}}",
        "parameters: {p: {clause: a, quote: b, values: [{from: 2023-01-01 10:00:00, value: 1}]}}",
    ],
    ids=range(18),
)
def test_a_file_made_to_hurt_is_refused_at_once(tmp_path: Path, text: str) -> None:
    target = tmp_path / "urumqi-2023"
    target.mkdir()
    (target / "document.yaml").write_text(DOCUMENT)
    (target / "subsidy.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    begun = time.monotonic()
    with pytest.raises(PackError):
        catalogue(load_pack(target))
    assert time.monotonic() - begun < PATIENCE_SECONDS
