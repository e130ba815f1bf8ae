"""Which of a city's documents decide a case: the one under which it began, or those that took running cases over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from policy_engine.packs.pack import Pack, Packs

Rule: TypeAlias = Literal["stay", "move", "most_favourable"]
RULES: Mapping[Rule, str] = {
    "stay": "原文件办理至期满",
    "move": "自本文件施行之日起按本文件办理",
    "most_favourable": "按就高原则办理",
}
"""What a document says of the cases that began under the one before it."""


@dataclass(frozen=True)
class Succession:
    """What a document says of running cases, and its clause."""

    rule: Rule
    clause: str
    quote: str


def succession_of(pack: Pack) -> Succession | None:
    """None where the document says nothing of running cases: then they stay with the document they began under."""
    node = pack.document.get("running_cases")
    if not isinstance(node, Mapping):
        return None
    source = node["source"]
    return Succession(node["rule"], str(source["clause"]), str(source["quote"]))


def documents_for(packs: Packs, city: str, began_on: date, judged_on: date) -> tuple[Pack, ...]:
    """The documents by which a case is decided that began on one day and is judged by another, oldest first; several
    where the most favourable of them counts.

    Nobody enters either day: they are of the period or of a fact. Raises NoDocumentInForce, and as `Packs.city` does.
    """
    origin = packs.in_force(city, on=began_on)
    deciding: tuple[Pack, ...] = (origin,)
    own = packs.of_city(city)
    for later in own[own.index(origin) + 1 :]:
        succession = succession_of(later)
        if later.first_day > judged_on or succession is None or succession.rule == "stay":
            continue
        deciding = (later,) if succession.rule == "move" else (*deciding, later)
    return deciding
