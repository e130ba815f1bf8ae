"""Operations that name their object in the body, the query or not at all: near and far, as in the object matrix.

`test_object_access` generates its calls from the ids in the paths. What it cannot see stands here, by hand, and every
operation with a limited reach is in one of the two.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import httpx
import pytest

from chassis.access import Reach
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.component.jobfair.conftest import STREET, Fair, credit_code, starts
from tests.component.registry import people
from tests.component.subsidy import steps as money
from tests.evidence_files import pdf
from tests.harness import Boot
from tests.support.objects import (
    WORLDS,
    Object,
    Position,
    World,
    _client,
    _limited,
    everything_in,
    list_routes,
    object_routes,
)
from tests.support.operations import operation, routes_of
from tests.support.rosters import HEADER, SCHOOL, as_csv
from tests.support.rosters import person as roster_line

Answered: TypeAlias = Awaitable[httpx.Response]
Send: TypeAlias = Callable[[httpx.AsyncClient, Object, Role], Answered]
Things: TypeAlias = Callable[[World], Awaitable[list[Object]]]
Refusals: TypeAlias = frozenset[tuple[int, str]]


def far_positions(thing: Object, role: Role, scope: Reach) -> Iterable[Position]:
    return thing.foreign(role, scope)


def outside_the_city(thing: Object, role: Role, scope: Reach) -> Iterator[Position]:
    """For an operation that names a city only: the next district is inside it."""
    if scope == Reach.ORG:
        yield Position("no organisation", area=thing.area)
        return
    yield from (one for one in thing.foreign(role, scope) if one.name in ("other city", "no area"))


@dataclass(frozen=True)
class Entry:
    """How to call an operation for a thing, and what those outside its reach may be told: (status, slug)."""

    send: Send
    things: Things
    refused: Refusals
    foreign: Callable[[Object, Role, Reach], Iterable[Position]] = far_positions


def _refusals(*pairs: tuple[int, str]) -> Refusals:
    return frozenset(pairs)


def known(key: str) -> Things:
    async def of(world: World) -> list[Object]:
        return world.objects[key]

    return of


# — registry —


async def _registrants(world: World) -> list[Object]:
    """Somebody listed, who proves their name and registers; and somebody whom a caseworker brings."""
    entry = await people.listed(world.p, 50)
    account = await people.bound(world.p, entry.graduate_id)
    graduate, others = frozenset({Role.GRADUATE}), frozenset(Role) - {Role.GRADUATE}
    return [
        Object(str(entry.graduate_id), people.STREET, person=entry.graduate_id, roles=graduate, account=account),
        Object("", people.STREET, roles=others),
    ]


async def _register(client: httpx.AsyncClient, thing: Object, role: Role) -> httpx.Response:
    body = people.registration(51, thing.area)
    if role == Role.GRADUATE:
        del body["person"]
    return await client.post(f"{people.API}/registrations", json=body)


async def _street(world: World) -> list[Object]:
    return [Object("", people.STREET, SCHOOL)]


def _sheet(name: str, query: str = "") -> Send:
    async def ask(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
        return await client.get(f"{people.API}/sheets/{name}?area={thing.area}{query}")

    return ask


def _indicators(path: str) -> Send:
    async def ask(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
        return await client.get(f"{people.API}/indicators{path}?area={thing.area}")

    return ask


async def _upload(client: httpx.AsyncClient, thing: Object, role: Role) -> httpx.Response:
    content = as_csv([*roster_line(60), SCHOOL], header=(*HEADER, "学校代码"))
    files = {"file": ("名册.csv", content)}
    return await client.post(f"{people.API}/rosters", data={"city": thing.area.split("/")[0]}, files=files)


async def _template(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.get(f"{people.API}/roster-template?city={thing.area.split('/')[0]}")


# — subsidy —


async def _unpaid(world: World) -> list[Object]:
    """An approved claim that waits for its payment."""
    employer, _ = await money.base_with(world.p, 3, 2)
    await money.approved_claim(world.p, employer)
    return [Object(str(employer), money.AREA)]


async def _sent_line(world: World) -> list[Object]:
    await _unpaid(world)
    batch = (await world.p.as_(Role.PAYER, area=money.AREA).post(f"{money.BASE}/payment-batches")).json()
    return [Object(batch["lines"][0]["id"], money.AREA)]


async def _assess(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"employer_id": thing.id, "period": "2023-H1"}
    return await client.post(f"{money.BASE}/retention-bonus-assessments", json=body)


async def _assess_scheme(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"scheme": "retention_bonus", "payee_id": thing.id, "period": "2023-H1"}
    return await client.post(f"{money.BASE}/assessments", json=body)


async def _bring(client: httpx.AsyncClient, thing: Object) -> httpx.Response:
    form = {"scheme": "retention_bonus", "payee_id": thing.id}
    return await client.post(f"{money.BASE}/evidence", data=form, files={"file": ("x.pdf", pdf())})


async def _batch(client: httpx.AsyncClient, _: Object, __: Role) -> httpx.Response:
    return await client.post(f"{money.BASE}/payment-batches")


async def _confirm(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    """A line out of reach is reported as one that is not ours; nothing else is told or done."""
    results = [{"line_id": thing.id, "status": "settled", "bank_ref": f"named-{thing.id}"}]
    answer = await client.post(f"{money.BASE}/bank-confirmations", json={"results": results})
    if answer.status_code != 200 or answer.json()["results"][0]["outcome"] != "unknown_line":
        return answer
    return httpx.Response(404, json={"type": "urn:qihang:problem:unknown-line"})


async def _simulate(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    """Without a file: over the cases on record in the caller's jurisdiction."""
    city = thing.area.split("/")[0]
    return await client.post(
        f"{money.BASE}/policies/{city}/schemes/retention_bonus/simulations", data={"on": "2023-06-30"}
    )


