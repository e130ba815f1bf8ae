"""Packs that somebody broke, by accident or on purpose: a clear error or a sound pack, never a crash or a hang."""

import copy
import re
import shutil
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cli.policy import check
from policy_engine.errors import FactsInvalid, PackInvalid, ParameterNotCited
from policy_engine.explain.letter import letter
from policy_engine.packs.loader import MAX_FILE_BYTES, load_pack, redrafted
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.decide import explain
from policy_engine.schemes.examples import failures
from policy_engine.schemes.scheme import Scheme

SOURCE = Path(__file__).parents[3] / "policies" / "urumqi-2023"
LINES = (SOURCE / "subsidy.yaml").read_text().splitlines()
TREE = yaml.load((SOURCE / "subsidy.yaml").read_text(), yaml.CSafeLoader)
DOCUMENT = (SOURCE / "document.yaml").read_text()
CPU_SECONDS = 10
"""Of this thread: what another process does at the same time is no hang of ours."""
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
TIMES = 10 if settings.get_current_profile_name() == "prove" else 1
"""`make prove` tries ten times as many packs as `make test`."""


def examples(number: int) -> settings:
    folders = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=number * TIMES, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=folders)


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


PLACE = re.compile(r"urumqi-2023/\w+\.yaml(:\d+: )", re.DOTALL)


def dumped(tree: Any) -> str:
    """With the dumper in C: the one in Python takes longer than all that is tried with its text."""
    return str(yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))


def loaded(folder: Path, text: str) -> None:
    """Loads and uses a pack with this `subsidy.yaml`. Anything but a clear refusal or an answer is a failure."""
    target = folder / "urumqi-2023"
    target.mkdir(exist_ok=True)
    (target / "document.yaml").write_text(DOCUMENT)
    (target / "subsidy.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    begun = time.thread_time()
    said = ""
    try:
        for scheme in catalogue(load_pack(target)).values():
            _used(scheme)
    except PackInvalid as error:
        said = str(error)
    assert not said or PLACE.match(said), said
    assert max(map(len, said.split("\n"))) < 1_000
    assert time.thread_time() - begun < CPU_SECONDS


def _used(scheme: Scheme) -> None:
    """No answer is below 0, and a scheme that nobody touched answers as it always did."""
    for example in scheme.examples:
        _tried(scheme, example)
    root = scheme.pack.get("subsidy")
    untouched = root["schemes"][scheme.name] == TREE["schemes"].get(scheme.name)
    if untouched and root.get("parameters") == TREE["parameters"]:
        assert list(failures(scheme)) == []


def _tried(scheme: Scheme, example: Mapping[str, Any]) -> None:
    try:
        decision = explain(scheme, example["facts"], example["judged_on"])
    except (ParameterNotCited, FactsInvalid):
        return
    amounts = [decision.amount_fen, *(part for one in decision.readings for part in (one.amount_fen, one.owed_fen))]
    assert all(amount is None or (type(amount) is int and amount >= 0) for amount in amounts)
    assert letter(scheme, decision)


@examples(20)
@given(data=st.data())
def test_a_pack_with_a_hostile_value_anywhere_is_refused_or_sound(tmp_path: Path, data: st.DataObject) -> None:
    tree = copy.deepcopy(TREE)
    node: Any = tree
    path: list[Any] = []
    while isinstance(node, dict | list) and node and (len(path) < 2 or data.draw(st.integers(0, 3))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        path.append(key)
        parent, node = node, node[key]
    parent[key] = data.draw(HOSTILE)
    loaded(tmp_path, dumped(tree))


@examples(20)
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


@examples(30)
@given(text=st.text(alphabet="abrt_ ()+-*/<>=!,[]{}0123456789andornt", max_size=120))
def test_an_expression_of_any_text_is_refused_or_sound(tmp_path: Path, text: str) -> None:
    tree = copy.deepcopy(TREE)
    tree["schemes"]["startup_loan"]["amount"] = text
    loaded(tmp_path, dumped(tree))


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
    begun = time.thread_time()
    with pytest.raises(PackInvalid):
        catalogue(load_pack(target))
    assert time.thread_time() - begun < CPU_SECONDS


OTHERS = {name: yaml.load((SOURCE / f"{name}.yaml").read_text(), yaml.CSafeLoader) for name in check.SHAPES}
WHOLE = load_pack(SOURCE)


def numbers(node: Any) -> list[int]:
    """Every number in a tree."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [number for child in inner for number in numbers(child)] + ([node] if type(node) is int else [])


@pytest.mark.parametrize("name", OTHERS)
@examples(12)
@given(data=st.data())
def test_another_file_with_a_hostile_value_anywhere_is_refused_or_sound(name: str, data: st.DataObject) -> None:
    tree = copy.deepcopy(OTHERS[name])
    node: Any = tree
    while isinstance(node, dict | list) and node:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
        parent, node = node, node[key]
        if not data.draw(st.integers(0, 3)):
            break
    parent[key] = data.draw(HOSTILE)
    raw, said, pack = dumped(tree).encode(), "", WHOLE
    try:
        pack = redrafted(WHOLE, name, raw)
        check.check(pack)
    except PackInvalid as error:
        said = str(error)
    if said:
        assert re.match(rf"(urumqi-2023/)?{name}\.yaml(:\d+: )", said, re.DOTALL), said
        return
    assert all(number >= 0 for number in numbers(pack.files[name]))
    assert all(isinstance(code, str) and called for code, called in pack.districts().items())
    days = pack.get("clocks.first_contact.days")
    assert all(type(entry["value"]) is int and entry["value"] > 0 for entry in days.get("values", ()))


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_missing_or_empty_is_refused(tmp_path: Path, name: str) -> None:
    target = tmp_path / "urumqi-2023"
    shutil.copytree(SOURCE, target)
    (target / f"{name}.yaml").write_text("")
    with pytest.raises(PackInvalid, match=rf"urumqi-2023/{name}\.yaml:1: "):
        check.check(load_pack(target))
    if name in ("places", "departments"):
        return  # a city may ask no other department, and have no places of its own
    (target / f"{name}.yaml").unlink()
    with pytest.raises(PackInvalid, match=rf"urumqi-2023/{name}\.yaml:1: .*缺少"):
        check.check(load_pack(target))
