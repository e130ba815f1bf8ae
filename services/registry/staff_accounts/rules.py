"""Pure rules of administered accounts: what is done with them, and whose role may change."""

from typing import Literal

from contracts.roles import Role

AccountState = Literal["open", "closed"]
Step = Literal["reopen", "move"]

FIXED = frozenset({Role.OPS, Role.CITY_ADMINISTRATOR, Role.SECURITY_OFFICER})
"""Power over accounts, and over who watches it, comes with an account of its own: nobody is moved into or out of it."""


def movable(*roles: Role) -> bool:
    return not FIXED & set(roles)
