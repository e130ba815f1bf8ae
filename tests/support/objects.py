"""Objects that operations name, one world per service: whose they are, and from where they are asked for."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID

import httpx
from fastapi.routing import APIRoute
from sqlalchemy import text

from chassis import audit, dual_control
from chassis.access import EVERYONE, Caller, Reach
from chassis.db import new_id
from chassis.dual_control import Proposal
from contracts.roles import ClientScope, Role
from services.notify.clock_pauses.commands import KIND as PAUSE_CLOCK
from services.notify.messages.commands import enqueue
from services.notify.messages.rules import Notification, Recipient
from services.subsidy.projections.repository import OF_PEOPLE
from tests.component.jobfair.conftest import CODE, STREET, Fair
from tests.component.notify import facts as notify_facts
from tests.component.registry import casework_steps as casework
from tests.component.registry import people
from tests.component.registry.exchange_steps import ask
from tests.component.registry.staff_steps import own_session
from tests.component.subsidy import simulation_steps as simulations
from tests.component.subsidy import steps as money
from tests.evidence_files import pdf
from tests.support import payee_objects, person_objects, plan_objects, roster_objects, staff_objects
from tests.support.names import registry_of_names
from tests.support.operations import operation, routes_of, rules_of
from tests.support.platform import Platform
from tests.support.positions import BODIES, LIMITED, Object, Position
from tests.support.rosters import SCHOOL, as_csv, upload
from tests.support.rosters import person as roster_line
from tests.support.totals import total_of

Objects: TypeAlias = dict[str, list[Object]]
"""By the path parameter that names the object, or by the operation where it names another."""


async def registry(p: Platform) -> Objects:
    await p.set_time(people.FRIDAY)
    view = await people.registered(p, 1, university_code=SCHOOL)
    graduate = UUID(view["id"])
    await casework.started(p, view["id"], date(2023, 8, 2))
    case, change = await _at_the_desk(p, view["id"])
    account = await people.bound(p, graduate)
    statement = await people.stated(people.worker(p), view["id"])
    contact = (await casework.contact(people.worker(p), view["id"])).json()["id"]
    office = p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    rosters, of_person = await roster_objects.of_two(p), {"graduate_id": view["id"]}
    campus = {"name": "示例大学武汉校区", "citation": "某市教育局公告（示例）"}
    placed = await p.as_(Role.OPS).put(f"{people.API}/places/wuhan/school/{SCHOOL}", json=campus)
    assert placed.status_code == 200, placed.text
    assert (await upload(office, as_csv(roster_line(1)), city="wuhan")).status_code == 201
    await p.run_job("registry", "import_rosters")
    [proposal] = await _items(people.worker(p), f"{people.API}/proposals")
    seen = {"fields": ["name"], "purpose": "核对本人身份信息"}
    assert (await people.worker(p).post(f"{people.API}/graduates/{graduate}/reveals", json=seen)).status_code == 200
    assert (await ask(people.worker(p), view["id"], "disability")).status_code == 201
    return {
        **await staff_objects.waiting(p),
        **await person_objects.of_one(p, graduate, SCHOOL, account),
        "proposal_id": [Object(proposal["id"], people.STREET, SCHOOL)],
        "graduate_id": [Object(view["id"], people.STREET, SCHOOL, graduate, account=account)],
        "case_id": [Object(case, people.STREET)],
        "change_id": [Object(change, people.STREET, path={"kind": "name_correction"})],
        "status_id": [Object(statement, people.STREET, SCHOOL, graduate, path=of_person, account=account)],
        "contact_id": [Object(contact, people.STREET, SCHOOL, graduate, path=of_person, account=account)],
        **rosters,
        "list_own_sign_ins": [await own_session(p)],
        **await plan_objects.of_a_district(p),
    }


async def _at_the_desk(p: Platform, graduate: str) -> tuple[str, str]:
    """A case that waits for a caseworker, and a change that waits for a second person."""
    moved = people.person(1) | {"phone": "13900000009"}
    assert (await people.proof(p, await people.signed_in(p, "matrix"), moved)).status_code == 202
    desk = people.worker(p)
    [case] = await _items(desk, f"{people.API}/desk-cases")
    body = BODIES["propose_name_correction"] | {"name": "测试误"}
    change = await desk.post(f"{people.API}/graduates/{graduate}/name-corrections", json=body)
    return case["id"], change.json()["id"]


async def subsidy(p: Platform) -> Objects:
    await p.set_time("2023-07-15T10:00:00+08:00")
    employer, _ = await money.base_with(p, 3, 2)
    claim = await money.approved_claim(p, employer)
    payer = p.as_(Role.PAYER, area=money.AREA)
    batch = (await payer.post(f"{money.BASE}/payment-batches")).json()
    results = [{"line_id": batch["lines"][0]["id"], "status": "settled", "bank_ref": "matrix-1"}]
    taken = await money.bank(p).post(f"{money.BASE}/bank-confirmations", json={"results": results})
    assert taken.json()["results"][0]["outcome"] == "settled", taken.text
    results[0]["bank_ref"] = "matrix-2"
    await money.bank(p).post(f"{money.BASE}/bank-confirmations", json={"results": results})
    [discrepancy] = await _items(payer, f"{money.BASE}/bank-discrepancies")
    await _public_claim(p)
    with registry_of_names(p) as names:
        names.everybody = BODIES["put_payout_account"]["holder"]
        paid, changing = await payee_objects.with_account(p), await payee_objects.with_change(p)
    return {
        "employer_id": [Object(str(employer), money.AREA, money.CODE)],
        "payee_id": [Object(str(employer), money.AREA, money.CODE, roles=frozenset(Role) - OF_PEOPLE), paid],
        "claim_id": [Object(claim, money.AREA, money.CODE)],
        "batch_id": [Object(batch["id"], money.AREA)],
        "receipt_id": [await payee_objects.waiting_receipt(payer, batch["id"])],
        "discrepancy_id": [Object(discrepancy["id"], money.AREA)],
        "simulation_id": [Object(await _simulation(p), money.AREA)],
        "request_id": [await _account_change(p), changing],
        "evidence_id": [Object(await _evidence(p, employer), money.AREA, money.CODE)],
    }


async def _public_claim(p: Platform) -> None:
    """Another base's approved claim, public as if its document said so."""
    employer, _ = await money.base_with(p, 3, 2)
    row = {"claim": await money.approved_claim(p, employer), "area": money.AREA}
    statement = "INSERT INTO claim_publicity VALUES (:claim, :area, '2023-07-15', '2023-07-22', '二(八)')"
    async with p.transaction("subsidy") as session:
        await session.execute(text(statement), row)


