"""Pure rules of the desk: which change answers which contradiction, and what of the ledger it replaces."""

from collections.abc import Mapping
from typing import Literal

from services.registry.desk_cases.rules import CaseKind

ChangeKind = Literal["name_correction", "phone_change", "binding_release", "kind_correction"]

ANSWERS: Mapping[ChangeKind, CaseKind] = {
    "name_correction": "name_differs",
    "phone_change": "phone_differs",
    "binding_release": "bound_elsewhere",
}
"""A change of this kind settles the open cases of that kind; the kind of a person is no case of the identity."""

SEALED: Mapping[ChangeKind, str] = {"name_correction": "name_sealed", "phone_change": "phone_sealed"}
"""The column of the ledger that a change replaces."""
