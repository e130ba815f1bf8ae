"""One change of a pack's data, and the trees that have it: everything off its path is shared with the original."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from policy_engine.packs.flaws import as_written
from policy_engine.packs.pack import Tree, is_parameter

Path: TypeAlias = tuple[Any, ...]
GONE = object()
"""What becomes of something that is taken out."""
_NAMES = ("key", "from", "id", "level")


@dataclass(frozen=True)
class Mutant:
    """A pack whose file says `becomes` at `path` (keys and places in lists); `at` is the same path by names."""

    pack: str
    path: Path
    at: str
    kind: str
    becomes: Any
    words: str
    """What it says instead, as the report shows it."""

    @property
    def file(self) -> str:
        return str(self.path[0])

    @property
    def scheme(self) -> str | None:
        """The scheme whose data is changed; None where it is another's or everybody's."""
        return str(self.path[2]) if self.path[:2] == ("subsidy", "schemes") else None


def node_at(tree: Tree, path: Path) -> Tree:
    for step in path:
        tree = tree[step]
    return tree


def changed(tree: Tree, path: Path, becomes: Any) -> Tree:
    """The tree with something else at the path, or without what stands there."""
    step, *rest = path
    other = copy.copy(tree)
    if rest:
        other[step] = changed(tree[step], tuple(rest), becomes)
    elif becomes is GONE:
        del other[step]
    else:
        other[step] = becomes
    return other


def named(files: Tree, path: Path) -> str:
    """The path as a person would say it: entries of lists by what they are known by."""
    names, node = [], files
    for step in path:
        node = node[step]
        is_place = isinstance(step, int) and isinstance(node, Mapping)
        own = [str(node[key]) for key in _NAMES if key in node] if is_place else []
        names.append(own[0] if own else str(step))
    return ".".join(names)


def parameters_below(node: Tree, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every parameter below a node, with its path."""
    if is_parameter(node):
        yield path, node
    elif isinstance(node, Mapping):
        for key, child in node.items():
            yield from parameters_below(child, (*path, key))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from parameters_below(child, (*path, place))


def words_of(becomes: Any) -> str:
    """A text in full, so that two mutants of it never look alike."""
    if becomes is GONE:
        return "removed"
    return becomes if isinstance(becomes, str) else as_written(becomes)
