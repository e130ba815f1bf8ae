"""Which services a token is for."""

from collections.abc import Collection

import pytest

from contracts.roles import ClientScope, Role
from services.registry.accounts import rules


@pytest.mark.parametrize(
    ("role", "scopes", "services"),
    [
        (Role.CASEWORKER, (), set()),
        (Role.GRADUATE, (), set()),
        (Role.DEPARTMENT_CLIENT, (ClientScope.BANK,), {"registry", "subsidy"}),
        (Role.DEPARTMENT_CLIENT, (ClientScope.COMPANIES,), {"registry", "jobfair"}),
        (Role.DEPARTMENT_CLIENT, (), {"registry"}),
        (Role.SERVICE, (), {"registry"}),
        (Role.SERVICE, (ClientScope.CONTACTS,), {"registry"}),
        (Role.SERVICE, (ClientScope.NAMES,), {"registry"}),
    ],
)
def test_a_machines_token_is_for_the_services_of_its_scopes(
    role: Role, scopes: Collection[str], services: set[str]
) -> None:
    """A person's is for every service, which the empty set says."""
    assert rules.services_of(role, scopes) == services


def test_every_scope_has_its_services() -> None:
    assert set(rules.SERVICES_OF_SCOPES) == set(ClientScope)
