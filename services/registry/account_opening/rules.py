"""Pure rules of opening accounts: which role signs in by which door, and which account takes two operators."""

from collections.abc import Collection
from typing import Literal

from contracts.roles import Role

Door = Literal["staff_account", "client_account"]

MACHINES = frozenset({Role.DEPARTMENT_CLIENT, Role.SERVICE})
OVER_MONEY = frozenset(
    {Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.PAYER, Role.OPS, Role.SERVICE}
)
"""Who decides about money, who opens those who do, and who reads every person's contacts."""


def fits(door: Door, role: Role) -> bool:
    """A graduate signs in by WeChat alone; a machine is no member of staff."""
    return role in MACHINES if door == "client_account" else role not in {*MACHINES, Role.GRADUATE}


def takes_two_operators(role: Role, scopes: Collection[str]) -> bool:
    """A client with any scope may do what its role alone may not, as the bank's confirms payments."""
    return role in OVER_MONEY or bool(scopes)
