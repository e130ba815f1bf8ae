"""Pure rules of the sheet of placements: what is counted together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """People who are alike in all that the sheet counts by. `form` says so where nobody has named one."""

    status: str
    channel: str | None
    form: str
    evidence: str
    people: int


def by_channel(groups: Iterable[Group]) -> Mapping[str, int]:
    return _summed((group.channel, group.people) for group in groups if group.channel is not None)


def without_channel(groups: Iterable[Group]) -> Mapping[str, int]:
    """By status: nobody has named the channel, or the status has none. With `by_channel` it is everybody."""
    return _summed((group.status, group.people) for group in groups if group.channel is None)


def by_form(groups: Iterable[Group], status: str) -> Mapping[str, int]:
    return _summed((group.form, group.people) for group in groups if group.status == status)


def by_evidence(groups: Iterable[Group], status: str, form: str) -> Mapping[str, int]:
    return _summed((group.evidence, group.people) for group in groups if (group.status, group.form) == (status, form))


def _summed(rows: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    numbers: Counter[str] = Counter()
    for key, people in rows:
        numbers[key] += people
    return numbers
