"""What a contact learned: the blocks of the city's document, the notes, and corrections that lose nothing."""

from typing import Any

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.case_steps import case
from tests.component.registry.casework_steps import LIST, contact
from tests.component.registry.people import (
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    everything,
    on_friday,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

DONE = {"basics": "done", "needs": "done", "status": "done"}
PURPOSE = {"purpose": "跟踪服务"}


def missing(shown: dict[str, Any]) -> list[str]:
    return [block["title"] for block in shown["information"] if not block["done"]]


async def complete(p: Platform, *, yes: bool = True) -> list[str]:
    return await everything(worker(p, WUHAN_STREET), f"{LIST}?informed={str(yes).lower()}")


@pytest.mark.obligation("W-603")
async def test_a_contact_without_the_status_is_not_on_the_list_of_the_complete(platform: Boot) -> None:
    """Acceptance 4 of the plan."""
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    mine = worker(p, WUHAN_STREET)
    answer = await contact(mine, entry, information={"basics": "done", "needs": "done", "status": "not_asked"})
    assert answer.status_code == 201, answer.text
    assert missing(await case(mine, entry)) == ["就业状况"]
    assert (await complete(p), await complete(p, yes=False)) == ([], [entry])
    await contact(mine, entry, reached=False, information={"status": "done"})
    assert missing(await case(mine, entry)) == ["就业状况"], "nobody was reached"
    await contact(mine, entry, information={"status": "done"})
    shown = await case(mine, entry)
    assert (missing(shown), shown["complete"]) == ([], True)
    assert (await complete(p), await complete(p, yes=False)) == ([entry], [])
    assert await everything(mine, f"{LIST}?informed=true&as_of=2023-07-27") == []


@pytest.mark.obligation("W-603")
async def test_who_was_reached_and_asked_nothing_is_refused_by_the_documents_words(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    answer = await contact(worker(p, WUHAN_STREET), entry)
    assert problem(answer) == (422, "information-required")
    assert answer.json()["known"] == ["基本信息", "就业需求", "就业状况"]
    assert answer.json()["quote"] == "摸清基本信息、就业需求、就业状况"
    assert await count(p, "contact") == 0
    assert (await contact(worker(p, WUHAN_STREET), entry, reached=False)).status_code == 201
    for wrong in ({"hobbies": "done"}, {"basics": "maybe"}, {"Basics": "done"}):
        assert (await contact(worker(p, WUHAN_STREET), entry, information=wrong)).status_code == 422, wrong


async def test_a_city_whose_document_names_nothing_asks_for_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert (await contact(worker(p), entry)).status_code == 201
    assert problem(await contact(worker(p), entry, information=DONE)) == (422, "information-unknown")
    shown = await case(worker(p), entry)
    assert (shown["information"], shown["complete"]) == ([], None)
    assert problem(await worker(p).get(f"{LIST}?informed=true")) == (422, "information-unknown")
    assert (await worker(p).get("/registry/v1/contact-blocks/urumqi")).json() == []
    blocks = (await worker(p).get("/registry/v1/contact-blocks/wuhan")).json()
    assert [(row["key"], row["clause"]) for row in blocks] == [(key, "二(六)") for key in DONE]


async def test_a_correction_counts_and_what_was_first_said_stays(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, me = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    mine = p.as_(Role.CASEWORKER, area=WUHAN_STREET, id=me)
    first = (await contact(mine, entry, information=DONE, notes="想做护士")).json()
    path = f"{LIST}/{entry}/contacts/{first['id']}/corrections"
    body = {"information": {"basics": "done", "needs": "unclear", "status": "done"}, "notes": "想做护理员，尚未想好"}
    assert problem(await worker(p).post(path, json=body)) == (404, "not-found")
    assert problem(await p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420106").post(path, json=body)) == (403, "forbidden")
    nobodys = f"{LIST}/{entry}/contacts/{new_id()}/corrections"
    assert problem(await mine.post(nobodys, json=body)) == (404, "contact-not-found")
    assert problem(await mine.post(path, json={"notes": "无"})) == (422, "information-required")
    for _ in range(2):
        answer = await mine.post(path, json=body, headers={"Idempotency-Key": "correction-of-one-contact"})
        assert answer.status_code == 201, answer.text
    assert await count(p, "contact_correction") == 1
    assert (missing(await case(mine, entry)), await complete(p)) == (["就业需求"], [])
    [shown] = (await mine.get(f"{LIST}/{entry}/contacts")).json()
    assert (shown["information"]["needs"], shown["corrected_on"], shown["has_notes"]) == ("unclear", "2023-07-28", True)
    assert "notes" not in shown
    [read] = (await mine.get(f"{LIST}/{entry}/contact-notes", params=PURPOSE)).json()
    said = [(row["notes"], row["information"]["needs"]) for row in read["sayings"]]
    assert said == [("想做护士", "done"), ("想做护理员，尚未想好", "unclear")]
    assert (await audit_of(p, first["id"]))[-1] == ("correct_contact", "caseworker", None)
    assert (await audit_of(p, entry))[-1] == ("reveal_contact_notes", "caseworker", "跟踪服务")


async def test_notes_are_read_for_a_purpose_by_who_serves_the_person(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await contact(worker(p), entry, notes="家中有病人")
    path = f"{LIST}/{entry}/contact-notes"
    assert (await worker(p).get(path)).status_code == 422
    assert problem(await worker(p, OTHER_DISTRICT).get(path, params=PURPOSE)) == (404, "not-found")
    for role in (Role.AUDITOR, Role.GRADUATE, Role.UNIVERSITY_OFFICE):
        assert (await p.as_(role, area=STREET).get(path, params=PURPOSE)).status_code == 403, role
    assert not [row for row in await audit_of(p, entry) if row[0] == "reveal_contact_notes"]
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert (await reviewer.get(path, params=PURPOSE)).json()[0]["sayings"][0]["notes"] == "家中有病人"