async def _evidence(p: Platform, employer: UUID) -> str:
    """A file that the scanner found clean."""
    form = {"scheme": "retention_bonus", "payee_id": str(employer)}
    clerk = p.as_(Role.EMPLOYER_CLERK, org=money.CODE)
    brought = await clerk.post(f"{money.BASE}/evidence", data=form, files={"file": ("x", pdf())})
    assert brought.status_code == 201, brought.text
    async with p.transaction("subsidy") as session:
        await session.execute(text("UPDATE evidence_file SET state = 'clean'"))
    return str(brought.json()["id"])


async def _account_change(p: Platform) -> Object:
    """One that waits, of another employer of the same clerk."""
    employer, _ = await money.base_with(p, 0, 0)
    body = {"holder": "另一家公司（虚构）", "account": "6200000000009999", "evidence": "授权书（虚构）"}
    asked = await p.as_(Role.EMPLOYER_CLERK, org=money.CODE).put(f"{money.BASE}/payout-accounts/{employer}", json=body)
    assert asked.status_code == 202, asked.text
    return Object(
        asked.json()["id"], money.AREA, money.CODE, path={"payee_id": str(employer)}, roles=frozenset(Role) - OF_PEOPLE
    )


async def _simulation(p: Platform) -> str:
    made = await simulations.asked(p.as_(Role.DISTRICT_REVIEWER, area=money.AREA))
    assert await p.run_job("subsidy", "run_simulations") == 1
    return str(made.json()["id"])


async def jobfair(p: Platform) -> Objects:
    await p.set_time("2023-08-01T10:00:00+08:00")
    fair = Fair(p)
    employer, graduate = await fair.employer(), await fair.graduate()
    post, internship = await fair.post(employer), await fair.internship(employer, graduate)
    referred = await fair.caseworker().post(f"/jobfair/v1/posts/{post}/referrals", json={"graduate_id": str(graduate)})
    assert referred.status_code == 201, referred.text
    other = await fair.graduate()
    proposed = Object(await fair.proposal(employer, other), STREET, CODE, other)
    of_proposals = ("get_proposal", "answer_proposal", "answer_for_home_city", "withdraw_proposal")
    return {
        **{name: [proposed] for name in (*of_proposals, "issue_confirmation_code")},
        "employer_id": [Object(employer, STREET, CODE)],
        "post_id": [Object(post, STREET, CODE)],
        "internship_id": [Object(internship, STREET, CODE, graduate)],
        "refer_graduate": [Object(str(graduate), STREET, path={"post_id": post})],
    }


