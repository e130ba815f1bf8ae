"""Registering: where a city admits it, by whom, and once."""

import asyncio

import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    events,
    id_number,
    listed,
    on_friday,
    person,
    problem,
    proven,
    registered,
    registration,
    signed_in,
    worker,
)
from tests.support.platform import Boot


@pytest.mark.obligation("U-104")
@pytest.mark.parametrize("place", ["hukou", "residence", "seeking"])
async def test_urumqi_registers_at_hukou_residence_and_seeking_place(platform: Boot, place: str) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1, place_kind=place)
    assert (entry["place_kind"], entry["area"], entry[f"{place}_area"]) == (place, STREET, STREET)
    assert (entry["registered_on"], entry["channel"]) == ("2023-07-28", "caseworker")


async def test_wuhan_refuses_the_residence_and_names_the_clause(platform: Boot) -> None:
    p = await on_friday(platform)
    body = registration(1, WUHAN_STREET, place_kind="residence")
    answer = await worker(p, WUHAN_STREET).post(f"{API}/registrations", json=body)
    assert problem(answer) == (422, "place-not-admitted")
    said = answer.json()
    assert (said["clause"], said["admitted"]) == ("二(六)", ["hukou", "seeking"])
    assert said["quote"] == "将本地户籍与外地前来求职的毕业生全面纳入"
    assert await count(p, "graduate") == 0


@pytest.mark.obligation("W-602", "W-1005")
@pytest.mark.parametrize("place", ["hukou", "seeking"])
async def test_wuhan_registers_local_hukou_and_those_who_come_to_seek_work(platform: Boot, place: str) -> None:
    p = await on_friday(platform)
    assert (await registered(p, 1, WUHAN_STREET, place_kind=place))["place_kind"] == place


async def test_a_registration_is_told_once_and_without_personal_data(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    [told] = await events(p, "registry.graduate_registered.v1")
    assert told == {
        "graduate_id": entry["id"],
        "city": "urumqi",
        "area": STREET,
        "cohort_year": 2023,
        "registered_on": "2023-07-28",
        "place_kind": "hukou",
        "channel": "caseworker",
    }


async def test_a_graduate_registers_themselves_after_the_real_name_proof(platform: Boot) -> None:
    p = await on_friday(platform)
    graduate = await proven(p, 1, "amy")
    body = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023, "education_level": "本科"}
    answer = await graduate.post(f"{API}/registrations", json=body)
    assert answer.status_code == 201, answer.text
    entry = answer.json()
    assert (entry["channel"], entry["education_level"], entry["area"]) == ("mini_program", "本科", STREET)
    assert (await graduate.get(f"{API}/graduates/{entry['id']}")).json() == entry


async def test_without_the_real_name_proof_nobody_registers_themselves(platform: Boot) -> None:
    p = await on_friday(platform)
    graduate = await signed_in(p, "amy")
    body = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023}
    assert problem(await graduate.post(f"{API}/registrations", json=body)) == (403, "real-name-required")


async def test_a_graduate_cannot_register_somebody_else(platform: Boot) -> None:
    p = await on_friday(platform)
    graduate = await proven(p, 1, "amy")
    answer = await graduate.post(f"{API}/registrations", json=registration(2))
    assert problem(answer) == (422, "person-not-allowed")


