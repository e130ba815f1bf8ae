"""Pure rules of the cases: what a proof may contradict, and how a case is numbered."""

from typing import Literal

CaseKind = Literal["name_differs", "bound_elsewhere", "phone_differs"]

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def case_number(raw: bytes) -> str:
    """Eight signs that nobody mistakes for one another when read out, from eight random bytes."""
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in raw[:8])
    return f"{signs[:4]}-{signs[4:]}"
