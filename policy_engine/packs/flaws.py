"""Collects what is wrong with a pack, so that one mistake hides no other, and writes down what stands in it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, ParamSpec, TypeVar

from policy_engine.errors import Dependent, Flaw, PackInvalid
from policy_engine.packs.pack import Tree, line_of

LONGEST = 80
NOTHING = object()
"""Stands for what is not written."""
_MOST_EXPECTED = 300


@dataclass(frozen=True)
class At:
    """A place in a file."""

    file: str
    path: str
    line: int

    def flaw(self, expected: str, written: object = NOTHING, example: str = "") -> Flaw:
        """What is expected here instead of what is written, and an example that loads."""
        words = "" if written is NOTHING else as_written(written)
        path, line = clipped(self.path, 200) or "文件", self.line
        expected, example = clipped(expected, _MOST_EXPECTED), clipped(example, 160)
        return Flaw(self.file, line, path, expected=expected, written=words, example=example)

    def wrong(self, expected: str, written: object = NOTHING, example: str = "") -> PackInvalid:
        return PackInvalid(flaws=[self.flaw(expected, written, example)])

    def key(self, node: Tree, key: object) -> "At":
        name = str(key)[:60]
        return At(self.file, f"{self.path}.{name}" if self.path else name, line_of(node, str(key)) or self.line)

    def item(self, node: Tree, place: int) -> "At":
        return At(self.file, f"{self.path}.{place}", line_of(node) or self.line)


Taken = ParamSpec("Taken")
Result = TypeVar("Result")


class Flaws:
    """The flaws of parts that do not depend on one another."""

    def __init__(self) -> None:
        self.listed: list[Flaw] = []
        self.sound = True

    def add(self, flaw: Flaw) -> None:
        self.listed.append(flaw)
        self.sound = False

    def of(self, part: Callable[Taken, Result], *given: Taken.args, **named: Taken.kwargs) -> Result | None:
        """What a part comes to; None where it is flawed."""
        try:
            return part(*given, **named)
        except PackInvalid as error:
            unplaced = [] if error.flaws or isinstance(error, Dependent) else [Flaw("", 0, "", expected=str(error))]
            self.listed += [*error.flaws, *unplaced]
            self.sound = False
            return None

    def refuse(self) -> None:
        """Raises PackInvalid with all of them, where a part was flawed."""
        if self.listed:
            raise PackInvalid(flaws=self.listed)
        if not self.sound:
            raise Dependent


def as_written(node: Any) -> str:
    """What stands in the file, on one line and cut short."""
    return clipped(_flow(node, LONGEST))


def clipped(text: str, most: int = LONGEST) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _flow(node: Any, left: int) -> str:
    """As YAML writes it; no further than so many characters."""
    if isinstance(node, Mapping):
        return f"{{{_joined((f'{key}: {_flow(child, left)}' for key, child in node.items()), left)}}}"
    if isinstance(node, list):
        return f"[{_joined((_flow(child, left) for child in node), left)}]"
    if isinstance(node, date):
        return node.isoformat()
    if node is None or isinstance(node, bool):
        return "null" if node is None else str(node).lower()
    return str(node)[: left + 1]


def _joined(parts: Iterable[str], left: int) -> str:
    listed, length = [], 0
    for part in parts:
        listed.append(part)
        length += len(part) + 2
        if length > left:
            break
    return ", ".join(listed)


def closest(word: object, words: Iterable[str]) -> str | None:
    """The word that is meant by a misspelt one; None where none is like it."""
    return next(iter(get_close_matches(str(word)[:LONGEST], list(words), 1, 0.6)), None)
