"""Phones that come after a roster: only where one is missing, only for whom one's own roster lists."""

import asyncio

from contracts.roles import Role
from tests.component.registry.people import API, problem, registered
from tests.component.registry.roster_steps import count
from tests.component.registry.undo_steps import undone
from tests.support.platform import Boot
from tests.support.rosters import OTHER_SCHOOL, as_csv, as_xlsx, id_number, imported, office, person

HEAD = ("身份证号", "联系电话")


def phone(serial: int) -> str:
    return f"139{serial:08d}"


def lines(*pairs: tuple[int, str]) -> dict[str, list[dict[str, str]]]:
    return {"rows": [{"id_number": id_number(serial), "phone": number} for serial, number in pairs]}


async def test_a_missing_phone_is_filled_in_and_every_row_has_its_verdict(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, as_csv(person(1), person(2, 手机号="13800000002"), person(3), person(4), person(5)))
    await imported(p, office(p, OTHER_SCHOOL), as_csv(person(9)))
    body = lines((1, phone(1)), (2, phone(2)), (3, "12"), (9, phone(9)), (8, phone(8)), (4, phone(4)), (5, phone(4)))
    body["rows"].append({"id_number": "11010519491231002Y", "phone": phone(7)})
    answer = await client.post(f"{API}/phone-lists", json=body)
    assert answer.status_code == 201, answer.text
    assert [row["verdict"] for row in answer.json()["rows"]] == [
        "filled",
        "has_phone",
        "phone_wrong",
        "not_listed",
        "not_listed",
        "phone_of_several",
        "phone_of_several",
        "id_number_wrong",
    ]
    again = await client.post(f"{API}/phone-lists", json=lines((1, phone(1))))
    assert [row["verdict"] for row in again.json()["rows"]] == ["same"]
    shown = {row["id"]: row["phone"] for row in (await client.get(f"{API}/graduates")).json()["items"]}
    assert sorted(filter(None, shown.values())) == ["138****0002", "139****0001"]
    assert phone(1) not in answer.text


async def test_a_phone_that_somebody_registered_with_is_never_overwritten(platform: Boot) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    known = await registered(p, 1)
    await imported(p, office(p), as_csv(person(1)))
    answer = await office(p).post(f"{API}/phone-lists", json=lines((1, phone(1))))
    assert [row["verdict"] for row in answer.json()["rows"]] == ["has_phone"]
    entry = (await office(p).get(f"{API}/graduates/{known['id']}")).json()
    assert entry["phone"].startswith("138")


async def test_a_file_does_the_same_and_who_is_left_is_listed_and_counted(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, as_csv(*(person(serial) for serial in range(1, 6))))
    content = as_xlsx([id_number(1), phone(1)], [id_number(2), phone(2)], header=HEAD)
    answer = await client.post(f"{API}/phone-files", files={"file": ("手机号.xlsx", content)})
    assert (answer.status_code, answer.json()["filled"]) == (201, 2)
    left = (await client.get(f"{API}/missing-phones")).json()["items"]
    assert sorted(row["id_number"][-1] for row in left) == sorted(id_number(serial)[-1] for serial in (3, 4, 5))
    counted = [{"university_code": "10755", "people": 3}]
    assert (await client.get(f"{API}/missing-phone-counts")).json() == counted
    assert (await p.as_(Role.CITY_APPROVER, area="urumqi").get(f"{API}/missing-phone-counts")).json() == counted
    for stranger in (office(p, OTHER_SCHOOL), p.as_(Role.CITY_APPROVER, area="wuhan")):
        assert (await stranger.get(f"{API}/missing-phones")).json()["items"] == []
        assert (await stranger.get(f"{API}/missing-phone-counts")).json() == []
    wrong = await client.post(f"{API}/phone-files", files={"file": ("a.csv", as_csv(["a"], header=("姓名", "学历")))})
    assert wrong.status_code == 422


async def test_two_lists_at_once_fill_one_phone(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    answers = await asyncio.gather(
        *(office(p).post(f"{API}/phone-lists", json=lines((1, phone(serial)))) for serial in (1, 2, 3))
    )
    verdicts = [answer.json()["rows"][0]["verdict"] for answer in answers]
    assert sorted(verdicts) == ["filled", "has_phone", "has_phone"]
    assert await count(p, "SELECT count(*) FROM phone_fill") == 1


async def test_who_may_not_and_what_is_no_list(platform: Boot) -> None:
    p = await platform("registry")
    assert (
        await p.as_(Role.AUDITOR, area="urumqi").post(f"{API}/phone-lists", json=lines((1, phone(1))))
    ).status_code == 403
    assert problem(await office(p).post(f"{API}/phone-lists", json={"rows": []})) == (422, "invalid-input")


async def test_the_schools_own_phones_do_not_stand_in_the_way_of_an_undo(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1))))["id"]
    await client.post(f"{API}/phone-lists", json=lines((1, phone(1))))
    await undone(p, client, roster)
    assert (await client.get(f"{API}/graduates")).json()["items"] == []
