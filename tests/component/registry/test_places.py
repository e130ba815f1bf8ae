"""Places, schools, ages and years that cannot be are refused at every door; an operator adds what the lists lack."""

from typing import Any

import pytest
from stdnum.cn import ric

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    FRIDAY,
    STREET,
    audit_of,
    count,
    events,
    listed,
    on_friday,
    person,
    problem,
    registered,
    registration,
    signed_in,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import HEADER, SCHOOL, as_csv, counts, imported, rows_of
from tests.support.rosters import person as roster_line

NOWHERE = "urumqi/650102/650102999"
NEW = {"name": "示例街道（虚构）", "citation": "示例公告〔2023〕1号（虚构）"}


def ops(p: Platform) -> Any:
    return p.as_(Role.OPS)


def born(day: str, division: str = "650100") -> str:
    body = f"{division}{day}001"
    return body + ric.calc_check_digit(body + "0")


async def test_a_street_that_does_not_exist_is_refused_until_an_operator_adds_it(platform: Boot) -> None:
    p = await on_friday(platform)
    refused = await worker(p, NOWHERE).post(f"{API}/registrations", json=registration(1, NOWHERE))
    assert problem(refused) == (422, "area-unknown")
    added = await ops(p).put(f"{API}/places/urumqi/street/650102999", json=NEW)
    assert (added.status_code, added.json()["name"]) == (200, NEW["name"]), added.text
    assert (await registered(p, 1, NOWHERE))["area"] == NOWHERE
    assert await audit_of(p, "urumqi/street/650102999") == [("put_place", "ops", NEW["citation"])]
    (said,) = await events(p, "registry.place_changed.v1")
    assert said == {
        "city": "urumqi",
        "kind": "street",
        "code": "650102999",
        "in_use": True,
        "version": 1,
    }


async def test_a_closed_street_takes_nobody_new(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await registered(p, 1)
    await ops(p).put(f"{API}/places/urumqi/street/{STREET[-9:]}", json=NEW | {"in_use": False})
    assert problem(await worker(p).post(f"{API}/registrations", json=registration(2))) == (422, "area-unknown")
    assert (await worker(p).get(f"{API}/graduates/{before['id']}")).status_code == 200
    listed_now = (await worker(p).get(f"{API}/places/urumqi/street", params={"within": "650102"})).json()
    assert STREET[-9:] not in [place["code"] for place in listed_now]
    assert {place["code"][:6] for place in listed_now} == {"650102"}


@pytest.mark.parametrize("field", ["hukou_area", "residence_area", "seeking_area"])
@pytest.mark.parametrize("place", [NOWHERE, "urumqi/650199", "650199", "990101", "chengdu/510104"])
async def test_a_place_of_a_person_exists(platform: Boot, field: str, place: str) -> None:
    p = await on_friday(platform)
    body = registration(1, STREET, **{field: place})
    assert problem(await worker(p).post(f"{API}/registrations", json=body)) == (422, "area-unknown")
    entry = await registered(p, 2)
    patch = await worker(p).patch(
        f"{API}/graduates/{entry['id']}", json={field: place}, headers={"If-Match": f'"{entry["version"]}"'}
    )
    assert problem(patch) == (422, "area-unknown")


@pytest.mark.parametrize("place", ["510104", "110101", "650103", "wuhan/420106/420106001"])
async def test_a_place_elsewhere_passes(platform: Boot, place: str) -> None:
    p = await on_friday(platform)
    assert (await registered(p, 1, hukou_area=place, place_kind="residence"))["hukou_area"] == place


async def test_a_school_exists_or_an_operator_adds_it(platform: Boot) -> None:
    p = await on_friday(platform)
    body = registration(1, STREET, university_code="10001")
    assert problem(await worker(p).post(f"{API}/registrations", json=body)) == (422, "school-unknown")
    await ops(p).put(f"{API}/places/urumqi/school/10001", json=NEW)
    assert (await registered(p, 1, university_code="10001"))["university_code"] == "10001"


async def test_a_roster_names_the_row_whose_place_school_age_or_year_cannot_be(platform: Boot) -> None:
    p = await on_friday(platform)
    officer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    header = (*HEADER, "户籍地区划", "学校代码")
    rows = [
        [*roster_line(1), "650199", SCHOOL],
        [*roster_line(2), "990101", SCHOOL],
        [*roster_line(3), "", "10001"],
        [*roster_line(4, 身份证件号码=born("20120101")), "", SCHOOL],
        [*roster_line(5, 身份证件号码=born("19020101")), "", SCHOOL],
        [*roster_line(6, 毕业年份="2012"), "", SCHOOL],
        [*roster_line(7, 毕业年份="2031"), "", SCHOOL],
        [*roster_line(8, 身份证件号码=born("20000101", "650199")), "", SCHOOL],
    ]
    view = await imported(p, officer, as_csv(*rows, header=header))
    assert view["counts"] == counts(accepted=3, rejected=5)
    assert [row["reason"] for row in await rows_of(officer, view["id"])] == [
        "户籍地区划未采用：户籍地区划不存在；缺手机号，待补",
        "户籍地区划未采用：户籍地区划不存在；缺手机号，待补",
        "没有此学校代码，请核对；名单未收的请由运维补录",
        "身份证件号码中的出生日期与毕业生身份不符",
        "身份证件号码中的出生日期与毕业生身份不符",
        "毕业年份与出生日期或当前日期不符",
        "毕业年份与出生日期或当前日期不符",
        "缺手机号，待补",
    ]


@pytest.mark.parametrize(
    ("day", "year", "slug"),
    [
        ("20090729", 2023, "age-implausible"),
        ("19020728", 2023, "age-implausible"),
        ("20000101", 2013, "cohort-year-implausible"),
        ("20000101", 2029, "cohort-year-implausible"),
    ],
)
async def test_an_age_or_year_that_cannot_be_is_refused(platform: Boot, day: str, year: int, slug: str) -> None:
    p = await on_friday(platform)
    body = registration(1, STREET, cohort_year=year)
    body["person"] = person(1) | {"id_number": born(day)}
    assert problem(await worker(p).post(f"{API}/registrations", json=body)) == (422, slug)
    assert await count(p, "graduate") == 0


@pytest.mark.parametrize(
    ("day", "year"), [("20090728", 2023), ("19020729", 2023), ("20000101", 2014), ("20000101", 2028)]
)
async def test_at_the_bounds_it_can_be(platform: Boot, day: str, year: int) -> None:
    p = await on_friday(platform)
    body = registration(1, STREET, cohort_year=year)
    body["person"] = person(1) | {"id_number": born(day, "659999")}
    assert (await worker(p).post(f"{API}/registrations", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"area": NOWHERE}, "area-unknown"),
        ({"area": "nowhere"}, "area-unknown"),
        ({"role": "university_office", "area": None, "org": "10001"}, "school-unknown"),
    ],
)
@pytest.mark.parametrize("kind", ["staff-accounts", "client-accounts"])
async def test_no_account_for_a_place_or_school_that_does_not_exist(
    platform: Boot, kind: str, changed: dict[str, Any], slug: str
) -> None:
    p = await platform("registry")
    body = {"login": "a-1", "secret": "at-least-ten", "role": "caseworker", "display_name": "演示", "area": STREET}
    assert problem(await ops(p).post(f"{API}/{kind}", json=body | changed)) == (422, slug)


