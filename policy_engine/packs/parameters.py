"""What is wrong with the parameters of a file: their source, their keys, and the dates of their values."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At, as_written, closest
from policy_engine.packs.pack import KINDS, Tree, is_parameter, line_of
from policy_engine.packs.strict_yaml import UNREAD, Located

_TEXTS = ("title", "clause", "quote", "reason", "note", "unit", "kind", "of", "unset")
_KEYS = ("title", "kind", "of", "clause", "quote", "reason", "note", "unit", "chosen_by", "runs", *KINDS)
_ENTRY = ("from", "until", "value", "note")
_CITATION = {"clause", "quote"}
_EXAMPLES = {"clause": "clause: 二(一)", "quote": "quote: 文件原文", "reason": "reason: 理由"}
_VALUES = "values: [{from: 2024-01-01, value: 5}]"
_VALUE_ENTRY = "{from: 2024-01-01, value: 5}"


def parameter_flaws(node: Tree, at: At) -> Iterator[Flaw]:
    """What is wrong with every parameter below a node; one that is flawed is marked as not sound."""
    if isinstance(node, Mapping):
        if is_parameter(node) or "clause" in node:
            flaws = list(_of_parameter(node, At(at.file, at.path, line_of(node) or at.line)))
            if isinstance(node, Located) and (flaws or holds_unread(node)):
                node.sound = False
            yield from flaws
            return
        for key, child in node.items():
            yield from parameter_flaws(child, at.key(node, key))
    elif isinstance(node, list):
        for child in node:
            yield from parameter_flaws(child, At(at.file, at.path, line_of(child) or at.line))


def holds_unread(node: Tree) -> bool:
    """Whether YAML could not make sense of something in it."""
    if isinstance(node, Mapping):
        return any(holds_unread(key) or holds_unread(child) for key, child in node.items())
    return any(map(holds_unread, node)) if isinstance(node, list) else node is UNREAD


def _of_parameter(node: Mapping[Any, Any], at: At) -> Iterator[Flaw]:
    if set(node) == _CITATION and all(isinstance(text, str) and text for text in node.values()):
        return
    if set(node) < _CITATION:
        yield at.flaw("应为条款和原文", node, "{clause: 二(一), quote: 文件原文}")
        return
    kinds = [kind for kind in KINDS if kind in node]
    unknown = [key for key in node if key not in _KEYS and key is not UNREAD]
    meant = {key: closest(key, _KEYS) for key in unknown}
    for key in unknown:
        yield at.key(node, key).flaw(f"没有这一栏；可写：{'、'.join(_KEYS)}", key, f"{meant[key] or 'note'}: …")
    if len(kinds) > 1 or not (kinds or set(KINDS) & set(meant.values())):
        yield at.flaw(f"{'、'.join(KINDS)} 须有且只有一项", "、".join(kinds), _VALUES)
    for key in _wanted(kinds):
        if key not in node and key not in meant.values():
            yield at.flaw(f"缺少 {key}", example=_EXAMPLES[key])
    if "runs" in node and kinds != ["setting"]:
        yield at.key(node, "runs").flaw("runs 只写在 setting 旁边", node["runs"])
    for key in _TEXTS:
        if node.get(key, "") is not UNREAD and key in node and not (isinstance(node[key], str) and node[key]):
            yield at.key(node, key).flaw("应为文字", node[key], f"{key}: 文字")
    if "values" in node:
        yield from _of_values(node["values"], at.key(node, "values"))


def _wanted(kinds: list[str]) -> list[str]:
    """A value needs the clause and words it rests on; a city's own choice its reason."""
    if not kinds:
        return ["clause"]
    return ["clause", "reason" if kinds == ["setting"] else "quote"]


def _of_values(entries: Tree, at: At) -> Iterator[Flaw]:
    if entries is UNREAD:
        return
    if not isinstance(entries, list) or not entries:
        yield at.flaw("应为清单，至少一行", entries, f"[{_VALUE_ENTRY}]")
        return
    flaws = [flaw for entry in entries for flaw in _of_entry(entry, At(at.file, at.path, line_of(entry) or at.line))]
    yield from flaws
    if not flaws and not any(map(holds_unread, entries)):
        yield from _overlaps(entries, at)


def _of_entry(entry: Tree, at: At) -> Iterator[Flaw]:
    if not isinstance(entry, Mapping):
        yield at.flaw("应为写明 from 和 value 的一行", entry, _VALUE_ENTRY)
        return
    unknown = {key: closest(key, _ENTRY) for key in entry if key not in _ENTRY and key is not UNREAD}
    for key, meant in unknown.items():
        yield at.key(entry, key).flaw(f"没有这一栏；可写：{'、'.join(_ENTRY)}", key, f"{meant or 'note'}: …")
    for key, example in (("from", "from: 2024-01-01"), ("value", "value: 5")):
        if key not in entry and key not in unknown.values():
            yield at.flaw(f"缺少 {key}", as_written(entry), example)
    start, until = entry.get("from", UNREAD), entry.get("until", UNREAD)
    for key, day in (("from", start), ("until", until)):
        if day is not UNREAD and type(day) is not date:
            yield at.key(entry, key).flaw("应为日期", day, f"{key}: 2024-01-01")
    if type(start) is date and type(until) is date and until < start:
        yield at.key(entry, "until").flaw(f"不能早于 from（{start}）", until, f"until: {start}")


def _overlaps(entries: list[Mapping[Any, Any]], at: At) -> Iterator[Flaw]:
    """A value lasts until the next one begins, or shorter with `until`; never longer."""
    ordered = sorted(entries, key=lambda entry: entry["from"])
    for earlier, later in pairwise(ordered):
        if earlier.get("until", earlier["from"]) >= later["from"]:
            place = At(at.file, at.path, line_of(later) or at.line)
            yield place.flaw(f"{later['from']} 有两个数值，各行的日期不能重叠", later)
