"""Small cells: by every table that would be published alike, a cell of few may be any number from one to four."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.published_plans.rules import FEW, PublicRow, published, rate_is_open

MOST = 40


def looks(row: PublicRow) -> list[tuple[str, int | None]]:
    return [(cell.veil, cell.number) for cell in (*row.cells, row.total)]


def alternatives(row: PublicRow) -> Iterator[list[int]]:
    """Every table that is published in the same way: what a reader cannot tell from the true one, knowing the rules."""
    spans = [
        range(1, FEW) if cell.veil == "few" else range(MOST) if cell.number is None else (cell.number,)
        for cell in row.cells
    ]
    return (list(table) for table in product(*spans) if looks(published(table)) == looks(row))


@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 30)), max_size=4))
def test_a_cell_of_few_may_be_any_of_one_to_four_to_whoever_knows_the_rules(cells: list[int]) -> None:
    few = [place for place, number in enumerate(cells) if 0 < number < FEW]
    possible: dict[int, set[int]] = {place: set() for place in few}
    for table in alternatives(published(cells)):
        for place in few:
            possible[place].add(table[place])
    assert all(possible[place] == {1, 2, 3, 4} for place in few)


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_few_are_never_shown_and_what_is_shown_is_true(cells: list[int]) -> None:
    row = published(cells)
    for number, cell in zip(cells, row.cells, strict=True):
        assert (cell.veil == "few") == (0 < number < FEW)
        assert cell.number in (None, number)
    assert row.total.number in (None, sum(cells))
    if not any(0 < number < FEW for number in cells):
        assert [cell.number for cell in (*row.cells, row.total)] == [*cells, sum(cells)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([10, 3, 20], ["hidden", "few", "shown", "shown"]),
        ([5, 4, 20], ["hidden", "few", "shown", "shown"]),
        ([5, 3, 20], ["hidden", "few", "shown", "hidden"]),
        ([0, 3, 20], ["hidden", "few", "shown", "hidden"]),
        ([1, 1, 1, 1], ["few", "few", "few", "few", "hidden"]),
        ([0, 5, 8], ["shown", "shown", "shown", "shown"]),
    ],
)
def test_beside_few_the_first_other_is_hidden_and_a_total_stands_only_if_it_leaves_enough(
    cells: list[int], expected: list[str]
) -> None:
    row = published(cells)
    assert [cell.veil for cell in (*row.cells, row.total)] == expected


RATES = [(0, 0, True), (0, 5, True), (5, 5, True), (5, 10, True), (3, 10, False), (8, 10, False), (3, 3, False)]


@pytest.mark.parametrize(("part", "whole", "is_open"), RATES)
def test_a_rate_stands_beside_numbers_that_are_not_few(part: int, whole: int, is_open: bool) -> None:
    assert rate_is_open(part, whole) is is_open
