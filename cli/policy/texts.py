"""What a pack says, leaf by leaf, and whether its quotes stand in the document's own text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_engine.packs.pack import Pack, line_of

_UNSAID = ("note", "examples", "claim_examples")


def leaves(pack: Pack) -> dict[str, str]:
    """Everything that could change a decision or a duty, by its path, as text."""
    return dict(_leaves({name: tree for name, tree in pack.files.items() if name != "obligations"}, ""))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key not in _UNSAID:
                yield from _leaves(child, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _leaves(child, f"{path}[{_name_in_list(child, place)}]")
    else:
        yield path, str(node)


@dataclass(frozen=True, order=True)
class Slot:
    """A place of a pack that nobody has filled in yet."""

    file: str
    line: int
    path: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}"


def slots(pack: Pack, mark: str) -> list[Slot]:
    """Every place of the pack where the mark stands alone, by file and line."""
    return sorted(slot for slot, text in _placed(pack) if text == mark)


def misquoted(pack: Pack, document: str, mark: str) -> list[Slot]:
    """Every quote of the pack, those of its obligations too, that does not stand in the bare text of the document; a
    slot to fill in is no quote."""
    quoted = ((slot, text) for slot, text in _placed(pack) if slot.path.rpartition(".")[2] == "quote")
    return sorted(slot for slot, text in quoted if text != mark and bare(text) not in document)


def _placed(pack: Pack) -> Iterator[tuple[Slot, str]]:
    """Every text of the pack with its place."""
    for name, tree in pack.files.items():
        yield from ((Slot(f"{pack.name}/{name}.yaml", line, path), text) for path, line, text in _texts(tree, "", 1))


def _texts(node: Any, path: str, line: int) -> Iterator[tuple[str, int, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            inner = f"{path}.{key}" if path else str(key)
            yield from _texts(child, inner, line_of(node, str(key)) or line)
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _texts(child, f"{path}.{_name_in_list(child, place)}", line_of(child) or line)
    elif isinstance(node, str):
        yield path, line, str(node)


def _name_in_list(node: Any, place: int) -> str:
    """What an entry is known by, so that a new one does not make all behind it look changed."""
    own = [
        str(node[key]) for key in ("key", "from", "id", "number", "code") if isinstance(node, Mapping) and key in node
    ]
    return own[0] if own else str(place)


def quotes(pack: Pack) -> dict[str, str]:
    """Every quote of the pack, those of its obligations too, by its path."""
    return {path: text for path, text in _leaves(pack.files, "") if path.rpartition(".")[2] == "quote"}


def text_of(pack: Pack, folder: Path) -> str | None:
    """The document, from the files in the folder that are named after the pack; None where there are none."""
    files = sorted(folder.glob(f"{pack.name}*.txt"))
    return bare("\n".join(file.read_text() for file in files)) if files else None


def bare(text: str) -> str:
    """Without white space and without lines that are nothing but a page number."""
    return re.sub(r"\s", "", re.sub(r"^\s*\d{1,3}\s*$", "", text, flags=re.MULTILINE))
