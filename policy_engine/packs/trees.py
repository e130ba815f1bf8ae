"""A pack's file as JSON: what a process of its own hands back that read a stranger's YAML. Lines and dates go along."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import read_file
from policy_engine.packs.pack import Tree
from policy_engine.packs.strict_yaml import Located

Written: TypeAlias = Any
"""A plain value as it is, a list as a list, anything else as an object of one key, its kind."""


def packed(where: str, raw: bytes) -> bytes:
    """The file of that name, read strictly. Raises PackInvalid."""
    return json.dumps(_written(read_file(raw, where))).encode()


def unpacked(content: bytes) -> Tree:
    """The tree that `packed` wrote down. Raises ValueError, LookupError, TypeError or RecursionError for any other."""
    return _read(json.loads(content))


def _written(node: Tree) -> Written:
    if node is None or type(node) in (bool, int, str):
        return node
    if type(node) is list:
        return [_written(child) for child in node]
    if isinstance(node, Mapping):
        pairs = [[_written(key), _written(child)] for key, child in node.items()]
        return {"mapping": [getattr(node, "line", 0), getattr(node, "lines", {}), pairs]}
    for kind, (of, write, _) in _KINDS.items():
        if type(node) is of:
            return {kind: write(node)}
    raise PackInvalid(f"{type(node).__name__}: no value of a pack")


def _read(node: Written) -> Tree:
    if isinstance(node, list):
        return [_read(child) for child in node]
    if not isinstance(node, dict):
        return node
    ((kind, value),) = node.items()
    return _mapping(*value) if kind == "mapping" else _KINDS[kind][2](value)


def _mapping(line: int, lines: Mapping[str, int], pairs: list[tuple[Written, Written]]) -> Located:
    mapping = Located((_read(key), _read(child)) for key, child in pairs)
    mapping.line, mapping.lines = line, lines
    return mapping


_KINDS: Mapping[str, tuple[type, Callable[[Any], Written], Callable[[Any], Any]]] = {
    "date": (date, date.isoformat, date.fromisoformat),
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
    "tuple": (tuple, lambda node: [_written(child) for child in node], lambda node: tuple(map(_read, node))),
    "set": (set, lambda node: [_written(child) for child in node], lambda node: set(map(_read, node))),
}
