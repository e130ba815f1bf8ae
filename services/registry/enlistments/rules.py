"""Pure rules of the priority in enlistment: which of the document's conditions somebody lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

CONDITIONS = ("local_hukou", "fresh", "medical", "political")
"""What a document may ask for; a city's own names which of them it does."""


@dataclass(frozen=True)
class Priority:
    """The conditions of a city's document, each with its words, and the clause that has them."""

    conditions: Mapping[str, str]
    clause: str
    quote: str


def lacking(asked: Collection[str], true: Mapping[str, bool]) -> list[str]:
    """The conditions that are not met, in the document's order; one of which nothing is known is not met."""
    return [name for name in asked if not true.get(name, False)]
