"""A measured line says whether it reaches its goal, on both sides of it."""

import pytest

from benchmarks.figures import Figure, ratio
from benchmarks.goals import goal_of


def line(what: str, peer: str, ours: float, theirs: float) -> Figure:
    return ratio(what, "x", [ours], [theirs], peer)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (line("roster import", "openpyxl + pydantic + ORM", 1000, 100), "≥ 10, reached"),
        (line("roster import", "openpyxl + pydantic + ORM", 900, 100), "≥ 10, missed by 10%"),
        (line("today's sheet of a city, 30,000 people", "`SELECT 1`, µs", 3, 1), "≤ 3, reached"),
        (line("today's sheet of a city, 30,000 people", "`SELECT 1`, µs", 6, 1), "≤ 3, missed by 100%"),
        (Figure("event latency on Kafka at 25/s, p99", "ms", 25, None, "none yet", None, ""), "≤ 25, reached"),
        (Figure("event latency on Kafka at 25/s, p99", "ms", 30, None, "none yet", None, ""), "≤ 25, missed by 20%"),
    ],
)
def test_a_line_says_whether_it_reaches_its_goal(figure: Figure, words: str) -> None:
    goal = goal_of(figure)
    assert goal is not None
    assert goal.words(figure) == words


def test_a_line_without_a_goal_has_none() -> None:
    assert goal_of(line("register a graduate", "a route without a database", 1, 2)) is None
