"""Pure rules of accounts: how long a token lives, which services it is for, what signs requests."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Literal

from contracts.roles import ClientScope, Role
from contracts.signatures import Algorithm

CLIENT_TOKEN_LIFE = timedelta(minutes=30)
"""Of a token of a machine: as long as the broker is away, so long may one that was ended still open something."""
GRADUATE_TOKEN_LIFE = timedelta(minutes=30)
HOME = "registry"
Signature = Literal["none", "hmac-sha256", "hmac-sm3"]
"""What a client's requests are signed with, as it goes over the wire."""
SERVICES_OF_SCOPES: Mapping[ClientScope, frozenset[str]] = {
    ClientScope.BANK: frozenset({"subsidy"}),
    ClientScope.CERTIFICATES: frozenset({HOME}),
    ClientScope.COMPANIES: frozenset({"jobfair"}),
    ClientScope.CONTACTS: frozenset({HOME}),
    ClientScope.NAMES: frozenset({HOME}),
}
"""Where each scope is used; a token with it opens nothing elsewhere."""


def services_of(role: str, scopes: Collection[str]) -> frozenset[str]:
    """The services that a token is for; empty: all, as people need them. A machine's is for those of its scopes, and
    our own services ask the registry alone."""
    if role not in (Role.DEPARTMENT_CLIENT, Role.SERVICE):
        return frozenset()
    return frozenset({HOME}).union(*(SERVICES_OF_SCOPES[ClientScope(scope)] for scope in scopes))


def algorithm_of(signature: Signature) -> Algorithm | None:
    return None if signature == "none" else Algorithm(signature)
