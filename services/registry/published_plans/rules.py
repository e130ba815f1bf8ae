"""Pure rules of what the public sees of a number: no cell of one to four people, and no total that reveals one.

Whoever knows these rules and every number that is shown still finds each number from one to four possible in a cell of
few. So nothing here depends on how many there are but on what is shown itself: beside cells of few the first other cell
is hidden, whatever it holds, and the total stands there if what it leaves for the veiled ones is enough for all cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

FEW = 5
"""From so many people on a number is shown."""
Veil: TypeAlias = Literal["shown", "few", "hidden"]


@dataclass(frozen=True)
class PublicNumber:
    """`number` is None where it is veiled: `few` is one to four; `hidden` any other number."""

    veil: Veil
    number: int | None


@dataclass(frozen=True)
class PublicRow:
    cells: Sequence[PublicNumber]
    total: PublicNumber


HIDDEN = PublicNumber("hidden", None)


def is_few(number: int) -> bool:
    return 0 < number < FEW


def published(cells: Sequence[int]) -> PublicRow:
    """The cells of one column and their total, as the public sees them."""
    few = [place for place, number in enumerate(cells) if is_few(number)]
    if not few:
        return PublicRow([_shown(number) for number in cells], _shown(sum(cells)))
    cover = next((place for place, number in enumerate(cells) if not is_few(number)), None)
    shown = [HIDDEN if place == cover else _shown(number) for place, number in enumerate(cells)]
    left = sum(cells[place] for place in (*few, *(() if cover is None else (cover,))))
    is_open = cover is not None and left >= _enough(len(few))
    return PublicRow(shown, _shown(sum(cells)) if is_open else HIDDEN)


def _enough(few: int) -> int:
    """What the total has to leave: one of the few may then be the largest, the others hold one each, and the hidden
    one is not itself few."""
    return (FEW - 1) + (few - 1) + FEW


def _shown(number: int) -> PublicNumber:
    return PublicNumber("few", None) if is_few(number) else PublicNumber("shown", number)


def rate_is_open(part: int, population: int) -> bool:
    """Whether a rate may stand beside its numbers: neither the part, nor the population, nor what is missing is few."""
    return not any(is_few(number) for number in (part, population, population - part))
