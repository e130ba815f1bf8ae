"""A scheme of a pack read part by part: what is wrong with one is noted, with file and line, and hides no other."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from policy_engine.errors import Dependent, Flaw, PackInvalid
from policy_engine.packs.flaws import At, Flaws, as_written, closest
from policy_engine.packs.pack import Pack, Tree, line_of
from policy_engine.packs.parameters import holds_unread
from policy_engine.packs.schema import citation, text
from policy_engine.packs.strict_yaml import UNREAD
from policy_engine.schemes.scheme import Source

Read = TypeVar("Read")
KEYS = {"title", "payee", "payer", "source", "summary", "facts", "parameters", "applies_when", "not_applicable"}
KEYS |= {"consistent", "conditions", "amount", "lines", "readings", "chosen", "discretionary", "examples", "note"}
KEYS |= {"payer_title", "unsettled", "claim", "withdrawn", "claim_examples"}
_ODD = (TypeError, ValueError, AttributeError, LookupError, OverflowError, RecursionError)


class Written(str):
    """A text of the pack that knows its line."""

    line: int = 0

    @classmethod
    def at(cls, text: str, line: int) -> "Written":
        written = cls(text)
        written.line = line
        return written


class Parts:
    """A scheme, read part by part. `flaws` are those of its parts; `broken` are the facts and parameters that have
    some: an expression that names them is not judged, and none is while `blind`."""

    def __init__(self, pack: Pack, name: str, node: Any, shared: Mapping[str, Tree]) -> None:
        self.pack, self.name, self.node, self.shared = pack, name, node, shared
        self.flaws, self.broken = Flaws(), set[str]()
        self.at = At(f"{pack.name}/subsidy.yaml", name[:80], line_of(node) or 1)
        if node is UNREAD:
            raise Dependent
        if not isinstance(node, Mapping):
            raise self.at.wrong("项目应为一组“名称: 内容”", node)
        unknown = {key: closest(key, KEYS - set(node)) for key in node if key not in KEYS and key is not UNREAD}
        self.meant = frozenset(unknown.values())
        """What the misspelt keys stand for: that these are missing is no flaw of its own."""
        for key, near in unknown.items():
            wanted = f"没有这一栏；可写：{'、'.join(sorted(KEYS))}"
            self.flaws.add(self.at.key(node, key).flaw(wanted, key, near or ""))

    @property
    def blind(self) -> bool:
        return bool({"facts", "parameters"} & (self.meant | self.broken))

    def wrong(self, what: str, near: Any = None, key: str | None = None, *, example: str = "") -> PackInvalid:
        """A flaw of what stands at `near`, a text or the `key` of a mapping."""
        line = line_of(near, key) or line_of(self.node, key) or 1
        words = near.get(key) if key is not None and isinstance(near, Mapping) else near
        written = as_written(words) if isinstance(words, str) else ""
        return PackInvalid(
            flaws=[Flaw(self.at.file, line, self.at.path, expected=what[:500], written=written, example=example)]
        )

    def part(self, read: Callable[..., Read], *given: Any) -> Read | None:
        """What a part of the scheme comes to; None where it is flawed, which is noted."""
        return self.flaws.of(self._shaped, read, *given)

    def _shaped(self, read: Callable[..., Read], *given: Any) -> Read:
        near = next((node for node in given if isinstance(node, Mapping)), None)
        if near is not self.node and holds_unread(near):
            raise Dependent
        try:
            return read(*given)
        except PackInvalid:
            raise
        except _ODD as error:
            raise self.wrong(f"写法不合本处的栏目（{type(error).__name__}）", near) from None

    def each(self, node: Mapping[str, Any], key: str, read: Callable[[Tree, At], Read]) -> tuple[Read, ...]:
        """What the entries of a list come to, without those that are flawed."""
        listed, at = node.get(key) or [], self.at.key(node, key)
        if not isinstance(listed, list):
            self.flaws.add(at.flaw("应为清单", listed))
            return ()
        places = [(entry, at.item(entry, place)) for place, entry in enumerate(listed)]
        parts = [self.part(self.readable, read, entry, place) for entry, place in places]
        return tuple(part for part in parts if part is not None)

    def readable(self, read: Callable[[Tree, At], Read], node: Tree, at: At) -> Read:
        if holds_unread(node):
            raise Dependent
        return read(node, at)

    def mapping(self, key: str) -> Mapping[str, Any]:
        mapping = self.node.get(key) or {}
        if mapping is UNREAD:
            raise Dependent
        if not isinstance(mapping, Mapping):
            raise self.at.key(self.node, key).wrong("应为一组“名称: 内容”", mapping)
        return mapping

    def text(self, node: Mapping[str, Any], key: str) -> str:
        if node.get(key) is UNREAD or (node is self.node and key in self.meant):
            raise Dependent
        if key not in node:
            raise self.wrong(f"缺少 {key}", node, example=f"{key}: 文字")
        text(node[key], self.at.key(node, key))
        return Written.at(node[key], line_of(node, key))

    def source(self, node: Mapping[str, Any], key: str) -> Source:
        if node is self.node and key in self.meant:
            raise Dependent
        citation(node.get(key), self.at.key(node, key))
        return Source(str(node[key]["clause"]), str(node[key]["quote"]))

    def refuse(self, what: str, near: Any = None, key: str | None = None) -> None:
        raise self.wrong(what, near, key)
