"""Operations that name their object in the body, the query or not at all, and how each is called."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.access import Reach
from contracts.roles import Role
from tests.component.jobfair.conftest import STREET, Fair, credit_code, starts
from tests.component.registry import people, secret_steps
from tests.component.subsidy import steps as money
from tests.support import report_objects
from tests.support.archive_entries import file_to_send, newly_enrolled
from tests.support.figure_entries import indicators, last_year, lemis_workbook, sheet
from tests.support.objects import World
from tests.support.positions import Object, Position
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


def outside_the_district(thing: Object, role: Role, scope: Reach) -> Iterator[Position]:
    """For what a whole district may see of itself."""
    yield from (one for one in thing.foreign(role, scope) if one.name != "same district, other street")


def far_but_for_schools(thing: Object, role: Role, scope: Reach) -> Iterable[Position]:
    """For what every school of a city asks about the city, and is shown its own people's."""
    return outside_the_city(thing, role, scope) if scope == Reach.ORG else far_positions(thing, role, scope)


@dataclass(frozen=True)
class Entry:
    """How to call an operation for a thing, and what those outside its reach may be told: (status, slug)."""

    send: Send
    things: Things
    refused: Refusals
    foreign: Callable[[Object, Role, Reach], Iterable[Position]] = far_positions


def refusals(*pairs: tuple[int, str]) -> Refusals:
    return frozenset(pairs)


def known(key: str) -> Things:
    async def of(world: World) -> list[Object]:
        return world.objects[key]

    return of


# — registry —
async def registrants(world: World) -> list[Object]:
    """Somebody listed, who proves their name and registers; and somebody whom a caseworker brings."""
    entry = await people.listed(world.p, 50)
    account = await people.bound(world.p, entry.graduate_id)
    graduate, others = frozenset({Role.GRADUATE}), frozenset(Role) - {Role.GRADUATE}
    return [
        Object(str(entry.graduate_id), people.STREET, person=entry.graduate_id, roles=graduate, account=account),
        Object("", people.STREET, roles=others),
    ]


async def register(client: httpx.AsyncClient, thing: Object, role: Role) -> httpx.Response:
    body = people.registration(51, thing.area)
    if role == Role.GRADUATE:
        del body["person"]
    return await client.post(f"{people.API}/registrations", json=body)


async def street(world: World) -> list[Object]:
    return [Object("", people.STREET, SCHOOL)]


async def newcomer_to_staff(client: httpx.AsyncClient, thing: Object, role: Role) -> httpx.Response:
    return await client.post(f"{people.API}/staff-accounts", json=people.caseworker_account(f"new-{role}", thing.area))


async def somebody_who_forgot(world: World) -> list[Object]:
    """A caseworker's account with a device; whoever administers it resets either."""
    await secret_steps.opened(world.p, login="matrix-forgot", area=people.STREET)
    device = (
        "INSERT INTO staff_second_factor (account_id, seed_sealed, confirmed_at)"
        " SELECT id, '', now() FROM staff_account WHERE login = 'matrix-forgot'"
    )
    async with world.p.transaction("registry") as session:
        await session.execute(text(device))
    return [Object("matrix-forgot", people.STREET)]


