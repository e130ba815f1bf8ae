"""Pure rules of bindings: what contradicts a proven claim."""

from collections.abc import Sequence
from typing import Literal

Contradiction = Literal["name_differs", "bound_elsewhere", "phone_differs"]


def contradictions(*, same_name: bool, bound_elsewhere: bool, same_phone: bool) -> Sequence[Contradiction]:
    """Why a proven person is not bound to the entry of their ID number: each goes to a caseworker."""
    differences: dict[Contradiction, bool] = {
        "name_differs": not same_name,
        "bound_elsewhere": bound_elsewhere,
        "phone_differs": not same_phone,
    }
    return [kind for kind, differs in differences.items() if differs]
