"""Pure rules of the desk: which change answers which contradiction, and how a case is numbered."""

from collections.abc import Mapping
from typing import Literal

ChangeKind = Literal["name_correction", "phone_change", "binding_release"]
CaseKind = Literal["name_differs", "bound_elsewhere", "phone_differs"]

ANSWERS: Mapping[ChangeKind, CaseKind] = {
    "name_correction": "name_differs",
    "phone_change": "phone_differs",
    "binding_release": "bound_elsewhere",
}
"""A change of this kind settles the open cases of that kind."""

SEALED: Mapping[ChangeKind, str] = {"name_correction": "name_sealed", "phone_change": "phone_sealed"}
"""The column of the ledger that a change replaces."""

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def case_number(raw: bytes) -> str:
    """Eight signs that nobody mistakes for one another when read out, from eight random bytes."""
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in raw[:8])
    return f"{signs[:4]}-{signs[4:]}"