def reset(path: str, **more: str) -> Send:
    async def ask(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
        body = {"login": thing.id, "reason": "本人到场，已核验工作证（虚构）", **more}
        return await client.post(f"{people.API}/{path}", json=body)

    return ask


async def upload(client: httpx.AsyncClient, thing: Object, role: Role) -> httpx.Response:
    content = as_csv([*roster_line(60), SCHOOL], header=(*HEADER, "学校代码"))
    files = {"file": ("名册.csv", content)}
    return await client.post(f"{people.API}/rosters", data={"city": thing.area.split("/")[0]}, files=files)


async def template(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.get(f"{people.API}/roster-template?city={thing.area.split('/')[0]}")


async def question(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"graduate_id": thing.id, "question": "low_income_family", "purpose": "核实困难情形（虚构）"}
    return await client.post(f"{people.API}/certificate-requests", json=body)


async def district(world: World) -> list[Object]:
    return [Object("", people.STREET.rpartition("/")[0], SCHOOL)]


async def calendar_days(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.get(f"{people.API}/calendar-days?area={thing.area}")


async def plan(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.post(f"{people.API}/plans", json={"area": thing.area, "year": 2023})


# — subsidy —
async def unpaid(world: World) -> list[Object]:
    """An approved claim that waits for its payment."""
    employer, _ = await money.base_with(world.p, 3, 2)
    await money.approved_claim(world.p, employer)
    return [Object(str(employer), money.AREA)]


async def sent_line(world: World) -> list[Object]:
    await unpaid(world)
    batch = (await world.p.as_(Role.PAYER, area=money.AREA).post(f"{money.BASE}/payment-batches")).json()
    return [Object(batch["lines"][0]["id"], money.AREA)]


async def assess(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"employer_id": thing.id, "period": "2023-H1"}
    return await client.post(f"{money.BASE}/retention-bonus-assessments", json=body)


async def assess_scheme(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"scheme": "retention_bonus", "payee_id": thing.id, "period": "2023-H1"}
    return await client.post(f"{money.BASE}/assessments", json=body)


async def batch(client: httpx.AsyncClient, _: Object, __: Role) -> httpx.Response:
    return await client.post(f"{money.BASE}/payment-batches")


async def confirm(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    """A line out of reach is reported as one that is not ours; nothing else is told or done."""
    results = [{"line_id": thing.id, "status": "settled", "bank_ref": f"named-{thing.id}"}]
    answer = await client.post(f"{money.BASE}/bank-confirmations", json={"results": results})
    if answer.status_code != 200 or answer.json()["results"][0]["outcome"] != "unknown_line":
        return answer
    return httpx.Response(404, json={"type": "urn:qihang:problem:unknown-line"})


async def simulate(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    """Without a file: over the cases on record in the caller's jurisdiction."""
    city = thing.area.split("/")[0]
    return await client.post(
        f"{money.BASE}/policies/{city}/schemes/retention_bonus/simulations", data={"on": "2023-06-30"}
    )


async def funds(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.get(f"{money.BASE}/funds?city={thing.area.split('/')[0]}")


# — jobfair —
async def newcomer(world: World) -> list[Object]:
    return [Object(credit_code(77), STREET, credit_code(77))]


async def enter_employer(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"credit_code": thing.id, "name": "示例新单位（虚构）", "area": thing.area}
    return await client.post("/jobfair/v1/employers", json=body)


async def publish(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {"employer_id": thing.id, "title": "软件测试工程师", "openings": 1}
    return await client.post("/jobfair/v1/posts", json=body)


async def intern_to_be(world: World) -> list[Object]:
    graduate = await Fair(world.p).graduate()
    [employer] = world.objects["employer_id"]
    return [Object(employer.id, employer.area, employer.org, path={"graduate": str(graduate)})]


async def start(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.post("/jobfair/v1/internships", json=starts(thing.id, UUID(thing.path["graduate"])))


NOT_HERE = refusals((403, "outside-jurisdiction"), (403, "real-name-required"))
NO_AREA = refusals((404, "area-not-found"))
NO_ACCOUNT = refusals((404, "account-not-found"))
NO_CITY = refusals((404, "city-out-of-reach"), (403, "forbidden"))
ENTRIES: Mapping[str, Entry] = {
    "register_graduate": Entry(register, registrants, NOT_HERE),
    "request_archive_transfers": Entry(file_to_send, newly_enrolled, refusals((404, "not-found"))),
    "ask_certificate": Entry(question, known("graduate_id"), refusals((404, "not-found"))),
    "create_staff_account": Entry(newcomer_to_staff, street, refusals((403, "outside-jurisdiction"))),
    "propose_secret_reset": Entry(
        reset("secret-resets", secret="grey lantern by quiet shore"), somebody_who_forgot, NO_ACCOUNT
    ),
    "propose_second_factor_reset": Entry(reset("second-factor-resets"), somebody_who_forgot, NO_ACCOUNT),
    "show_rate_sheet": Entry(sheet("rates"), street, NO_AREA, far_but_for_schools),
    "show_first_contact_sheet": Entry(sheet("first-contacts", "&week=2023-W31"), street, NO_AREA),
    "show_training_survey": Entry(sheet("training-intents"), street, NO_AREA),
    "show_code_sheet": Entry(sheet("community-codes"), street, NO_AREA),
    "show_batch_sheet": Entry(sheet("pushed-lists"), street, NO_AREA),
    "show_placement_sheet": Entry(sheet("placements"), street, NO_AREA),
    "export_lemis_records": Entry(lemis_workbook, street, NO_AREA),
    "show_hardship_sheet": Entry(sheet("hardships"), street, NO_AREA),
    "list_indicators": Entry(indicators(""), street, NO_AREA),
    "show_indicator": Entry(indicators("/milestones.registration_rate"), street, NO_AREA),
    "list_indicator_records": Entry(indicators("/milestones.registration_rate/records"), street, NO_AREA),
    "list_indicator_posts": Entry(indicators("/posts_developed/posts"), street, NO_AREA),
    "load_baseline": Entry(last_year, district, NO_AREA),
    "list_calendar_days": Entry(calendar_days, district, NO_AREA, outside_the_district),
    "draft_plan": Entry(plan, district, NO_AREA),
    "draw_periodic_report": Entry(report_objects.draw, district, NO_AREA),
    "upload_roster": Entry(upload, street, NO_CITY, outside_the_city),
    "download_roster_template": Entry(template, street, NO_CITY, outside_the_city),
    "assess_retention_bonus": Entry(assess, known("employer_id"), refusals((404, "employer-not-found"))),
    "assess_claim": Entry(
        assess_scheme,
        known("employer_id"),
        refusals((404, "employer-not-found"), (404, "scheme-unknown"), (404, "city-unknown")),
    ),
    "make_payment_batch": Entry(batch, unpaid, refusals((409, "nothing-to-pay"))),
    "take_bank_confirmations": Entry(confirm, sent_line, refusals((404, "unknown-line"))),
    # a city's funds are seen by all its staff; the parts of districts are asked for in test_third_city_district_funds
    "list_funds": Entry(funds, known("claim_id"), refusals((404, "funds-not-found")), outside_the_city),
    "ask_simulation": Entry(simulate, known("claim_id"), refusals((403, "other-city"), (422, "nothing-on-record"))),
    "register_employer": Entry(
        enter_employer, newcomer, refusals((403, "other-organisation"), (403, "outside-jurisdiction"))
    ),
    "publish_post": Entry(publish, known("employer_id"), refusals((404, "employer-not-found"))),
    "propose_internship": Entry(start, intern_to_be, refusals((404, "employer-not-found"))),
}
