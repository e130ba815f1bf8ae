"""What a document lays down and no program executes yet: cited, shown as it stands, and checked for its form alone.

Which provisions there are is the pack's own: a city writes what its document has. Once a program reads one, it gets a
place and a shape of its own.
"""

from collections.abc import Mapping

from policy_engine.errors import Dependent
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Tree, is_parameter, line_of
from policy_engine.packs.schema import (
    Shape,
    day,
    either,
    entries,
    integer,
    is_sound,
    items,
    no_setting,
    read,
    text,
    truth,
)
from policy_engine.packs.wording import worded

_DEEPEST = 3
_leaf = either(text, integer(0, 10**9), day, truth)
_value = either(_leaf, items(_leaf), entries(either(_leaf, items(_leaf))))
_chosen = read(text)


def provisions(node: Tree, at: At) -> None:
    """A mapping of provisions by the pack's own names."""
    entries(_provision(_DEEPEST))(node, at)


def _provision(depth: int) -> Shape:
    """A parameter, or a mapping of them; of a clause that can be read in several ways, the readings and the choice."""

    def shape(node: Tree, at: At) -> None:
        if not is_sound(node):
            raise Dependent
        if is_parameter(node):
            _cited(node, at)
            return
        if not isinstance(node, Mapping) or not node or depth == 0:
            raise at.wrong(
                "应为带条款的数值，或者一组这样的数值", node, "{clause: 二(一), quote: 文件原文, unset: 未给出}"
            )
        flaws = Flaws()
        for key, child in node.items():
            flaws.of(text, key, at.key(node, key))
            flaws.of(_chosen if key == "chosen" else _provision(depth - 1), child, at.key(node, key))
        flaws.refuse()

    return shape


def _formed(node: Tree, at: At) -> None:
    if "setting" in node:
        no_setting(node["setting"], at.key(node, "setting"))
    for place, entry in enumerate(node.get("values", ())):
        _value(entry["value"], At(at.file, f"{at.path}.{place}", line_of(entry, "value") or at.line))


_cited = worded(_formed)
