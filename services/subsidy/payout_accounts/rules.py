"""Pure rules of payout accounts: whose account it may be, when a change takes a second person, who reads a holder."""

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


def takes_second_person(own_name: bool, claims_past_review: bool, on_behalf: bool) -> bool:
    """`on_behalf`: it is not the payee's own word, but that of somebody at the desk."""
    return not own_name or claims_past_review or on_behalf


def shows_holder(of_person: bool, to_payee: bool, to_be_decided: bool) -> bool:
    """Whether a holder is read in full. A person's name is masked for staff, but another's that they are to decide on:
    it is compared with the evidence."""
    return not of_person or to_payee or to_be_decided
