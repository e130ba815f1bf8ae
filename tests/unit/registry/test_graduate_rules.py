"""Rules of the ledger: areas, what a roster adds, and weeks."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.casework.rules import week_of
from services.registry.graduates.rules import (
    SOMEBODY,
    Particulars,
    Voice,
    another_school_claims,
    area_is_well_formed,
    changes_year,
    city_of,
    heard_from,
    listed_also_by,
    merged,
)

WORDS = st.none() | st.sampled_from(["a", "b"])
PARTICULARS = st.builds(
    Particulars,
    cohort_year=st.none() | st.integers(2020, 2024),
    education_level=WORDS,
    university_code=WORDS,
    hukou_area=WORDS,
    residence_area=WORDS,
    seeking_area=WORDS,
    intention=st.sampled_from(["unknown", "job", "none"]),
)


@pytest.mark.parametrize("area", ["urumqi/650102", "urumqi/650102/650102002", "wuhan/4201GX", "wuhan/4201GX/4201GX001"])
def test_an_area_is_a_city_a_district_and_perhaps_its_street(area: str) -> None:
    assert area_is_well_formed(area)


@pytest.mark.parametrize(
    "area",
    ["", "urumqi", "urumqi/", "urumqi/65010", "urumqi/650102/", "urumqi/650102/650103001", "Urumqi/650102", "a/b/c/d"],
)
def test_anything_else_is_no_area(area: str) -> None:
    assert not area_is_well_formed(area)


@pytest.mark.parametrize("area", ["urumqi", "urumqi/650102", "urumqi/650102/650102002"])
def test_an_area_begins_with_its_city(area: str) -> None:
    assert city_of(area) == "urumqi"


SCHOOL, OFFICER, COUNTER = Voice("10755", True), Voice("urumqi/650102"), Voice()


def test_a_rosters_word_on_schooling_replaces_ours_and_on_places_only_fills_gaps() -> None:
    known = Particulars(2022, "本科", "10755", hukou_area="650102", intention="job")
    fresh = Particulars(2023, "硕士", None, hukou_area="650103", residence_area="650104", intention="none")
    assert merged(known, fresh) == Particulars(
        2023, "硕士", "10755", hukou_area="650102", residence_area="650104", intention="job"
    )


@pytest.mark.parametrize("said_school", ["10755", None])
@pytest.mark.parametrize("voice", [OFFICER, COUNTER])
def test_anybody_but_a_schools_own_office_fills_gaps_in_schooling_only(voice: Voice, said_school: str | None) -> None:
    said = Particulars(2023, "硕士研究生", said_school, hukou_area="650103")
    known = Particulars(2022, "本科", "10755")
    assert heard_from(voice, known, said) == replace(
        said, cohort_year=2022, education_level="本科", university_code="10755"
    )
    assert heard_from(voice, Particulars(), said) == said
    assert heard_from(SCHOOL, known, said) == said


@pytest.mark.parametrize(
    ("voice", "listed_by", "registered", "changes"),
    [
        (SCHOOL, ["10755"], False, False),
        (SCHOOL, ["10755"], True, True),
        (SCHOOL, ["10755", "urumqi/650102"], False, True),
        (SCHOOL, [SOMEBODY, "10755"], False, True),
        (SCHOOL, [], False, True),
        (Voice("10758", True), ["10758"], False, True),
        (OFFICER, ["urumqi/650102"], False, True),
        (COUNTER, [], False, True),
    ],
)
def test_a_year_of_graduation_moves_by_a_schools_correction_of_its_own_list_only(
    voice: Voice, listed_by: list[str], registered: bool, changes: bool
) -> None:
    known, said = Particulars(2023, None, "10755"), Particulars(2022)
    assert changes_year(known, said, voice, listed_by, registered=registered) is changes
    for same in (Particulars(2023), Particulars()):
        assert changes_year(known, same, voice, listed_by, registered=registered) is False
        assert changes_year(replace(known, cohort_year=None), said, voice, listed_by, registered=registered) is False


def test_who_listed_a_person_before_it_was_written_down_is_somebody() -> None:
    assert listed_also_by([], SCHOOL, listed=False) == ["10755"]
    assert listed_also_by([], SCHOOL, listed=True) == [SOMEBODY, "10755"]
    assert listed_also_by(["10755"], OFFICER, listed=True) == ["10755", "urumqi/650102"]
    assert (
        listed_also_by(["10755"], SCHOOL, listed=True) == listed_also_by(["10755"], COUNTER, listed=True) == ["10755"]
    )


@pytest.mark.parametrize(
    ("known", "fresh", "claims"),
    [
        (None, "10755", False),
        ("10755", "10755", False),
        ("10755", None, False),
        ("10755", "10486", True),
    ],
)
@pytest.mark.parametrize("later", [None, 2022, 2023, 2026])
def test_no_other_school_takes_a_person_over_with_any_year(
    known: str | None, fresh: str | None, claims: bool, later: int | None
) -> None:
    assert another_school_claims(Particulars(2023, "本科", known), Particulars(later, "本科", fresh)) is claims


@given(PARTICULARS, PARTICULARS)
def test_a_merge_loses_nothing_and_a_second_one_changes_nothing(known: Particulars, fresh: Particulars) -> None:
    once = merged(known, fresh)
    assert merged(once, fresh) == once
    for field in fields(Particulars):
        both = {getattr(known, field.name), getattr(fresh, field.name)}
        assert getattr(once, field.name) in both
        assert getattr(once, field.name) is not None or both == {None}


@pytest.mark.parametrize(
    ("code", "monday"),
    [
        ("2023-W31", date(2023, 7, 31)),
        ("2023-W01", date(2023, 1, 2)),
        ("2022-W52", date(2022, 12, 26)),
        ("2020-W53", date(2020, 12, 28)),
    ],
)
def test_an_iso_week_runs_from_monday_to_sunday(code: str, monday: date) -> None:
    assert week_of(code) == (monday, monday + timedelta(days=6))


@pytest.mark.parametrize("code", ["2023-W53", "2023-W00", "0000-W01", "9999-W52", "2023-31", "W31"])
def test_a_week_that_does_not_exist_is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        week_of(code)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_the_week_it_is_said_to(day: date) -> None:
    year, week, _ = day.isocalendar()
    monday, sunday = week_of(f"{year}-W{week:02d}")
    assert monday <= day <= sunday
