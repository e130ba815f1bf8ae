"""Rules of casework: what a service entry needs."""

from typing import get_args

from contracts.events import ServiceKind
from services.registry.casework.rules import needs_post


def test_a_referral_and_nothing_else_is_of_a_post() -> None:
    assert [kind for kind in get_args(ServiceKind) if needs_post(kind)] == ["referral"]