async def test_only_an_operator_adds_places_and_only_of_a_city_and_district_we_have(platform: Boot) -> None:
    p = await platform("registry")
    for role in set(Role) - {Role.OPS}:
        client = p.as_(role, area="urumqi", org=SCHOOL)
        assert (await client.put(f"{API}/places/urumqi/street/650102999", json=NEW)).status_code == 403
    for path, expected in {
        "chengdu/street/510104001": (404, "city-unknown"),
        "urumqi/street/510104001": (422, "district-unknown"),
        "urumqi/street/650102": (422, "place-code-malformed"),
        "urumqi/planet/650102999": (422, "invalid-input"),
    }.items():
        assert problem(await ops(p).put(f"{API}/places/{path}", json=NEW)) == expected, path
    uncited = await ops(p).put(f"{API}/places/urumqi/street/650102999", json={"name": "示例街道"})
    assert problem(uncited) == (422, "invalid-input")


async def test_a_functional_zone_gets_its_streets_from_an_operator(platform: Boot) -> None:
    p = await on_friday(platform)
    await ops(p).put(f"{API}/places/wuhan/street/4201GX001", json=NEW)
    area = "wuhan/4201GX/4201GX001"
    assert (await registered(p, 1, area, place_kind="seeking"))["area"] == area


async def test_everybody_signed_in_finds_the_lists(platform: Boot) -> None:
    p = await platform("registry")
    streets = (await p.as_(Role.GRADUATE).get(f"{API}/places/wuhan/street")).json()
    districts = (await p.as_(Role.GRADUATE).get(f"{API}/places/wuhan/district")).json()
    assert (len(streets), len(districts)) == (193, 15)
    assert (await p.anonymous.get(f"{API}/places/wuhan/street")).status_code == 401
    assert FRIDAY
    assert (await listed(p, 1)).outcome == "created"


@pytest.mark.parametrize("day", ["20090729", "19020728"])
async def test_nobody_proves_an_age_that_cannot_be(platform: Boot, day: str) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "amy")
    body = {"name": person(1)["name"], "id_number": born(day)}
    assert problem(await client.post(f"{API}/me/identity-checks", json=body)) == (422, "age-implausible")
