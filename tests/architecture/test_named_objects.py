"""Operations that name their object in the body, the query or not at all: near and far, as in the object matrix.

`test_object_access` generates its calls from the ids in the paths. What it cannot see stands here, by hand, and every
operation with a limited reach is in one of the two.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chassis.access import Reach
from chassis.db import new_id
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.component.notify.facts import COMMUNITY, registered
from tests.component.registry import archive_steps, people, phone_steps
from tests.component.registry import exchange_steps as exchange
from tests.component.registry import handover_steps as handovers
from tests.component.registry.conftest import Settings, settings
from tests.component.subsidy import steps as money
from tests.evidence_files import pdf
from tests.support.named_by_hand import BY_HAND, OF_A_FEATURE
from tests.support.named_objects import ENTRIES, Entry
from tests.support.objects import WORLDS, World, _client, _limited, everything_in, list_routes, object_routes
from tests.support.operations import operation, routes_of
from tests.support.platform import ROOT, Boot
from tests.support.positions import Object, Position
from tests.support.rosters import SCHOOL

__all__ = ["settings"]
"""The registry's fixture, for the operation that needs a provider."""


async def _bring(client: httpx.AsyncClient, thing: Object) -> httpx.Response:
    form = {"scheme": "retention_bonus", "payee_id": thing.id}
    return await client.post(f"{money.BASE}/evidence", data=form, files={"file": ("x.pdf", pdf())})


def _entries(service: str) -> dict[str, Entry]:
    return {operation(route): ENTRIES[operation(route)] for route in routes_of(service) if operation(route) in ENTRIES}


def _rules(service: str, name: str) -> dict[Role, Reach]:
    [route] = [route for route in routes_of(service) if operation(route) == name]
    return _limited(service, route)


CELLS = [(service, name) for service in SERVICES for name in _entries(service)]


@pytest.fixture
async def world(platform: Boot, request: pytest.FixtureRequest, provider_of_a_city: None) -> World:
    service = request.node.callspec.params["service"]
    p = await platform(service)
    return World(p, service, await WORLDS[service](p))


def test_every_operation_of_limited_reach_is_in_a_matrix() -> None:
    missing = []
    for service in SERVICES:
        generated = {operation(route) for route in (*object_routes(service), *list_routes(service))}
        limited = {operation(route) for route in routes_of(service) if _limited(service, route)}
        missing += sorted(limited - generated - set(ENTRIES) - set(BY_HAND))
    assert missing == []


def test_no_entry_is_for_an_operation_that_is_gone_or_generated() -> None:
    names = {operation(route) for service in SERVICES for route in routes_of(service) if _limited(service, route)}
    generated = {operation(route) for service in SERVICES for route in object_routes(service)}
    assert {*ENTRIES, *BY_HAND} - names == set()
    assert {*ENTRIES, *BY_HAND} & generated == set()
    assert [test for test in BY_HAND.values() if f"def {test}(" not in _source_of(test)] == []


def _source_of(test: str) -> str:
    return (ROOT / OF_A_FEATURE.get(test, __file__)).read_text()


@pytest.mark.parametrize(("service", "name"), CELLS)
async def test_whoever_is_out_of_reach_is_refused_and_writes_nothing(world: World, service: str, name: str) -> None:
    entry, wrong, tried = ENTRIES[name], list[str](), set[Role]()
    things = await entry.things(world)
    before = await _lasting(world)
    for role, scope in _rules(service, name).items():
        for thing in (thing for thing in things if role in thing.roles):
            for position in entry.foreign(thing, role, scope):
                tried.add(role)
                answer = await entry.send(_client(world.p, role, position), thing, role)
                if _told(answer) not in entry.refused:
                    wrong.append(f"{name} as {role} ({position.name}): {answer.status_code} {answer.text[:120]}")
    touched = {table for table, rows in (await _lasting(world)).items() if rows != before[table]}
    assert (wrong, touched) == ([], set())
    assert tried == set(_rules(service, name))


async def _lasting(world: World) -> dict[str, str]:
    """A refusal inside a 200 is an answer too, and its key is kept."""
    return {table: rows for table, rows in (await everything_in(world)).items() if table != "idempotency_key"}


def _told(answer: httpx.Response) -> tuple[int, str]:
    body: Any = answer.json() if answer.headers.get("content-type", "").endswith("json") else {}
    kind = body.get("type", "") if isinstance(body, dict) else ""
    return answer.status_code, str(kind).rpartition(":")[2]


@pytest.mark.parametrize(("service", "name"), CELLS)
async def test_whoever_is_within_reach_is_served(world: World, service: str, name: str) -> None:
    wrong, tried = list[str](), set[Role]()
    for role, scope in _rules(service, name).items():
        for thing in (thing for thing in await ENTRIES[name].things(world) if role in thing.roles):
            own = thing.own(role, scope)
            assert own is not None, f"{name}: no own position for {role}"
            tried.add(role)
            answer = await ENTRIES[name].send(_client(world.p, role, own), thing, role)
            is_again = _told(answer) in _AGAIN or (role, _told(answer)) == _NO_STREET
            if answer.status_code >= 400 and not is_again:
                wrong.append(f"{name} as {role}: {answer.status_code} {answer.text[:120]}")
    assert wrong == []
    assert tried == set(_rules(service, name))


