"""What closing a client means, and which change of one takes two persons."""

import pytest

from contracts.roles import ClientScope, Role
from services.registry.client_accounts import rules
from services.registry.client_accounts.rules import Step


def test_every_scope_says_what_stops_with_it() -> None:
    bare = rules.consequence(())
    texts = {rules.consequence((scope,)) for scope in ClientScope}
    assert len(texts) == len(ClientScope)
    assert all(text.startswith(f"{bare}；") for text in texts)


@pytest.mark.parametrize(
    ("step", "role", "scopes", "two"),
    [
        ("close", Role.DEPARTMENT_CLIENT, (ClientScope.BANK,), False),
        ("close", Role.SERVICE, (), True),
        ("reopen", Role.DEPARTMENT_CLIENT, (ClientScope.COMPANIES,), True),
        ("reopen", Role.DEPARTMENT_CLIENT, (), False),
        ("reopen", Role.SERVICE, (), True),
        ("put_credential", Role.DEPARTMENT_CLIENT, (), True),
    ],
)
def test_what_gives_power_back_takes_two(step: Step, role: Role, scopes: tuple[str, ...], two: bool) -> None:
    assert rules.takes_two(step, role, scopes) == two
