"""Rules of casework: what a service entry needs, and what a late entry is."""

from datetime import date
from typing import get_args

import pytest

from contracts.events.registry import ServiceKind
from services.registry.casework.rules import is_late_entry, needs_post
from tests.unit.late_entries import LATE_ENTRIES


def test_a_referral_and_nothing_else_is_of_a_post() -> None:
    assert [kind for kind in get_args(ServiceKind) if needs_post(kind)] == ["referral"]


@pytest.mark.parametrize(("due_on", "contacted_on", "logged_on", "late"), LATE_ENTRIES)
def test_a_late_entry_is_the_same_here_as_in_notify(
    due_on: date | None, contacted_on: date, logged_on: date, late: bool
) -> None:
    assert is_late_entry(due_on, contacted_on, logged_on) is late