_NO_STREET = (Role.OBSERVER, (404, "area-not-found"))
"""An observer asks about a city and its districts alone: `tests/component/registry/test_observers.py`."""
_AGAIN = {
    (409, "employer-exists"),
    (409, "already-registered"),
    (409, "already-proposed"),
    (409, "draft-exists"),
    (422, "indicator-without-records"),
}
"""A second role within reach finds that the first has done it; and the two real cities count no 人次 yet."""


async def test_a_name_is_proven_once_and_by_ones_own_account(platform: Boot) -> None:
    p = await people.on_friday(platform)
    own, other = await people.signed_in(p, "amy"), await people.signed_in(p, "ben")
    stranger = p.as_(Role.GRADUATE)
    known = {key: people.person(1)[key] for key in ("name", "id_number")}
    for path, body in {"identity-checks": known, "phone-verifications": {"code": "demo-phone-13800000001-m"}}.items():
        assert _told(await stranger.post(f"{people.API}/me/{path}", json=body)) == (404, "not-found")
    await people.phone_verified(own, people.person(1)["phone"])
    await people.phone_verified(other, people.person(2)["phone"])
    ticket = {"ticket": await people.ticket_for(own, people.person(1))}
    await people.authenticated(p, ticket["ticket"], people.person(1))
    for foreign, status in ((other, 422), (stranger, 404), (own, 200)):
        assert (await foreign.post(f"{people.API}/me/real-name", json=ticket)).status_code == status
    assert await people.count(p, "graduate") == 1


async def test_a_code_is_sent_for_ones_own_account(platform: Boot, settings: Settings) -> None:
    """More of it in tests/component/registry/test_phone_codes.py."""
    p = await phone_steps.with_sms(platform, settings)
    body = {"phone": people.person(1)["phone"]}
    stranger = await p.as_(Role.GRADUATE).post(f"{people.API}/me/phone-codes", json=body)
    assert (_told(stranger), phone_steps.sent_to(body["phone"])) == ((404, "not-found"), [])
    own = await (await people.signed_in(p, "amy")).post(f"{people.API}/me/phone-codes", json=body)
    assert own.status_code == 202


async def test_everybody_is_told_of_themselves(platform: Boot) -> None:
    p = await people.on_friday(platform)
    for role in Role:
        told = (await p.as_(role, area="urumqi/650102", org=SCHOOL).get(f"{people.API}/me")).json()
        assert (told["role"], told["area"], told["org"]) == (role, "urumqi/650102", SCHOOL)


async def test_a_session_is_ended_by_its_own_account_alone(platform: Boot) -> None:
    """More of it in tests/component/registry/test_staff_sessions.py."""
    p = await people.on_friday(platform)
    for role in _rules("registry", "sign_out"):
        stranger = p.as_(role, area="urumqi/650102", org=SCHOOL, session=new_id())
        assert _told(await stranger.delete(f"{people.API}/sessions/current")) == (404, "not-found")


async def test_a_feed_is_its_own_accounts_alone(platform: Boot) -> None:
    """Of accounts that are there in tests/component/registry/test_calendars.py."""
    p = await people.on_friday(platform)
    feed = f"{people.API}/me/calendar-feed"
    for role in _rules("registry", "open_calendar_feed"):
        stranger = p.as_(role, area="urumqi", org="HRSS")
        assert _told(await stranger.post(feed)) == (409, "calendar-feed-without-account"), role
        assert (await stranger.get(feed)).json()["opened_at"] is None
        assert (await stranger.delete(feed)).status_code == 404
    assert await people.count(p, "calendar_feed") == 0


async def test_a_course_is_of_its_publishers_own_city(platform: Boot) -> None:
    p = await people.on_friday(platform)
    course = {"title": "电工基础（虚构）", "institution": "示例技工学校（虚构）", "kind": "skills", "seats": 30}
    course |= {"starts_on": "2023-09-01", "ends_on": "2023-09-30"}
    for role in _rules("registry", "publish_course"):
        for area in ("urumqi", "wuhan"):
            answer = await p.as_(role, area=area).post(f"{people.API}/courses", json=course)
            assert (answer.status_code, answer.json().get("city")) == (201, area), answer.text
        assert (await p.as_(role).post(f"{people.API}/courses", json=course)).status_code in (403, 404)


async def test_a_batch_is_sent_by_its_own_school_alone(platform: Boot) -> None:
    p = await archive_steps.in_july(platform)
    await archive_steps.asked(archive_steps.office(p), await archive_steps.students(p, 1))
    assert _told(await archive_steps.send(archive_steps.office(p, "10758"))) == (404, "not-found")
    assert (await archive_steps.send(archive_steps.office(p))).json()["sent"] == 1


