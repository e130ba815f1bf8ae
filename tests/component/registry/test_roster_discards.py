"""A roster whose columns nobody has mapped: given up by its owner, or forgotten in time; nothing of it is left."""

import asyncio

from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API, problem
from tests.component.registry.roster_steps import DISTRICT, ODD, SAID, count, say
from tests.support.platform import Boot, Platform
from tests.support.rosters import OTHER_SCHOOL, as_csv, imported, office, person, shown, upload

FILE = as_csv(person(1), person(2), header=ODD)


def path(roster: str) -> str:
    return f"{API}/rosters/{roster}/discard"


async def waiting(p: Platform) -> str:
    answer = await upload(office(p), FILE)
    assert answer.json()["state"] == "waiting"
    return str(answer.json()["id"])


async def waited(p: Platform, days: int) -> int:
    """So many days go by, and the job runs."""
    async with p.transaction("registry") as session:
        await session.execute(text(f"UPDATE roster SET created_at = now() - interval '{days} days'"))
    return await p.run_job("registry", "discard_expired_rosters")


async def test_a_waiting_roster_is_given_up_and_its_file_is_new_again(platform: Boot) -> None:
    p = await platform("registry")
    roster = await waiting(p)
    answer = await office(p).post(path(roster))
    assert (answer.status_code, answer.json()["state"], answer.json()["done"]) == (200, "discarded", True)
    assert await count(p, "SELECT count(*) FROM roster_row") == 0
    assert (await office(p).post(path(roster))).json()["state"] == "discarded"
    assert await count(p, "SELECT count(*) FROM audit_entry WHERE action = 'discard_roster'") == 1
    again = await upload(office(p), FILE)
    assert (again.status_code, again.json()["state"]) == (201, "waiting")
    assert again.json()["id"] != roster


async def test_what_was_given_up_is_not_mapped_and_what_has_begun_is_not_given_up(platform: Boot) -> None:
    p = await platform("registry")
    roster = await waiting(p)
    assert (await office(p).post(path(roster))).status_code == 200
    assert problem(await say(office(p), roster, SAID)) == (409, "roster-discarded")
    begun = (await imported(p, office(p), as_csv(person(1))))["id"]
    assert problem(await office(p).post(path(begun))) == (409, "roster-begun")
    assert await count(p, "SELECT count(*) FROM roster_row") == 1


async def test_mapped_or_given_up_never_both(platform: Boot) -> None:
    p = await platform("registry")
    roster = await waiting(p)
    answers = await asyncio.gather(say(office(p), roster, SAID), office(p).post(path(roster)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    state, rows = (await shown(office(p), roster))["state"], await count(p, "SELECT count(*) FROM roster_row")
    assert (state, rows) in (("queued", 2), ("discarded", 0))


async def test_nobody_else_gives_a_roster_up(platform: Boot) -> None:
    p = await platform("registry")
    roster = await waiting(p)
    for stranger in (office(p, OTHER_SCHOOL), p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)):
        assert (await stranger.post(path(roster))).status_code == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").post(path(roster))).status_code == 403
    assert (await office(p).post(path("nobody"))).status_code == 422
    assert (await shown(office(p), roster))["state"] == "waiting"


async def test_in_time_it_is_forgotten_and_only_then(platform: Boot) -> None:
    p = await platform("registry")
    roster = await waiting(p)
    assert (await shown(office(p), roster))["waits_until"] is not None
    assert await waited(p, 29) == 0
    assert await waited(p, 31) == 1
    assert await waited(p, 31) == 0
    view = await shown(office(p), roster)
    assert (view["state"], view["waits_until"], view["processed"]) == ("discarded", None, 0)
    begun = (await imported(p, office(p), as_csv(person(3))))["id"]
    assert await waited(p, 999) == 0
    assert (await shown(office(p), begun))["state"] == "done"
