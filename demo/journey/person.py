"""Step 2: a graduate proves who they are and registers; the ledger holds one entry of each person."""

import secrets
from typing import cast

from client.entries import id_of
from client.models import registry as models
from client.platform import Json, Platform
from demo.journey.business_time import set_time
from demo.journey.walk import CAT, URUMQI, Walk
from demo.people import Fictional


def step(walk: Walk) -> None:
    walk.begin("2 a person in")
    set_time(walk, "2023-07-28T10:00:00+08:00")
    _amy_signs_in(walk)
    _amy_registers(walk)
    walk.ben = register(walk.platform, walk.people[1], "caseworker", "hukou", walk.street)
    three = [_place(walk.platform, entry, "district") for entry in (walk.amy, walk.ben, _cat_registers(walk))]
    walk.check("Urumqi admits its three places", ["residence", "hukou", "seeking"], three)
    _wuhan_people_register(walk)


def _amy_signs_in(walk: Walk) -> None:
    platform, amy = walk.platform, walk.people[0]
    code: models.MiniProgramSignIn = {"code": f"demo-{walk.openid[2:]}-1", "city": "urumqi"}
    platform.tokens["amy"] = platform.registry.sign_in_mini_program(None, code)["access_token"]
    reused = platform.call("POST", "/registry/v1/mini-program/sessions", json=code)
    walk.check_status("a login code works once", (400, "sign-in-code-invalid"), reused)
    empty = platform.call("POST", "/registry/v1/me/identity-checks", "amy", json={**_claim(amy), "id_number": ""})
    walk.check_status("an empty ID number matches nobody", (422, "invalid-input"), empty)
    _verify_phone(platform, "amy", amy)
    another = _check(platform, "amy", walk.people[1], as_whom=amy)
    refused = platform.call("POST", "/registry/v1/me/real-name", "amy", json={"ticket": another})
    walk.check_status("nobody proves to be somebody else", (422, "identity-not-proven"), refused)
    prove(platform, "amy", amy)


def _amy_registers(walk: Walk) -> None:
    platform, amy = walk.platform, walk.people[0]
    place: models.RegisterGraduate = {"place_kind": "residence", "area": walk.street, "intention": "job"}
    entry = cast("models.GraduateView", platform.registry.register_graduate("amy", place))
    walk.amy = entry["id"]
    days = entry["listed_on"], entry["registered_on"]
    walk.check("roster and mini-program are one entry", ("2023-07-03", "2023-07-28"), days)
    walk.check("personal data is masked", True, amy.name not in str(entry) and amy.id_number not in str(entry))
    again = platform.call("POST", "/registry/v1/registrations", "amy", json=place)
    walk.check_status("nobody registers twice", (409, "already-registered"), again)
    foreign = platform.call("GET", f"/registry/v1/graduates/{walk.amy}", "stranger")
    walk.check("a foreign district gets 404", 404, foreign.status_code)


def _wuhan_people_register(walk: Walk) -> None:
    platform, street = walk.platform, walk.wuhan_street
    by_residence = _on_behalf(walk.wuhan_people[0], "residence", street)
    refused = platform.call("POST", "/registry/v1/registrations", "wuhan_worker", json=by_residence)
    walk.check_status("Wuhan admits local hukou and job seekers only", (422, "place-not-admitted"), refused)
    *seekers, local = walk.wuhan_people
    walk.wuhan_ids = [register(platform, person, "wuhan_worker", "seeking", street) for person in seekers]
    walk.wuhan_ids.append(register(platform, local, "wuhan_worker", "hukou", street))
    both = [_place(platform, entry, "wuhan_worker") for entry in (walk.wuhan_ids[0], walk.wuhan_ids[-1])]
    walk.check("and admits both", ["seeking", "hukou"], both)


def _cat_registers(walk: Walk) -> str:
    """In no street of ours; the id of her entry."""
    platform, cat = walk.platform, walk.people[CAT]
    code: models.MiniProgramSignIn = {"code": f"demo-{walk.refusing_openid[2:]}-1", "city": "urumqi"}
    platform.tokens["cat"] = platform.registry.sign_in_mini_program(None, code)["access_token"]
    _verify_phone(platform, "cat", cat)
    prove(platform, "cat", cat)
    place: models.RegisterGraduate = {"place_kind": "seeking", "area": URUMQI, "intention": "job"}
    return id_of(platform.registry.register_graduate("cat", place))


def prove(platform: Platform, who: str, person: Fictional) -> None:
    """`who` has verified their phone; from now on their token names the person."""
    platform.tokens[who] = cast("models.Session", outcome_of_proof(platform, who, person))["access_token"]


def outcome_of_proof(platform: Platform, who: str, person: Fictional) -> Json:
    """What the registry answers to `who`, whom the identity app has passed as the person."""
    ticket: models.ProveRealName = {"ticket": _check(platform, who, person, as_whom=person)}
    return platform.registry.prove_real_name(who, ticket)


def _verify_phone(platform: Platform, who: str, person: Fictional) -> None:
    code: models.VerifyPhone = {"code": f"demo-phone-{person.phone}-{secrets.token_hex(8)}"}
    platform.registry.verify_phone(who, code)


def _check(platform: Platform, who: str, claimed: Fictional, *, as_whom: Fictional) -> str:
    """The ticket of a check that `who` is `claimed`; in the identity app they authenticate as whoever they are."""
    ticket = str(platform.registry.start_identity_check(who, _claim(claimed))["ticket"])
    platform.read(platform.http.post(f"/standins/identity/app/{ticket}", json=_claim(as_whom)))
    return ticket


def _claim(person: Fictional) -> models.StartIdentityCheck:
    return {"name": person.name, "id_number": person.id_number}


def _place(platform: Platform, person: str, who: str) -> str:
    return str(platform.registry.show_graduate(who, person)["place_kind"])


def register(platform: Platform, person: Fictional, who: str, kind: str, area: str) -> str:
    """On the person's behalf, by a caseworker `who`; the id of the entry."""
    return id_of(platform.registry.register_graduate(who, _on_behalf(person, kind, area)))


def _on_behalf(person: Fictional, kind: str, area: str) -> Json:
    return {"place_kind": kind, "area": area, "cohort_year": 2023, "intention": "job", "person": _proof(person)}


def _proof(person: Fictional) -> dict[str, str]:
    return {"name": person.name, "id_number": person.id_number, "phone": person.phone}
