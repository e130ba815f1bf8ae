"""A pack's file that another process read is the file that this one would have read: values, kinds, order and lines."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack, read_file, redrafted
from policy_engine.packs.strict_yaml import Located
from policy_engine.packs.trees import packed, unpacked

ROOT = Path(__file__).parents[3]
FILES = sorted([*ROOT.glob("policies/*/*.yaml"), *ROOT.glob("tests/packs/*/*.yaml")])
ODD = """
none:
text: "\\ud7ff'"
yes: true
number: -9007199254740993
day: 2023-02-28
moment: 2023-02-28 10:00:00
octets: !!binary aGk=
kinds: !!set {a, b}
pairs: !!pairs [a: 1, a: [2023-01-01]]
2023-01-01: a day as a key
7: a number as a key
~: nothing as a key
empty: [{}, [], {a: {b: [c]}}]
"""


def told(node: Any) -> Any:
    """A tree with its types and lines in full."""
    if isinstance(node, Mapping):
        lines = (node.line, node.lines) if isinstance(node, Located) else None
        return type(node), lines, [(told(key), told(child)) for key, child in node.items()]
    if isinstance(node, list | tuple):
        return type(node), [told(child) for child in node]
    return type(node), node


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_a_pack_comes_back_as_it_is(path: Path) -> None:
    raw = path.read_bytes()
    assert told(unpacked(packed(path.name, raw))) == told(read_file(raw, path.name))


def test_every_kind_of_value_that_a_file_may_hold_comes_back_as_it_is() -> None:
    raw = ODD.encode()
    assert told(unpacked(packed("odd.yaml", raw))) == told(read_file(raw, "odd.yaml"))


def test_a_draft_read_elsewhere_gives_the_same_pack() -> None:
    pack = load_pack(ROOT / "policies/wuhan-2023")
    raw = pack.sources["subsidy.yaml"]
    other = redrafted(pack, "subsidy", raw, lambda raw, where: unpacked(packed(where, raw)))
    here = redrafted(pack, "subsidy", raw)
    assert (other.version, other.files, other.sources) == (here.version, here.files, here.sources)


@pytest.mark.parametrize(
    "content", [b"{", b'{"bytes": "x"}', b'{"moon": 1}', b"{}", b'{"mapping": [1]}', b"[" * 10_000]
)
def test_what_no_reader_of_ours_wrote_is_no_tree(content: bytes) -> None:
    with pytest.raises((ValueError, LookupError, TypeError, RecursionError)):
        unpacked(content)


def test_more_values_than_a_pack_has_are_refused_before_they_are_built() -> None:
    with pytest.raises(PackInvalid, match="内容超过 100000 项"):
        read_file(b"a: [" + b"{}," * 400_000 + b"]", "subsidy.yaml")