async def test_people_are_searched_and_taken_within_reach_alone(platform: Boot) -> None:
    """More of it in tests/component/registry/test_person_search.py and test_case_handovers.py."""
    p = await people.on_friday(platform)
    jia, yi = await handovers.caseworker(p, "jia"), await handovers.caseworker(p, "yi")
    cases, phone = await handovers.cases(p, jia, 1), people.person(1)["phone"]
    asked = {"phone": phone, "purpose": "来电核对身份（虚构）"}
    order = {"to_account_id": str(yi.id), "graduate_ids": cases, "reason": "休假（虚构）"}
    stranger = p.as_(Role.CASEWORKER, area=people.OTHER_DISTRICT, id=jia.id)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")
    for client, path, body in (
        (stranger, "case-assignments", {"graduate_ids": cases}),
        (stranger, "case-handovers", order),
        (reviewer, "case-handover-orders", {**order, "from_account_id": str(jia.id)}),
    ):
        assert _told(await client.post(f"{people.API}/{path}", json=body)) == (404, "not-found"), path
    assert (await stranger.post(f"{people.API}/person-searches", json=asked)).json() == {"people": [], "more": False}


async def test_phones_are_filled_in_for_ones_own_people_alone(platform: Boot) -> None:
    """More of it in tests/component/registry/test_phone_lists.py."""
    p = await people.on_friday(platform)
    listed = await people.listed(p, 1, people.STREET)
    body = {"rows": [{"id_number": people.id_number(1), "phone": "13900000001"}]}
    for client in (people.worker(p, people.OTHER_DISTRICT), p.as_(Role.UNIVERSITY_OFFICE, org="10758")):
        answer = await client.post(f"{people.API}/phone-lists", json=body)
        assert [row["verdict"] for row in answer.json()["rows"]] == ["not_listed"]
    entry = await people.worker(p).get(f"{people.API}/graduates/{listed.graduate_id}")
    assert entry.json()["phone"] is None


async def test_lateness_is_counted_within_reach_only(platform: Boot) -> None:
    """More of it in tests/component/notify/test_clock_lateness.py."""
    p = await platform("notify")
    await p.deliver("notify", registered(new_id(), area=COMMUNITY))
    await p.set_time("2023-08-03T00:00:00+08:00")
    late = Object("", COMMUNITY)
    for role, scope in _rules("notify", "show_clock_lateness").items():
        for position in late.foreign(role, scope):
            shown = await _client(p, role, position).get("/notify/v1/clock-lateness")
            assert (shown.status_code, shown.json().get("rows", [])) in [(200, []), (403, [])], (role, position)
        own = late.own(role, scope)
        assert own is not None
        assert len((await _client(p, role, own).get("/notify/v1/clock-lateness")).json()["rows"]) == 1, role


async def test_a_department_is_shown_and_answers_its_own_questions_only(platform: Boot) -> None:
    """A department is its organisation in its city: one of the two is not enough."""
    p = await exchange.in_october(platform)
    request = await exchange.asked(p)
    for org, area in ((exchange.DISABLED, "urumqi"), (exchange.CIVIL, "wuhan")):
        far, officer = exchange.system(p, org, area), exchange.officer(p, org, area)
        assert (await far.get(f"{people.API}/certificate-questions")).json()["items"] == []
        for answer in (
            await exchange.answered(far, exchange.row(request)),
            await exchange.answered_by_officer(officer, exchange.row(request)),
        ):
            assert _told(answer) in {(403, "not-asked-of-you"), (422, "question-unknown")}
    near = exchange.system(p)
    assert len((await near.get(f"{people.API}/certificate-questions")).json()["items"]) == 1
    assert exchange.outcomes(await exchange.answered(near, exchange.row(request))) == ["recorded"]


async def test_facts_are_stated_and_read_of_ones_own_payees_only(platform: Boot) -> None:
    """No scheme of the two cities takes statements: whoever is within reach hears that, and nobody else does."""
    p = await platform("subsidy")
    await p.set_time("2023-07-15T10:00:00+08:00")
    employer, _ = await money.base_with(p, 0, 0)
    named = {"scheme": "retention_bonus", "payee_id": str(employer)}
    stated = {**named, "period": "2023-H1", "facts": {"retained": 1}, "evidence": "材料 1 号"}
    payee, may_state = Object(str(employer), money.AREA, money.CODE), _rules("subsidy", "attest_facts")
    for role, scope in _rules("subsidy", "list_attestations").items():
        for position, near in _positions(payee, role, scope):
            client = _client(p, role, position)
            shown = await client.get(f"{money.BASE}/attestations", params=named)
            assert shown.status_code == (200 if near else 404), (role, position)
            if role in may_state:
                brought = await _bring(client, payee)
                assert (brought.status_code == 201) if near else (brought.status_code == 404), (role, position)
                told = _told(await client.post(f"{money.BASE}/attestations", json=stated))
                assert (told == (409, "nothing-to-attest")) if near else (told[0] == 404), (role, position)


def _positions(payee: Object, role: Role, scope: Reach) -> Iterator[tuple[Position, bool]]:
    """Those out of reach, and the one within; no employer is within a graduate's."""
    yield from ((position, False) for position in payee.foreign(role, scope))
    own = payee.own(role, scope)
    if own is not None:
        yield own, role != Role.GRADUATE
