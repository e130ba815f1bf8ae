"""Pure rules of opening accounts: which role signs in by which kind of account, and which one takes two operators."""

from collections.abc import Collection
from typing import Literal

from contracts.roles import Role

AccountKind = Literal["staff_account", "client_account"]

MACHINES = frozenset({Role.DEPARTMENT_CLIENT, Role.SERVICE})
ROLES_OF_TWO_OPERATORS = frozenset(
    {
        Role.EMPLOYER_CLERK,
        Role.CASEWORKER,
        Role.UNIVERSITY_OFFICE,
        Role.DISTRICT_REVIEWER,
        Role.DISTRICT_APPROVER,
        Role.CITY_APPROVER,
        Role.PAYER,
        Role.OPS,
        Role.SERVICE,
    }
)
"""Whose word moves money, a figure or an identity, who opens those, and who reads every person's contacts."""


def fits(kind: AccountKind, role: Role) -> bool:
    """A graduate signs in by WeChat alone; a machine is no member of staff."""
    return role in MACHINES if kind == "client_account" else role not in {*MACHINES, Role.GRADUATE}


def takes_two_operators(role: Role, scopes: Collection[str]) -> bool:
    """A client with any scope may do what its role alone may not, as the bank's confirms payments."""
    return role in ROLES_OF_TWO_OPERATORS or bool(scopes)


def has_its_district(role: Role, area: str | None) -> bool:
    """A caseworker serves a district or a part of it, never a whole city."""
    return role != Role.CASEWORKER or "/" in (area or "")
