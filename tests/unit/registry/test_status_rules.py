"""Rules of the status: what is a placement, whose word stands, and how status and intention are one fact."""

from typing import get_args
from uuid import uuid4

import pytest

from contracts.events.registry import EmploymentStatus
from services.registry.graduates.rules import PLACED, intention_with, status_with
from services.registry.statuses.rules import (
    EVIDENCE_TITLES,
    STATUS_TITLES,
    is_second_person,
    needs_evidence,
    standing,
)
from services.registry.statuses.views import EvidenceKind


def test_the_six_channels_and_further_study_are_placements() -> None:
    """Urumqi (一)1–6: employers of all kinds, 基层岗位, 动员入伍, 自主创业、灵活就业; further study beside them."""
    assert set(PLACED) == {"employed", "grassroots", "enlisted", "startup", "flexible", "further_study"}


def test_every_status_and_evidence_has_a_chinese_title() -> None:
    assert set(STATUS_TITLES) == set(get_args(EmploymentStatus))
    assert set(EVIDENCE_TITLES) == set(get_args(EvidenceKind))


@pytest.mark.parametrize(
    ("source", "confirmed", "expected"),
    [
        ("graduate", False, "self_stated"),
        ("caseworker", False, "recorded"),
        ("graduate", True, "confirmed"),
        ("caseworker", True, "confirmed"),
        ("internship", False, "confirmed"),
    ],
)
def test_a_statement_stands_by_two_people_or_by_another_bodys_fact(source: str, confirmed: bool, expected: str) -> None:
    assert standing(source, confirmed=confirmed) == expected


def test_staff_name_what_a_placement_rests_on() -> None:
    assert all(needs_evidence("caseworker", status) for status in PLACED)
    assert not any(needs_evidence("caseworker", status) for status in ("unemployed", "no_intention", "unknown", None))
    assert not needs_evidence("graduate", "employed")
    assert not needs_evidence("internship", "employed")


@pytest.mark.parametrize(
    ("source", "role", "same_account", "may"),
    [
        ("graduate", "caseworker", False, True),
        ("graduate", "graduate", False, False),
        ("graduate", "graduate", True, False),
        ("caseworker", "caseworker", True, False),
        ("caseworker", "caseworker", False, True),
        ("caseworker", "district_reviewer", False, True),
        ("caseworker", "graduate", False, True),
    ],
)
def test_a_second_person_is_another_account_and_never_the_graduate_twice(
    source: str, role: str, same_account: bool, may: bool
) -> None:
    stated_by = uuid4()
    assert is_second_person(source, stated_by, role, stated_by if same_account else uuid4()) is may


@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        ("no_intention", "job", "none"),
        ("unemployed", "none", "job"),
        ("unemployed", "startup", "startup"),
        ("employed", "none", "none"),
        (None, "none", "none"),
    ],
)
def test_a_status_brings_its_intention(status: str | None, before: str, after: str) -> None:
    assert intention_with(status, before) == after


@pytest.mark.parametrize(
    ("intention", "before", "after"),
    [
        ("none", "unknown", "no_intention"),
        ("none", "unemployed", "no_intention"),
        ("none", "employed", "employed"),
        ("job", "no_intention", "unemployed"),
        ("startup", "no_intention", "unemployed"),
        ("unknown", "no_intention", "unknown"),
        ("job", "employed", "employed"),
        ("job", "unknown", "unknown"),
    ],
)
def test_an_intention_brings_its_status(intention: str, before: str, after: str) -> None:
    assert status_with(intention, before) == after
