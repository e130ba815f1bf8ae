"""Study records: a school's own word stands, coded values travel with their system, and what describes the person is
masked until somebody says what for."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from services.registry.study_records.rules import record_id
from tests.component.registry.people import API, STREET, audit_of, problem, registered, worker
from tests.support.platform import Boot, Platform

SCHOOL, OTHER = "10755", "10758"
SEX = {"system": "gbt2261_1", "code": "2"}


def study(**changes: Any) -> dict[str, Any]:
    details = {"sex": SEX, "examinee_number": {"text": "19650102150001"}, "faculty": {"text": "计算机学院"}}
    return {"school_code": SCHOOL, "education_level": "本科", "major": "软件工程", "details": details, **changes}


async def somebody(p: Platform, school: str = SCHOOL) -> str:
    await p.set_time("2023-07-01T10:00:00+08:00")
    return str((await registered(p, 1, STREET, university_code=school))["id"])


def office(p: Platform, school: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=school)


async def state(client: httpx.AsyncClient, person: str, **changes: Any) -> httpx.Response:
    return await client.post(f"{API}/graduates/{person}/study-records", json=study(**changes))


async def test_a_school_states_a_study_and_it_is_shown_masked(platform: Boot) -> None:
    p = await platform("registry")
    person = await somebody(p)
    assert (await state(office(p), person)).status_code == 201
    [shown] = (await worker(p).get(f"{API}/graduates/{person}/study-records")).json()
    details = {row["field"]: row for row in shown["details"]}
    assert (shown["school_code"], shown["major"], shown["source"]) == (SCHOOL, "软件工程", SCHOOL)
    assert (details["sex"]["system"], details["sex"]["code"], details["sex"]["meaning"]) == ("gbt2261_1", "*", None)
    assert details["examinee_number"]["text"] == "19**********01"
    assert details["faculty"]["text"] == "计算机学院"


async def test_whoever_says_what_for_reads_it_in_clear_and_leaves_a_trace(platform: Boot) -> None:
    p = await platform("registry")
    person = await somebody(p)
    await state(office(p), person)
    path = f"{API}/graduates/{person}/study-details"
    assert (await worker(p).get(path)).status_code == 422
    [shown] = (await worker(p).get(path, params={"purpose": "核对考生号（虚构）"})).json()
    details = {row["field"]: row for row in shown["details"]}
    assert (details["sex"]["code"], details["sex"]["meaning"]) == ("2", "女性")
    assert details["examinee_number"]["text"] == "19650102150001"
    assert "reveal_study_details" in {action for action, *_ in await audit_of(p, person)}


async def test_nobody_else_reads_or_states_it(platform: Boot) -> None:
    p = await platform("registry")
    person = await somebody(p)
    assert problem(await state(office(p, OTHER), person, school_code=OTHER))[0] == 404
    assert problem(await state(worker(p, "wuhan/420106/420106001"), person))[0] == 404
    assert (await state(p.as_(Role.AUDITOR, area="urumqi"), person)).status_code == 403
    clear = f"{API}/graduates/{person}/study-details?purpose=核对考生号"
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(clear)).status_code == 403


async def test_a_school_speaks_for_itself_and_others_fill_what_is_empty(platform: Boot) -> None:
    p = await platform("registry")
    person = await somebody(p)
    assert problem(await state(office(p), person, school_code=OTHER)) == (422, "school-not-own")
    assert (await state(worker(p), person, major="未核对")).status_code == 201
    stated = (await state(office(p), person)).json()
    assert (stated["major"], stated["version"]) == ("软件工程", 2)
    assert problem(await state(worker(p), person)) == (409, "stated-by-school")
    assert (await state(worker(p), person, education_level="硕士研究生")).status_code == 201
    assert len((await worker(p).get(f"{API}/graduates/{person}/study-records")).json()) == 2


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"sex": "2"}, "编码须连同编码系统"),
        ({"schooling": 31}, "在“教育部名册 学历（毕业生）”中是本科生毕业"),
        ({"schooling": {"system": "lemis_aac011", "code": "31"}}, "不用 lemis_aac011"),
        ({"sex": {"system": "gbt2261_1", "code": "7"}}, "没有编码 7"),
        ({"ethnicity": {"system": "gbt3304", "code": "1"}}, "没有编码 1"),
        ({"blood_type": {"text": "O"}}, "没有字段 blood_type"),
        ({"sex": {"code": "2"}}, "编码须连同编码系统"),
        ({"sex": {}}, "至少填一项"),
    ],
)
async def test_a_code_alone_or_of_another_system_is_refused_in_words(
    platform: Boot, details: dict[str, Any], words: str
) -> None:
    p = await platform("registry")
    answer = await state(office(p), await somebody(p), details=details)
    assert answer.status_code == 422
    assert words in answer.text


async def test_a_code_that_no_table_lists_may_still_be_one(platform: Boot) -> None:
    """The Ministry's three-digit destinations are not known here, and a roster that has them is no wrong roster."""
    p = await platform("registry")
    details = {"destination": {"system": "moe_destination", "code": "501", "text": "特岗教师"}}
    shown = (await state(office(p), await somebody(p), details=details)).json()["details"]
    assert [(row["code"], row["meaning"], row["text"]) for row in shown] == [("501", None, "特岗教师")]


async def test_the_tables_say_what_a_code_is_elsewhere(platform: Boot) -> None:
    p = await platform("registry")
    client = worker(p)
    systems = {row["system"]: row for row in (await client.get(f"{API}/code-systems")).json()}
    assert systems["gbt3304"]["closed"]
    table = (await client.get(f"{API}/code-systems/moe_schooling")).json()
    bachelor = next(row for row in table["items"] if row["code"] == "31")
    assert {(step["system"], step["code"]) for step in bachelor["crosswalks"]} == {
        ("gbt4658", "21"),
        ("education", "本科"),
    }
    assert problem(await client.get(f"{API}/code-systems/nothing")) == (404, "code-system-unknown")
    assert (await p.anonymous.get(f"{API}/code-systems")).status_code == 401
    fields = {row["field"]: row for row in (await client.get(f"{API}/study-fields")).json()}
    assert (fields["sex"]["title"], fields["sex"]["system"], fields["sex"]["sensitive"]) == ("性别", "gbt2261_1", True)
    assert "name" not in fields


def test_a_record_is_the_same_whoever_writes_it() -> None:
    person = UUID(int=1)
    assert record_id(person, SCHOOL, "本科") == record_id(person, SCHOOL, "本科")
    assert record_id(person, SCHOOL, "本科") != record_id(person, SCHOOL, "专科")
