"""Pure rules of the claims: which step may follow which state."""

from collections.abc import Mapping

STEPS: Mapping[tuple[str, str, str], str] = {
    ("open", "review", "pass"): "reviewed",
    ("open", "review", "reject"): "rejected",
    ("reviewed", "approve", "pass"): "approved",
    ("reviewed", "approve", "reject"): "rejected",
}
"""(state, step, verdict) → next state."""


def after(state: str, step: str, verdict: str) -> str | None:
    """The state after a step; None where the step does not fit the state."""
    return STEPS.get((state, step, verdict))


def correction_fen(target_fen: int, claimed_fen: int) -> int:
    """What is still to pay (or, negative, to be paid back) to reach the target."""
    return target_fen - claimed_fen
