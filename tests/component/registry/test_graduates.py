"""The ledger: who sees whom, what is masked, and how an entry is corrected."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from services.registry.graduate_records.schemas import MOST_IDS
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.graduate_steps import LIST
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    everything,
    listed,
    on_friday,
    person,
    problem,
    proven,
    registered,
    worker,
)
from tests.support.operations import operation, routes_of
from tests.support.platform import Boot, Platform
from tests.support.positions import BODIES

GROUNDS = {"reason": "报送时录入有误", "evidence": "居民身份证原件"}
NOTHING = UUID(int=7)
REVEAL = {"fields": ["name", "id_number", "phone"], "purpose": "电话回访核实身份"}
ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "", None),
    ("PATCH", "", {"intention": "none"}),
    ("GET", "/statuses", None),
    ("GET", "/intentions", None),
    ("POST", "/statuses", {"status": "employed", "since_on": "2023-07-28", "evidence_kind": "contract"}),
    ("POST", f"/statuses/{NOTHING}/confirmation", None),
    ("POST", "/reveals", REVEAL),
    ("GET", "/contacts", None),
    ("POST", "/name-corrections", {"name": "测试乙", **GROUNDS}),
    ("POST", "/phone-changes", {"phone": "13900000009", **GROUNDS}),
    ("POST", "/binding-releases", GROUNDS),
    ("POST", "/contacts", {"kind": "phone", "reached": True, **NEXT, "contacted_at": "2023-07-28T09:00:00+08:00"}),
    ("POST", f"/contacts/{NOTHING}/confirmation", None),
    ("POST", f"/contacts/{NOTHING}/corrections", {"notes": "更正（虚构）"}),
    ("GET", "/services", None),
    ("POST", "/services", {"kind": "guidance", "delivered_on": "2023-07-28"}),
]


ONE = "/v1/graduates/{graduate_id}"
FEATURES = (
    "assistance",
    "ar",
    "case",
    "contact-notes",
    *("course", "dossier"),
    "en",
    "hardship",
    "helpers",
    "kind-corrections",
    "p",
    "next-actions",
    "skills",
    "startup",
    "l",
    "study",
    "t",
    "unemploy",
    "w",
)
"""What later features hang below a person: asked with the bodies of the matrix of all objects."""


def _of_features() -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    for route in routes_of("registry"):
        path = route.path.removeprefix(ONE)
        if path != route.path and path[1:].startswith(FEATURES):
            body = json.dumps(BODIES.get(operation(route))).replace("{id}", str(NOTHING))
            yield next(iter(route.methods or ())), re.sub(r"{\w+_id}", str(NOTHING), path), json.loads(body)


ROUTES += _of_features()


async def ask(
    client: httpx.AsyncClient, method: str, entry: str, path: str, body: dict[str, Any] | None
) -> httpx.Response:
    headers = {"If-Match": "1"} if method == "PATCH" else {}
    is_sensitive = method == "GET" and path in ("/hardships", "/contact-notes", "/dossier", "/study-details")
    params = {"purpose": "核对困难情形（虚构）"} if is_sensitive else {}
    return await client.request(method, f"{LIST}/{entry}{path}", params=params, json=body, headers=headers)


async def test_every_route_of_one_graduate_is_asked_below(platform: Boot) -> None:
    p = await platform("registry")
    paths = p.apps["registry"].openapi()["paths"]
    known = {(method.upper(), path[len(ONE) :]) for path in paths if path.startswith(ONE) for method in paths[path]}
    asked = {(method, path.replace(str(NOTHING), "{id}")) for method, path, _ in ROUTES}
    assert {(method, re.sub(r"{\w+_id}", "{id}", path)) for method, path in known} == asked


async def test_a_foreign_entry_is_not_there_on_any_route(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    foreign = [worker(p, OTHER_DISTRICT), worker(p, "urumqi/650102/650102003"), worker(p, WUHAN_STREET)]
    foreign += [await proven(p, 2, "ben")]
    for client in foreign:
        for route in ROUTES:
            answer = await ask(client, route[0], entry, *route[1:])
            nobody = await ask(client, route[0], str(new_id()), *route[1:])
            assert answer.status_code == nobody.status_code, route
            assert answer.status_code in (403, 404), route
            assert answer.content == nobody.content, route
    assert [await count(p, table) for table in ("contact", "service", "graduate_status")] == [0, 0, 0]


async def test_who_serves_the_area_sees_the_entry(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for role, area in (
        (Role.CASEWORKER, STREET),
        (Role.DISTRICT_REVIEWER, "urumqi/650102"),
        (Role.CITY_APPROVER, "urumqi"),
        (Role.AUDITOR, "urumqi"),
    ):
        assert (await p.as_(role, area=area).get(f"{LIST}/{entry}")).status_code == 200, role


async def test_an_area_is_no_mere_beginning_of_its_name(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for area in ("urumqi/65010", "urum", "urumqi/650102/65010200"):
        assert (await worker(p, area).get(f"{LIST}/{entry}")).status_code == 404


async def test_a_university_office_sees_its_own_people_only(platform: Boot) -> None:
    p = await on_friday(platform)
    own, other = [await listed(p, serial, university_code=code) for serial, code in ((1, "10755"), (2, "10760"))]
    office = p.as_(Role.UNIVERSITY_OFFICE, org="10755")
    assert await everything(office, LIST) == [str(own.graduate_id)]
    assert (await office.get(f"{LIST}/{other.graduate_id}")).status_code == 404


async def test_without_an_area_or_a_proof_there_is_nobody_to_see(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    for client in (p.as_(Role.CASEWORKER), p.as_(Role.UNIVERSITY_OFFICE), p.as_(Role.GRADUATE)):
        assert (await client.get(LIST)).json()["items"] == []


async def test_name_id_number_and_phone_leave_masked(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    own = await proven(p, 1, "amy")
    known = person(1)
    for client in (worker(p), p.as_(Role.AUDITOR, area="urumqi"), own):
        for link in (LIST, f"{LIST}/{entry['id']}", f"{API}/caseload"):
            answer = await client.get(link)
            assert not [value for value in known.values() if value in answer.text]
    assert (entry["name"], entry["id_number"], entry["phone"]) == (
        f"{known['name'][0]}**",
        f"{known['id_number'][:4]}{'*' * 10}{known['id_number'][-4:]}",
        f"138****{known['phone'][-4:]}",
    )


async def test_personal_data_is_nowhere_in_clear_in_the_database(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    notes = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00", **NEXT, "notes": "家中有病"}
    assert (await worker(p).post(f"{LIST}/{entry['id']}/contacts", json=notes)).status_code == 201
    assert (await worker(p).post(f"{LIST}/{entry['id']}/reveals", json=REVEAL)).status_code == 200
    everything_kept = await all_rows(p)
    assert entry["id"] in everything_kept
    for value in (*person(1).values(), "家中有病"):
        assert value not in everything_kept
        assert value.encode().hex() not in everything_kept


async def all_rows(p: Platform) -> str:
    """The text of every row of every table, bytes in hex."""
    tables = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    async with p.transaction("registry") as session:
        names = list(await session.scalars(tables))
        rows = [row for name in names for row in await session.execute(text(f"SELECT * FROM {name}"))]
    return "\n".join(str([value.hex() if isinstance(value, bytes) else value for value in row]) for row in rows)


async def test_a_reveal_shows_what_was_asked_for_and_is_audited_with_its_purpose(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    body = {"fields": ["phone", "name"], "purpose": "电话回访核实身份"}
    answer = await worker(p).post(f"{LIST}/{entry}/reveals", json=body)
    assert answer.json() == {
        "graduate_id": entry,
        "name": person(1)["name"],
        "id_number": None,
        "phone": person(1)["phone"],
    }
    assert (await audit_of(p, entry))[-1] == ("reveal_name+phone", "caseworker", "电话回访核实身份")


async def test_each_look_is_one_entry_of_the_audit_trail_even_under_one_key(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    client, key = worker(p), {"Idempotency-Key": "one-and-the-same"}
    for _ in range(2):
        assert (await client.post(f"{LIST}/{entry}/reveals", json=REVEAL, headers=key)).status_code == 200
    assert [action for action, _, _ in await audit_of(p, entry)].count("reveal_id_number+name+phone") == 2


async def test_a_reveal_without_a_purpose_shows_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for body in ({"fields": ["name"]}, {"fields": ["name"], "purpose": "    "}, {"fields": [], "purpose": "核实身份"}):
        answer = await worker(p).post(f"{LIST}/{entry}/reveals", json=body)
        assert problem(answer) == (422, "invalid-input")
        assert person(1)["name"] not in answer.text
    assert len(await audit_of(p, entry)) == 1


async def test_an_auditor_and_a_university_office_reveal_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for role in (Role.AUDITOR, Role.UNIVERSITY_OFFICE, Role.OPS, Role.SERVICE):
        answer = await p.as_(role, area="urumqi", org="10755").post(f"{LIST}/{entry}/reveals", json=REVEAL)
        assert problem(answer) == (403, "forbidden"), role


async def test_the_audit_trail_cannot_be_changed_by_the_service(platform: Boot) -> None:
    p = await on_friday(platform)
    for statement in (
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET purpose = NULL",
        "DELETE FROM graduate_status",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with p.transaction("registry") as session:
                await session.execute(text(statement))


async def test_filters_choose_and_an_unknown_one_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    one = (await registered(p, 1))["id"]
    two = (await registered(p, 2, "urumqi/650102", cohort_year=2022, intention="startup"))["id"]
    three = str((await listed(p, 3, "urumqi")).graduate_id)
    city = p.as_(Role.AUDITOR, area="urumqi")
    for query, expected in {
        "": [one, two, three],
        "cohort_year=2022": [two],
        "intention=job": [one],
        "area=urumqi/650102": [one, two],
        f"area={STREET}": [one],
        "registered=true": [one, two],
        "registered=false": [three],
        "listed=true": [three],
        "registered=true&as_of=2023-07-27": [],
        "district_known=false": [three],
        "status=unknown&intention=job": [one],
    }.items():
        assert await everything(city, f"{LIST}?{query}") == expected, query
    for query in ("registred=true", "area2=x", "name=测试", "status=idle", "limit=0", "limit=201", "as_of=morgen"):
        assert problem(await city.get(f"{LIST}?{query}")) == (422, "invalid-input"), query
    assert problem(await city.get(f"{LIST}?week=2023-W53")) == (422, "week-unknown")
    assert problem(await city.get(f"{LIST}?cursor=WzFd")) == (400, "cursor-invalid")


async def test_a_filter_does_not_widen_ones_area(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    for area in ("urumqi", "urumqi/650102", STREET):
        assert await everything(worker(p, OTHER_DISTRICT), f"{LIST}?area={area}") == []


async def test_people_named_by_their_numbers_are_those_of_ones_own_reach(platform: Boot) -> None:
    p = await on_friday(platform)
    near, other, far = [
        (await registered(p, serial, area))["id"] for serial, area in enumerate((STREET, STREET, OTHER_DISTRICT), 1)
    ]
    asked = f"{LIST}?" + "&".join(f"id={entry}" for entry in (far, near, NOTHING))
    assert await everything(worker(p), asked) == [near]
    assert await everything(worker(p, OTHER_DISTRICT), asked) == [far]
    assert await everything(p.as_(Role.AUDITOR, area="urumqi"), asked) == [near, far]
    assert await everything(p.as_(Role.UNIVERSITY_OFFICE, org="10755"), asked) == []
    assert await everything(worker(p), f"{asked}&id={other}&cohort_year=2022") == []
    too_many = "&".join(f"id={new_id()}" for _ in range(MOST_IDS + 1))
    assert (await worker(p).get(f"{LIST}?{too_many}")).status_code == 422
    assert (await worker(p).get(f"{LIST}?id=x")).status_code == 422
