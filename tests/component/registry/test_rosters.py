"""Rosters: what a row does to the person in it."""

import json

import pytest

from contracts.roles import Role
from services.registry.rosters import chunks
from tests.component.registry.roster_steps import DISTRICT, PROBLEM, count
from tests.support.platform import Boot
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
    SCHOOL,
    as_csv,
    as_xlsx,
    counts,
    id_number,
    imported,
    office,
    person,
    rows_of,
    upload,
)


async def test_each_row_is_accepted_updated_duplicate_or_rejected_with_a_reason(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    assert (await imported(p, client, as_xlsx(person(1), person(2))))["counts"] == counts(accepted=2)
    wrong = id_number(4)[:-1] + ("1" if id_number(4)[-1] != "1" else "2")
    rows = [
        person(1),
        person(2, 手机号="13800000002"),
        person(3),
        person(3),
        person(4, 身份证件号码=wrong),
        person(1, 姓名="测试别名"),
        person(5, 学历="小学"),
        person(6, 姓名=""),
    ]
    view = await imported(p, client, as_xlsx(*rows))
    assert (view["state"], view["done"], view["total"], view["processed"]) == ("done", True, 8, 8)
    assert view["counts"] == counts(accepted=1, updated=1, duplicate=2, rejected=4)
    found = await rows_of(client, view["id"])
    assert [(row["row_no"], row["outcome"]) for row in found] == [
        (2, "duplicate"),
        (3, "updated"),
        (4, "accepted"),
        (5, "duplicate"),
        (6, "rejected"),
        (7, "rejected"),
        (8, "rejected"),
        (9, "rejected"),
    ]
    assert [row["reason"] for row in found[4:]] == [
        "身份证件号码校验位不正确",
        "姓名与台账中该身份证件的姓名不一致，请由其所在辖区的社区提出姓名更正",
        "学历应为：专科、本科、硕士研究生、博士研究生",
        "姓名未填写",
    ]
    assert wrong not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("between", [0, chunks.CHUNK])
async def test_a_second_row_of_a_person_is_a_duplicate_and_adds_nothing(platform: Boot, between: int) -> None:
    p = await platform("registry")
    client = office(p)
    others = [person(serial) for serial in range(10, 10 + between)]
    again = [person(1, 学历="专科", 求职地区划="650102"), person(1, 姓名="测试别名")]
    view = await imported(p, client, as_csv(person(1), *others, *again))
    assert view["counts"] == counts(accepted=1 + between, duplicate=1, rejected=1)
    repeated = (await rows_of(client, view["id"], outcome="duplicate"))[0]
    assert repeated["reason"] == "与本名册第 2 行是同一身份证件号码"
    entry = (await client.get(f"/registry/v1/graduates/{repeated['graduate_id']}")).json()
    assert (entry["education_level"], entry["area"]) == ("本科", "urumqi")


async def test_another_school_takes_nobody_over_and_learns_neither_the_name_nor_whose_they_are(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    other = office(p, OTHER_SCHOOL)
    rows = [
        person(1),
        person(1, 学历="专科"),
        person(1, 姓名="测试别名"),
        person(1, 毕业年份="2026", 学历="硕士研究生"),
    ]
    view = await imported(p, other, as_csv(*rows))
    assert view["counts"] == counts(rejected=4)
    (reason,) = {row["reason"] for row in await rows_of(other, view["id"])}
    assert reason == "姓名、学校或毕业年份与台账不一致，请由其所在辖区的社区核对；姓名有误的，由社区提出姓名更正"
    assert (await other.get("/registry/v1/graduates")).json()["items"] == []
    (own,) = (await office(p).get("/registry/v1/graduates")).json()["items"]
    assert (own["education_level"], own["cohort_year"]) == ("本科", 2023)


async def test_a_school_corrects_the_year_of_its_own_list_until_they_register_or_are_listed_elsewhere(
    platform: Boot,
) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    await imported(p, office(p), as_csv(person(1), person(2), person(3)))
    body = {"place_kind": "hukou", "area": f"{DISTRICT}/650102002", "intention": "job", "cohort_year": 2023}
    known = {"name": person(2)[0], "id_number": id_number(2), "phone": "13800000002"}
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    assert (await worker.post("/registry/v1/registrations", json={**body, "person": known})).status_code == 201
    header = (*HEADER, "学校代码")
    assert (await imported(p, worker, as_csv([*person(3), SCHOOL], header=header)))["counts"] == counts(updated=1)
    rows = [person(serial, 毕业年份="2022") for serial in (1, 2, 3)]
    view = await imported(p, office(p), as_csv(*rows))
    refused = ("rejected", "毕业年份与台账不一致，请到窗口核对")
    assert [(row["outcome"], row["reason"]) for row in await rows_of(office(p), view["id"])] == [
        ("updated", "缺手机号，待补"),
        refused,
        refused,
    ]
    assert sorted(one["cohort_year"] for one in (await office(p).get("/registry/v1/graduates")).json()["items"]) == [
        2022,
        2023,
        2023,
    ]


async def test_an_officers_row_fills_gaps_in_schooling_and_moves_nobody_to_another_class(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    header = (*HEADER, "学校代码")
    view = await imported(p, worker, as_csv([*person(1, 毕业年份="2022"), SCHOOL], header=header))
    assert view["counts"] == counts(rejected=1)
    filled = await imported(p, worker, as_csv([*person(1, 学历="专科", 手机号="13800000001"), SCHOOL], header=header))
    assert filled["counts"] == counts(updated=1)
    again = await imported(p, worker, as_csv([*person(1, 毕业年份="2024"), SCHOOL], header=header))
    assert (await rows_of(worker, again["id"]))[0]["reason"] == "毕业年份与台账不一致，请到窗口核对"
    (own,) = (await office(p).get("/registry/v1/graduates")).json()["items"]
    assert (own["cohort_year"], own["education_level"], own["university_code"]) == (2023, "本科", SCHOOL)


async def test_a_school_uploads_for_the_cities_that_it_stands_in_only(platform: Boot) -> None:
    p = await platform("registry")
    content, template = as_csv(person(1)), "/registry/v1/roster-template?city=wuhan"
    for answer in (await upload(office(p), content, city="wuhan"), await office(p).get(template)):
        assert (answer.status_code, answer.json()["type"]) == (404, f"{PROBLEM}city-out-of-reach")
    assert await count(p, "SELECT count(*) FROM roster") == 0
    place = {"name": "示例大学武汉校区", "citation": "某市教育局公告（示例）"}
    answer = await p.as_(Role.OPS).put(f"/registry/v1/places/wuhan/school/{SCHOOL}", json=place)
    assert answer.status_code == 200, answer.text
    assert (await upload(office(p), content, city="wuhan")).status_code == 201
    assert (await office(p).get(template)).status_code == 200


async def test_a_csv_row_that_ends_early_is_rejected_and_the_rest_goes_on(platform: Boot) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), as_csv(person(1), ["测试甲", id_number(2)], person(3)))
    assert (view["done"], view["counts"]) == (True, counts(accepted=2, rejected=1))
