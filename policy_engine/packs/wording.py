"""What a pack gives as the words of its document are words of its document."""

from collections.abc import Iterator, Mapping

from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Tree, line_of
from policy_engine.packs.schema import Shape

_CODES = 0x2E80
"""Before the first Chinese character: what has none is a code of the pack's own."""
_WANTED = "应为原文的字，可略去，不可改写；文件有“等”字而另加的，在本行的 note 写明依据，写出该词"
_UNWRITTEN = str.maketrans(dict.fromkeys(" “”‘’\"'()（）、，,。；;：:《》—-·"))


def worded(shape: Shape) -> Shape:
    """A parameter whose texts stand in its quote: in their order, with words left out and none put in. One that a city
    adds where the document says 等 stands in the note of its own row, which says on what grounds."""

    def worded_shape(node: Tree, at: At) -> None:
        shape(node, at)
        flaws = Flaws()
        for entry in node.get("values", ()):
            line = line_of(entry, "value") or line_of(entry) or at.line
            place = At(at.file, f"{at.path}.{entry['from']}", line)
            sources = (str(node.get("quote", "")), str(entry.get("note", "")))
            for words in _texts(entry["value"]):
                if not any(_runs_in(words, source) for source in sources):
                    flaws.add(place.flaw(_WANTED, words, sources[0]))
        flaws.refuse()

    return worded_shape


def _texts(node: Tree) -> Iterator[str]:
    """The texts in a value that are words of Chinese."""
    if isinstance(node, str) and any(ord(sign) >= _CODES for sign in node):
        yield node
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)


def _runs_in(words: str, source: str) -> bool:
    """Whether the signs stand in the source in this order; punctuation aside."""
    rest = iter(source.translate(_UNWRITTEN))
    return all(sign in rest for sign in words.translate(_UNWRITTEN))
