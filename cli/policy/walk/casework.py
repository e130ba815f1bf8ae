"""Steps of the ledger: people are listed, register, are contacted, served and placed."""

import secrets
from typing import Any, cast

from cli.policy.walk.form import Contact, Placement, Registration, Roster, Service
from cli.policy.walk.stage import Person, Stage
from client.entries import id_of
from client.models import registry as models
from client.platform import Platform
from demo.roster_file import HEADERS, xlsx

_EDUCATION = "本科"
assert HEADERS[3:] == ("毕业年份", "学历", "求职地区划")


def roster(stage: Stage, order: Roster) -> None:
    """The university uploads it; every row is accepted."""
    people, office = stage.introduce(order.people, order.district, order.class_year), stage.staff.university()
    rows = [_row(person, order.district) for person in people]
    files = {"file": ("走查名册.xlsx", xlsx(rows), "application/octet-stream")}
    listed = stage.platform.registry.upload_roster(office, files=files, data={"city": stage.city})["id"]
    show = stage.platform.registry.show_roster
    stage.eventually("名册各行入库", len(people), lambda: show(office, listed)["counts"].get("accepted", 0))


def _row(person: Person, district: str) -> tuple[str, ...]:
    who = person.who
    return who.name, who.id_number, who.phone, str(person.class_year), _EDUCATION, district


def registration(stage: Stage, order: Registration) -> None:
    for name in order.people:
        person = stage.people[name]
        body: Any = {"place_kind": order.place, "area": person.area, "intention": order.intention}
        if order.by == "self":
            who = signed_in(stage, person)
        else:
            who, body = stage.staff.caseworker(person.area), body | _on_behalf(person)
        person.entry = id_of(stage.platform.registry.register_graduate(who, body))


def _on_behalf(person: Person) -> dict[str, Any]:
    who = person.who
    proof = {"name": who.name, "id_number": who.id_number, "phone": who.phone}
    return {"cohort_year": person.class_year, "person": proof}


def signed_in(stage: Stage, person: Person) -> str:
    """The name under which the platform keeps the token of a person who has proven theirs."""
    if not person.token:
        platform, token = stage.platform, f"person-{person.who.id_number}"
        code: models.MiniProgramSignIn = {"code": f"demo-walk{secrets.token_hex(8)}-1", "city": stage.city}
        platform.tokens[token] = platform.registry.sign_in_mini_program(None, code)["access_token"]
        phone = f"demo-phone-{person.who.phone}-{secrets.token_hex(8)}"
        platform.registry.verify_phone(token, {"code": phone})
        _prove(platform, token, person)
        person.token = token
    return person.token


def _prove(platform: Platform, token: str, person: Person) -> None:
    claim: models.StartIdentityCheck = {"name": person.who.name, "id_number": person.who.id_number}
    ticket = platform.registry.start_identity_check(token, claim)["ticket"]
    platform.read(platform.http.post(f"/standins/identity/app/{ticket}", json=claim))
    session = cast("models.Session", platform.registry.prove_real_name(token, {"ticket": ticket}))
    platform.tokens[token] = session["access_token"]


def contact(stage: Stage, order: Contact) -> None:
    for person in _of(stage, order.people):
        who, body = stage.staff.caseworker(person.area), _contact(stage, order)
        blocks = stage.platform.registry.show_case(who, person.entry)["information"] if order.reached else []
        body["information"] = {block["key"]: "done" for block in blocks}
        stage.platform.registry.log_contact(who, person.entry, body)


def _contact(stage: Stage, order: Contact) -> models.LogContact:
    return {
        "kind": order.kind,
        "reached": order.reached,
        "contacted_at": stage.instant,
        "next_action": {"on": stage.day.isoformat(), "kind": "phone"},
    }


def service(stage: Stage, order: Service) -> None:
    body: models.LogService = {"kind": order.kind, "delivered_on": stage.day.isoformat()}
    for person in _of(stage, order.people):
        stage.platform.registry.log_service(stage.staff.caseworker(person.area), person.entry, body)


def placement(stage: Stage, order: Placement) -> None:
    """The reviewer who confirms is another person than the caseworker who states."""
    since = stage.day.isoformat()
    body: models.StateStatus = {"status": order.status, "since_on": since, "evidence_kind": order.evidence}
    registry = stage.platform.registry
    for person in _of(stage, order.people):
        statement = registry.state_status(stage.staff.caseworker(person.area), person.entry, body)["status_id"]
        if order.confirmed:
            registry.confirm_status(stage.staff.reviewer(person.area), person.entry, statement)


def _of(stage: Stage, names: list[str]) -> list[Person]:
    return [stage.people[name] for name in names]
