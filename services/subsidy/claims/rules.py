"""Pure rules of the claims: which step may follow which state."""

from collections.abc import Mapping, Sequence

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


def counted(kept: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The facts that a claim was judged by, from the ids that it keeps."""
    return {name: len(ids) for name, ids in kept.items()}


def correction_fen(target_fen: int, claimed_fen: int) -> int:
    """What is still to pay (or, negative, to be paid back) to reach the target."""
    return target_fen - claimed_fen
