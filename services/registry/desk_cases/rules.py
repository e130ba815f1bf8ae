"""Pure rules of the cases: what a proof may contradict, which operation of the desk answers it, how it is numbered."""

from collections.abc import Mapping
from typing import Literal

CaseKind = Literal["name_differs", "bound_elsewhere", "phone_differs"]

SETTLED_BY: Mapping[CaseKind, str] = {
    "name_differs": "propose_name_correction",
    "bound_elsewhere": "propose_binding_release",
    "phone_differs": "propose_phone_change",
}
"""The operation id with which a case is put right; each takes evidence and a second person."""

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def case_number(raw: bytes) -> str:
    """Eight signs that nobody mistakes for one another when read out, from eight random bytes."""
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in raw[:8])
    return f"{signs[:4]}-{signs[4:]}"