# — jobfair —


async def _newcomer(world: World) -> list[Object]:
    return [Object(credit_code(77), STREET, credit_code(77))]


async def _enter_employer(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"credit_code": thing.id, "name": "示例新单位（虚构）", "area": thing.area}
    return await client.post("/jobfair/v1/employers", json=body)


async def _publish(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"employer_id": thing.id, "title": "软件测试工程师", "openings": 1}
    return await client.post("/jobfair/v1/posts", json=body)


async def _intern_to_be(world: World) -> list[Object]:
    graduate = await Fair(world.p).graduate()
    [employer] = world.objects["employer_id"]
    return [Object(employer.id, employer.area, employer.org, path={"graduate": str(graduate)})]


async def _start(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.post("/jobfair/v1/internships", json=starts(thing.id, UUID(thing.path["graduate"])))


ENTRIES: Mapping[str, Entry] = {
    "register_graduate": Entry(
        _register, _registrants, _refusals((403, "outside-jurisdiction"), (403, "real-name-required"))
    ),
    "show_rate_sheet": Entry(_sheet("rates"), _street, _refusals((404, "area-not-found"))),
    "show_first_contact_sheet": Entry(
        _sheet("first-contacts", "&week=2023-W31"), _street, _refusals((404, "area-not-found"))
    ),
    "list_indicators": Entry(_indicators(""), _street, _refusals((404, "area-not-found"))),
    "show_indicator": Entry(_indicators("/milestones.registration_rate"), _street, _refusals((404, "area-not-found"))),
    "list_indicator_records": Entry(
        _indicators("/milestones.registration_rate/records"), _street, _refusals((404, "area-not-found"))
    ),
    "upload_roster": Entry(
        _upload, _street, _refusals((404, "city-out-of-reach"), (403, "forbidden")), outside_the_city
    ),
    "download_roster_template": Entry(
        _template, _street, _refusals((404, "city-out-of-reach"), (403, "forbidden")), outside_the_city
    ),
    "assess_retention_bonus": Entry(_assess, known("employer_id"), _refusals((404, "employer-not-found"))),
    "assess_claim": Entry(
        _assess_scheme,
        known("employer_id"),
        _refusals((404, "employer-not-found"), (404, "scheme-unknown"), (404, "city-unknown")),
    ),
    "make_payment_batch": Entry(_batch, _unpaid, _refusals((409, "nothing-to-pay"))),
    "take_bank_confirmations": Entry(_confirm, _sent_line, _refusals((404, "unknown-line"))),
    "ask_simulation": Entry(_simulate, known("claim_id"), _refusals((403, "other-city"), (422, "nothing-on-record"))),
    "register_employer": Entry(
        _enter_employer, _newcomer, _refusals((403, "other-organisation"), (403, "outside-jurisdiction"))
    ),
    "publish_post": Entry(_publish, known("employer_id"), _refusals((404, "employer-not-found"))),
    "propose_internship": Entry(_start, _intern_to_be, _refusals((404, "employer-not-found"))),
}
BY_HAND = {
    "verify_phone": "test_a_name_is_proven_once_and_by_ones_own_account",
    "start_identity_check": "test_a_name_is_proven_once_and_by_ones_own_account",
    "prove_real_name": "test_a_name_is_proven_once_and_by_ones_own_account",
    "who_am_i": "test_everybody_is_told_of_themselves",
    "bring_evidence": "test_facts_are_stated_and_read_of_ones_own_payees_only",
    "attest_facts": "test_facts_are_stated_and_read_of_ones_own_payees_only",
    "list_attestations": "test_facts_are_stated_and_read_of_ones_own_payees_only",
}
"""What no position in a token describes: the account itself is the object; or what no pack of the two cities has."""


def _entries(service: str) -> dict[str, Entry]:
    return {operation(route): ENTRIES[operation(route)] for route in routes_of(service) if operation(route) in ENTRIES}


def _rules(service: str, name: str) -> dict[Role, Reach]:
    [route] = [route for route in routes_of(service) if operation(route) == name]
    return _limited(service, route)


CELLS = [(service, name) for service in SERVICES for name in _entries(service)]


@pytest.fixture
async def world(platform: Boot, request: pytest.FixtureRequest) -> World:
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
    assert [test for test in BY_HAND.values() if test not in globals()] == []


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
    return answer.status_code, str(body.get("type", "")).rpartition(":")[2]


@pytest.mark.parametrize(("service", "name"), CELLS)
async def test_whoever_is_within_reach_is_served(world: World, service: str, name: str) -> None:
    wrong, tried = list[str](), set[Role]()
    for role, scope in _rules(service, name).items():
        for thing in (thing for thing in await ENTRIES[name].things(world) if role in thing.roles):
            own = thing.own(role, scope)
            assert own is not None, f"{name}: no own position for {role}"
            tried.add(role)
            answer = await ENTRIES[name].send(_client(world.p, role, own), thing, role)
            if answer.status_code >= 400 and _told(answer) not in _AGAIN:
                wrong.append(f"{name} as {role}: {answer.status_code} {answer.text[:120]}")
    assert wrong == []
    assert tried == set(_rules(service, name))


_AGAIN = {
    (409, "employer-exists"),
    (409, "already-registered"),
    (409, "already-proposed"),
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


async def test_everybody_is_told_of_themselves(platform: Boot) -> None:
    p = await people.on_friday(platform)
    for role in Role:
        told = (await p.as_(role, area="urumqi/650102", org=SCHOOL).get(f"{people.API}/me")).json()
        assert (told["role"], told["area"], told["org"]) == (role, "urumqi/650102", SCHOOL)


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