async def notify(p: Platform) -> Objects:
    graduate, employer, area = new_id(), new_id(), notify_facts.COMMUNITY
    await p.set_time(people.FRIDAY)
    await p.deliver("notify", notify_facts.registered(graduate))
    await p.deliver("notify", notify_facts.verified(employer, money.CODE))
    await p.deliver("notify", notify_facts.settled(employer))
    [clock] = await _items(p.as_(Role.CASEWORKER, area=area), "/notify/v1/clocks")
    messages = [
        await _message(p, Role.GRADUATE, Position("own", area, person=graduate)),
        await _message(p, Role.EMPLOYER_CLERK, Position("own", area, org=money.CODE)),
    ]
    staff = [Role(role) for role, scope in rules_of("notify")["list_messages"].items() if scope == Reach.AREA]
    params = {"due_on": "2023年8月2日", "clause": "三", "clock_id": clock["id"]}
    async with p.transaction("notify") as session:
        told = [Notification("urumqi", Recipient.staff(role, area), "clock_warned", params, "matrix") for role in staff]
        told.append(Notification("urumqi", Recipient.department("urumqi", "MATRIX"), "clock_warned", params, "matrix"))
        await enqueue(session, p.runtime("notify"), told)
        await audit.record(session, Caller(new_id(), Role.CASEWORKER, area), "read", "clock", clock["id"])
    messages += [await _message(p, role, Position("own", area)) for role in staff]
    messages.append(await _message(p, Role.DEPARTMENT_OFFICER, Position("own", area, org="MATRIX")))
    clocks = [Object(clock["id"], area, person=graduate)]
    return {
        "clock_id": clocks,
        "message_id": messages,
        "request_id": [await _pause_request(p, clock["id"], area)],
        "graduate_id": [Object(str(graduate), area)],
    }


async def _pause_request(p: Platform, clock_id: str, area: str) -> Object:
    """One that waits, as if the city's document gave this reason."""
    payload = {"pause_reason": "army_service", "label": "应征入伍", "clause": "十", "quote": "（虚构）"}
    days = {"from_on": "2023-08-01", "until_on": None}
    asker = Caller(new_id(), Role.CASEWORKER, area)
    proposal = Proposal(PAUSE_CLOCK, "clock", clock_id, area, {**payload, **days}, "依据（虚构）")
    async with p.transaction("notify") as session:
        request = await dual_control.propose(session, proposal, asker, datetime.now(UTC))
    return Object(str(request.id), area, person=new_id(), account=asker.id)


async def _message(p: Platform, role: Role, own: Position) -> Object:
    [*_, message] = await _items(_client(p, role, own), "/notify/v1/messages")
    return Object(message["id"], own.area or "", own.org, own.person, frozenset({role}), exact=True)


async def _items(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """Of a list, paged or plain; a paged one counts what it shows, and nothing else."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    if isinstance(found, list):
        return found
    if found.get("next_cursor"):
        found = (await client.get(httpx.URL(path).copy_set_param("limit", 200))).json()
    items: list[dict[str, Any]] = found["items"]
    if "total" in found:
        assert await total_of(client, path) == len(items)
    return items


WORLDS: dict[str, Callable[[Platform], Coroutine[Any, Any, Objects]]] = {
    "registry": registry,
    "subsidy": subsidy,
    "jobfair": jobfair,
    "notify": notify,
}


@dataclass
class World:
    p: Platform
    service: str
    objects: Objects

    def of(self, route: APIRoute) -> list[Object]:
        return self.objects.get(operation(route)) or self.objects.get(_parameter(route), [])


def _limited(service: str, route: APIRoute) -> dict[Role, Reach]:
    """The roles that reach some of the objects only."""
    rule = rules_of(service)[operation(route)]
    return {Role(role): scope for role, scope in rule.items() if role != EVERYONE and scope in LIMITED}


def _parameter(route: APIRoute) -> str:
    """The innermost id of the path, or nothing."""
    found = re.findall(r"{(\w+_id)(?::\w+)?}", route.path)
    return found[-1] if found else ""


def object_routes(service: str) -> list[APIRoute]:
    return [route for route in routes_of(service) if _parameter(route) and _limited(service, route)]


def list_routes(service: str) -> list[APIRoute]:
    return [
        route
        for route in routes_of(service)
        if re.search(r"\b(Page|list)\[", str(route.response_model)) and "{" not in route.path
        if _limited(service, route) and route.methods == {"GET"}
    ]


def _owners(thing: Object, role: Role, scope: Reach) -> list[Position]:
    own = thing.own(role, scope)
    return [own] if own else []


def _client(p: Platform, role: Role, position: Position) -> httpx.AsyncClient:
    scopes = list(ClientScope) if role == Role.DEPARTMENT_CLIENT else []
    return p.as_(role, area=position.area, org=position.org, person=position.person, id=position.account, scopes=scopes)


async def everything_in(world: World) -> dict[str, str]:
    """A fingerprint of each table: more than the owner sees, the outbox and the audit trail included."""
    async with world.p.transaction(world.service) as session:
        tables = (await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).all()
        query = "SELECT coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') FROM {} AS row"
        return {table: str(await session.scalar(text(query.format(table)))) for table in tables}
