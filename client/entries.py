"""What comes back of a registration: an entry, or a proposal to another city."""

from typing import cast

from client.models.registry import GraduateView, RegistrationAsked


def id_of(answer: GraduateView | RegistrationAsked) -> str:
    """The entry's id. Raises LookupError where the other city has to agree first."""
    if "id" not in answer:
        raise LookupError(f"no entry yet: {answer}")
    return cast("GraduateView", answer)["id"]
