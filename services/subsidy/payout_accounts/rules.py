"""Pure rules of payout accounts: whose account it may be, and when a change takes a second person."""

from chassis.text import legible

PAST_REVIEW = ("reviewed", "approved", "in_payment")
"""Claims that somebody has looked at, or whose money may still come back: what they are paid to does not change
on the payee's word alone."""


def same_name(holder: str, registered: str | None) -> bool:
    """Whether an account stands in the payee's registered name. An unknown name is nobody's."""
    return registered is not None and plain_name(holder) == plain_name(registered)


def plain_name(name: str) -> str:
    """Without blanks and signs that nobody sees, in one case and one width: `（` and `(` are one sign."""
    return "".join(legible(name).casefold().split())


def takes_second_person(own_name: bool, claims_past_review: bool) -> bool:
    return not own_name or claims_past_review
