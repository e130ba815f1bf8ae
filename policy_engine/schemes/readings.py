"""Readings of a clause that say several others' words at once, and those that would be a choice between nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from policy_engine.errors import PackInvalid
from policy_engine.packs.pack import line_of
from policy_engine.schemes.scheme import Reading

Wrong: TypeAlias = Callable[..., PackInvalid]
PARTS = ("amount", "lines", "payee", "payer", "payer_title")
"""What a reading may say otherwise besides its conditions, and hands on to one that combines it."""


class _Merged(dict[str, Any]):
    """A reading put together from others: it stands at the line of the one that combines them."""

    def __init__(self, parts: Mapping[str, Any], at: Mapping[str, Any]) -> None:
        super().__init__(parts)
        self.line = line_of(at)
        self.lines: Mapping[str, int] = getattr(at, "lines", {})


def combined(node: Any, listed: Mapping[Any, Any], wrong: Wrong, within: tuple[Any, ...] = ()) -> Any:
    """The reading with what those say that it combines; where two differ, it has to say itself what holds."""
    if not isinstance(node, Mapping) or "combines" not in node:
        return node
    parts: dict[str, Any] = {}
    conditions: dict[Any, Any] = {}
    for other in _others(node, listed, wrong, within):
        _add(parts, {part: other[part] for part in PARTS if part in other}, node, wrong)
        _add(conditions, _by_key(other), _by_key(node), wrong, near=node)
    merged = {**conditions, **_by_key(node)}
    return _Merged({**parts, **node, "conditions": list(merged.values())}, node)


def _others(
    node: Mapping[str, Any], listed: Mapping[Any, Any], wrong: Wrong, within: tuple[Any, ...]
) -> list[Mapping[str, Any]]:
    keys = node["combines"]
    if not isinstance(keys, list) or len(keys) < 2:
        raise wrong("combines：须列出至少两种读法", node)
    for key in keys:
        if not isinstance(listed.get(str(key)), Mapping) or key in within:
            raise wrong(f"combines：没有可以合并的读法 {key}", node)
    return [combined(listed[key], listed, wrong, (*within, key)) for key in keys]


def _add(
    merged: dict[Any, Any], more: Mapping[Any, Any], own: Mapping[str, Any], wrong: Wrong, near: Any = None
) -> None:
    if differ := [str(key) for key in more if key in merged and merged[key] != more[key] and key not in own]:
        raise wrong(f"combines：所合并的读法在 {'、'.join(differ)} 上不同，须另写", own if near is None else near)
    merged.update(more)


def _by_key(node: Mapping[str, Any]) -> dict[Any, Any]:
    return {rule.get("key") if isinstance(rule, Mapping) else None: rule for rule in node.get("conditions") or ()}


def refuse_twins(readings: Sequence[Reading], wrong: Wrong) -> None:
    """Two readings that say the same would be a choice that changes nothing."""
    for place, reading in enumerate(readings):
        for other in readings[:place]:
            if replace(reading, key=other.key, title=other.title) == other:
                raise wrong(f"读法 {other.key} 和 {reading.key} 没有差别，选定哪一个都不改变结果", None, "readings")