async def test_a_registration_names_the_year_of_graduation(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await worker(p).post(f"{API}/registrations", json=registration(1, cohort_year=None))
    assert problem(answer) == (422, "cohort-year-required")
    assert await count(p, "graduate") == 0


async def test_a_caseworker_has_to_say_whom_they_register(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await worker(p).post(f"{API}/registrations", json=registration(1, person=None))
    assert problem(answer) == (422, "person-required")


async def test_an_id_number_that_is_empty_or_wrong_is_refused_and_never_repeated(platform: Boot) -> None:
    p = await on_friday(platform)
    known = person(1)
    for bad in ("", "   ", "11010519491231002", "110105194912310021"):
        answer = await worker(p).post(f"{API}/registrations", json=registration(1, person={**known, "id_number": bad}))
        assert problem(answer) == (422, "invalid-input")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/body/person/id_number"]
        assert not [value for value in (known["name"], known["phone"], bad) if value.strip() and value in answer.text]
    assert await count(p, "graduate") == 0


async def test_registering_twice_is_refused_and_names_the_entry_in_ones_own_area(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    again = await worker(p).post(f"{API}/registrations", json=registration(1))
    assert problem(again) == (409, "already-registered")
    assert again.json()["graduate_id"] == entry["id"]
    assert len(await events(p, "registry.graduate_registered.v1")) == 1


async def test_another_district_learns_only_that_the_person_is_registered(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    answer = await worker(p, OTHER_DISTRICT).post(f"{API}/registrations", json=registration(1, OTHER_DISTRICT))
    assert problem(answer) == (409, "already-registered")
    assert entry["id"] not in answer.text


async def test_a_graduate_who_is_registered_cannot_register_again(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    graduate = await proven(p, 1, "amy")
    body = {"place_kind": "seeking", "area": OTHER_DISTRICT, "cohort_year": 2023}
    assert problem(await graduate.post(f"{API}/registrations", json=body)) == (409, "already-registered")


async def test_eight_registrations_of_one_person_at_once_make_one(platform: Boot) -> None:
    p = await on_friday(platform)
    calls = [worker(p).post(f"{API}/registrations", json=registration(1)) for _ in range(8)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*calls))
    assert statuses == [201] + [409] * 7
    assert await count(p, "graduate") == 1
    assert len(await events(p, "registry.graduate_registered.v1")) == 1


async def test_a_caseworker_registers_only_into_their_own_area(platform: Boot) -> None:
    p = await on_friday(platform)
    for area in (OTHER_DISTRICT, "urumqi/650102/650102003", "urumqi/650102", WUHAN_STREET):
        answer = await worker(p).post(f"{API}/registrations", json=registration(1, area))
        assert problem(answer) == (403, "outside-jurisdiction"), area
    assert await count(p, "graduate") == 0


async def test_who_is_listed_elsewhere_can_be_registered_where_they_turn_up(platform: Boot) -> None:
    p = await on_friday(platform)
    known = await listed(p, 1, OTHER_DISTRICT, university_code="10755")
    entry = await registered(p, 1)
    assert (entry["id"], entry["area"], entry["university_code"]) == (str(known.graduate_id), STREET, "10755")
    assert (entry["listed_on"], entry["registered_on"]) == ("2023-07-28", "2023-07-28")


async def test_what_a_school_says_of_schooling_stands_at_the_counter(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1, university_code="10755", education_level="本科")
    entry = await registered(p, 1, cohort_year=2022, university_code="10758", education_level="专科")
    assert (entry["cohort_year"], entry["university_code"], entry["education_level"]) == (2023, "10755", "本科")


async def test_a_known_id_number_under_another_name_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    other = {**person(2), "id_number": id_number(1)}
    answer = await worker(p).post(f"{API}/registrations", json=registration(1, person=other))
    assert problem(answer) == (409, "name-differs")


async def test_a_place_has_to_exist(platform: Boot) -> None:
    p = await on_friday(platform)
    for area, expected in {
        "urumqi/650199": (422, "area-unknown"),
        "chengdu/510104": (404, "city-unknown"),
        "urumqi/650102/650103001": (422, "invalid-input"),
        "urumqi": (422, "invalid-input"),
    }.items():
        answer = await worker(p, "urumqi").post(f"{API}/registrations", json=registration(1, area))
        assert problem(answer) == expected, area


async def test_a_functional_zone_of_wuhan_is_a_district(platform: Boot) -> None:
    p = await on_friday(platform)
    assert (await registered(p, 1, "wuhan/4201GX"))["area"] == "wuhan/4201GX"


async def test_registering_on_behalf_is_audited(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    assert await audit_of(p, entry["id"]) == [("register_graduate", "caseworker", None)]


async def test_no_other_role_registers_anybody(platform: Boot) -> None:
    p = await on_friday(platform)
    for role in set(Role) - {Role.GRADUATE, Role.CASEWORKER}:
        answer = await p.as_(role, area="urumqi", org="10755").post(f"{API}/registrations", json=registration(1))
        assert problem(answer) == (403, "forbidden"), role
