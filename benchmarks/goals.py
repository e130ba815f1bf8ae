"""What each measured line is to reach: the goals of issue 16, and how far a line is from its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.figures import Figure


@dataclass(frozen=True)
class Goal:
    """A value of the ratio to the peer, or of our own figure if `own`: to be reached, or not to be passed if `most`."""

    value: float
    most: bool = False
    own: bool = False

    def measured(self, figure: Figure) -> float | None:
        return figure.ours if self.own else figure.ratio

    def reached(self, figure: Figure) -> bool:
        measured = self.measured(figure)
        return measured is not None and (measured <= self.value if self.most else measured >= self.value)

    def words(self, figure: Figure) -> str:
        """The goal, and whether it is reached or by how much it is not."""
        measured = self.measured(figure)
        bound = f"{'≤' if self.most else '≥'} {self.value:g}"
        if measured is None or self.reached(figure):
            return f"{bound}, reached" if measured is not None else bound
        return f"{bound}, missed by {abs(measured / self.value - 1):.0%}"


ORM, STUB = "FastAPI + SQLAlchemy ORM", "the same route with the store stubbed"
GOALS: Mapping[tuple[str, str], Goal] = {
    ("register a graduate", ORM): Goal(4.5),
    ("register a graduate", STUB): Goal(0.7),
    ("read one graduate", ORM): Goal(3),
    ("roster import", "openpyxl"): Goal(10),
    ("notify takes registrations", "the same, one by one"): Goal(10),
    ("outbox to Kafka", "batches of"): Goal(3),
    ("outbox to Kafka", "without one"): Goal(0.9),
    ("event latency on Kafka at 25/s, p99", ""): Goal(25, most=True, own=True),
    ("event latency on Kafka at 100/s, p99", ""): Goal(40, most=True, own=True),
    ("today's sheet", "`SELECT 1`"): Goal(3, most=True),
    ("a registration that the sums hear of", "without"): Goal(1.05, most=True),
    ("console, a list page", "the API call"): Goal(1 / 3),
    ("", "OpenFisca, vectorised"): Goal(3),
    ("", "NumPy by hand"): Goal(0.5),
    ("", "OpenFisca, one situation"): Goal(10),
    ("", "the goal of"): Goal(1, most=True),
    ("", "the limit"): Goal(1, most=True),
}
"""How a line and its peer begin → the goal; the first that fits."""


def goal_of(figure: Figure) -> Goal | None:
    return next(
        (
            goal
            for (what, peer), goal in GOALS.items()
            if figure.what.startswith(what) and figure.peer_name.startswith(peer)
        ),
        None,
    )
