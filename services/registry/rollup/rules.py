"""What is summed of a city, as values: its numbers, and the counts that come back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from services.registry.facts.catalogue import Filters, Ground

Number: TypeAlias = tuple[tuple[str, str], ...]
"""Facts in order, each with its truth, that are all to hold; of those on a roster or registered alone."""
EVERYBODY: Number = ()
WAITING_MOST = 2_000
"""With more changes waiting than this, a live count is asked: the correction costs 20 µs a person."""


@dataclass(frozen=True)
class Plan:
    """The numbers of a city on a day, in the order by which the sums name them; the first is everybody's.

    `digest` differs wherever the same sum would mean something else: other numbers, facts, or divisions.
    """

    ground: Ground
    numbers: tuple[Number, ...]
    digest: str
    places: Mapping[Number, int] = field(init=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {number: place for place, number in enumerate(self.numbers)})


def number_of(filters: Filters) -> Number:
    return tuple(sorted(filters.items()))


def numbers_of(wanted: Iterable[Filters]) -> tuple[Number, ...]:
    """Each once, in an order that does not depend on the process."""
    return (EVERYBODY, *sorted({number_of(filters) for filters in wanted} - {EVERYBODY}))


Sums: TypeAlias = Mapping[str, Mapping[int, int]]
"""District → number, by its place in the plan → people. The district is empty for who has not chosen one."""


def summed(rows: Iterable[tuple[str, int, int]]) -> Sums:
    """The sums of rows of district, number and people; a district in which nobody is counted is in no sheet."""
    districts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for district, number, people in rows:
        districts[district][number] += people
    return {district: numbers for district, numbers in districts.items() if numbers[0] > 0}
