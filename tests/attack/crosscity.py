"""Reaching a person who belongs to another city, or another district."""

import io
from collections.abc import Sequence
from typing import Any

from demo.people import fictional_credit_code
from demo.roster_file import roster_row, xlsx
from tests.attack.identity import counter_registered
from tests.attack.target import Attacks, Loot, Target, Void, eventually

attacks = Attacks("cross-city")
FOREIGN = "urumqi/650102"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@attacks.try_to("read or write another city's person through a roster")
def foreign_roster(target: Target) -> Loot:
    victim, worker = target.person(), target.staff("caseworker", "wuhan/420106")
    _upload(target, target.staff("university_office", None, "10486"), "wuhan", roster_row(victim, "420106"))
    entry = _listed(target, worker)
    before = target.get(f"/registry/v1/graduates/{entry}", worker).json()
    thief = target.staff("university_office", None, "10755")
    _upload(target, thief, "urumqi", roster_row(victim, FOREIGN.split("/")[1]))
    if target.get(f"/registry/v1/graduates/{entry}", thief).status_code == 200:
        return "the foreign university reads the person"
    after = target.get(f"/registry/v1/graduates/{entry}", worker).json()
    changed = {name for name in before if before[name] != after.get(name)}
    return f"changed from afar: {sorted(changed)}" if changed - {"version"} else None


@attacks.try_to("list another city's person under their own city, from a school of elsewhere")
def foreign_school(target: Target) -> Loot:
    thief = target.staff("university_office", None, "10755")
    files = {"file": ("roster.xlsx", io.BytesIO(xlsx([roster_row(target.person(), "420106")])), XLSX)}
    answer = target.call("POST", "/registry/v1/rosters", thief, files=files, data={"city": "wuhan"})
    return None if answer.status_code == 404 else f"answered {answer.status_code}"


def _listed(target: Target, worker: str) -> str:
    """The newest entry of the worker's district."""
    page = target.get("/registry/v1/graduates", worker, limit=200).json()
    if not page["items"]:
        raise Void("the roster brought nobody in")
    return str(max(one["id"] for one in page["items"]))


def _upload(target: Target, office: str, city: str, row: Sequence[str]) -> None:
    """A roster of one row, carried in."""
    files = {"file": ("roster.xlsx", io.BytesIO(xlsx([row])), XLSX)}
    answer = target.call("POST", "/registry/v1/rosters", office, files=files, data={"city": city})
    if answer.status_code not in (201, 202):
        raise Void(f"no roster: {answer.status_code} {answer.text[:160]}")
    roster = f"/registry/v1/rosters/{answer.json()['id']}"
    if not eventually(lambda: bool(target.get(roster, office).json().get("done"))):
        raise Void("the roster is not carried in")
    rejected = target.get(f"{roster}/rows", office, outcome="rejected").json().get("items")
    if rejected and city == "wuhan":
        raise Void(f"the school's own row is rejected: {rejected[0]}")


@attacks.try_to("attach another city's person to an internship and end it")
def foreign_internship(target: Target) -> Loot:
    person = counter_registered(target, target.person())
    return _internship_of(target, person, FOREIGN)


@attacks.try_to("attach a person who has not agreed to an internship and end it")
def forced_internship(target: Target) -> Loot:
    person = counter_registered(target, target.person())
    return _internship_of(target, person, "wuhan/420106")


def _internship_of(target: Target, person: str, area: str) -> Loot:
    code = fictional_credit_code(f"{target.nonce}{person}")
    clerk = target.staff("employer_clerk", None, code)
    employer = target.post(
        "/jobfair/v1/employers", clerk, {"credit_code": code, "name": "演示见习基地（虚构）", "area": area}
    ).json()["id"]
    reviewer = target.staff("district_reviewer", area)
    target.put(f"/jobfair/v1/employers/{employer}/verification", reviewer, {"is_internship_base": True})
    body = {
        "employer_id": employer,
        "graduate_id": person,
        "started_on": "2023-01-05",
        "planned_end_on": "2023-03-31",
    }
    answer = target.post("/jobfair/v1/internships", clerk, body)
    for _ in range(40):
        if answer.status_code != 404:
            break
        eventually(lambda: False, 0.5)
        answer = target.post("/jobfair/v1/internships", clerk, body)
    if answer.status_code >= 400:
        return None
    internship = answer.json()["id"]
    ended = target.post(
        f"/jobfair/v1/internships/{internship}/end", clerk, {"ended_on": "2023-03-31", "outcome": "completed"}
    )
    return "the internship counts without the intern's word" if ended.status_code < 300 else _leaked(answer)


def _leaked(answer: Any) -> Loot:
    """What the base reads of somebody who has not agreed."""
    shown = {name for name in ("area", "city", "status", "name") if answer.json().get(name)}
    return f"the base reads {sorted(shown)}" if shown - {"city", "area"} else None


@attacks.try_to("read another district's person by their id")
def foreign_district(target: Target) -> Loot:
    person = counter_registered(target, target.person())
    stranger = target.staff("caseworker", "wuhan/420102/420102002")
    seen = target.get(f"/registry/v1/graduates/{person}", stranger)
    return f"answered {seen.status_code}" if seen.status_code != 404 else None
