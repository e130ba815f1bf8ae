"""Step 9: a graduate has another WeChat account, and the desk lets the former one go.

Who decides it signs in with two factors. The new account verifies her phone by a code that comes by SMS.
"""

import secrets
from datetime import UTC, datetime
from typing import cast

import pyotp

from client import operators
from client.models import registry as models
from client.platform import Json, Platform
from demo.journey.person import outcome_of_proof, prove
from demo.journey.walk import CAT, Walk
from demo.people import Fictional

CHIEF = "urumqi_chief"
EVIDENCE = "居民身份证原件，复印件存档（演练）"
STEP_SECONDS = 30


def step(walk: Walk) -> None:
    walk.begin("9 the desk")
    _chief_signs_in_with_two_factors(walk)
    case = _cat_comes_with_another_account(walk)
    _desk_lets_the_former_account_go(walk, case)


def _chief_signs_in_with_two_factors(walk: Walk) -> None:
    """Enrols the device as anybody does with an authenticator; from then on the secret alone opens nothing."""
    platform, login, secret = walk.platform, f"chief-{walk.nonce}", secrets.token_urlsafe(12)
    account = {"login": login, "secret": secret, "role": "city_approver", "display_name": "演示复核"}
    operators.open_account(platform, {**account, "area": "urumqi", "org": None})
    uri = platform.registry.start_second_factor(None, {"login": login, "secret": secret})["uri"]
    device = cast("pyotp.TOTP", pyotp.parse_uri(uri))
    first: models.ProveFactor = {"login": login, "secret": secret, "code": device.at(_now())}
    spare = platform.registry.confirm_second_factor(None, first)["recovery_codes"]
    walk.check("the device is bound, with recovery codes", 10, len(spare))
    refusals = {
        "the secret alone does not sign in": ({}, "second-factor-required"),
        "a code works once": ({"code": first["code"]}, "second-factor-refused"),
    }
    for what, (code, slug) in refusals.items():
        body = {"login": login, "password": secret, **code}
        walk.check_status(what, (401, slug), platform.call("POST", "/registry/v1/sessions", json=body))
    platform.sign_in(CHIEF, login, secret, code=device.at(_now() + STEP_SECONDS))
    walk.check("both sign in", "city_approver", platform.registry.who_am_i(CHIEF)["role"])


def _now() -> int:
    """By this machine's clock: a device has no other."""
    return int(datetime.now(UTC).timestamp())


def _cat_comes_with_another_account(walk: Walk) -> Json:
    """Proven, and not bound: the case, as the desk of her area lists it."""
    platform, cat = walk.platform, walk.people[CAT]
    code: models.MiniProgramSignIn = {"code": f"demo-cat{walk.nonce}-1", "city": "urumqi"}
    platform.tokens["cat again"] = platform.registry.sign_in_mini_program(None, code)["access_token"]
    _verify_by_sms(walk, "cat again", cat)
    answer = outcome_of_proof(platform, "cat again", cat)
    opened = {case["kind"]: case for case in answer.get("cases", [])}
    walk.check("she is bound to another account already", ["bound_elsewhere"], [*opened])
    case = opened["bound_elsewhere"]
    walk.check("the refusal names the desk's operation", "propose_binding_release", case["operation"])
    listed = platform.everything(platform.registry.list_desk_cases, "district")
    [waiting] = [other for other in listed if other["number"] == case["number"]]
    return waiting


def _verify_by_sms(walk: Walk, who: str, person: Fictional) -> None:
    platform = walk.platform
    code = platform.registry.send_phone_code(who, {"phone": person.phone})["id"]
    digits = _digits_on(platform, person.phone)
    wrong = {"phone_code_id": code, "code": f"{(int(digits) + 1) % 1_000_000:06d}"}
    refused = platform.call("POST", "/registry/v1/me/phone-verifications", who, json=wrong)
    walk.check_status("wrong digits verify no phone", (400, "phone-code-refused"), refused)
    verified = platform.registry.verify_phone(who, {"phone_code_id": code, "code": digits})
    walk.check("the digits that came by SMS do", f"{person.phone[:3]}****{person.phone[-4:]}", verified["phone"])


def _digits_on(platform: Platform, phone: str) -> str:
    """What the last SMS with a code says, read on the phone (the provider's stand-in)."""
    sent = platform.read(platform.http.post("/standins/sms/outbox", json={"phone": phone}))["sent"]
    return str([sms["params"]["code"] for sms in sent if "code" in sms["params"]][-1])


def _desk_lets_the_former_account_go(walk: Walk, case: Json) -> None:
    platform, cat, entry = walk.platform, walk.people[CAT], str(case["graduate_id"])
    grounds: models.ReleaseBinding = {"reason": "本人更换微信账号", "evidence": EVIDENCE}
    change = platform.registry.propose_binding_release("district", entry, grounds)["id"]
    path = f"/registry/v1/desk-changes/binding_release/{change}/decision"
    verdict = {"verdict": "apply", "note": "已核对身份证原件（演练）"}
    alone = platform.call("POST", path, "district", json=verdict)
    walk.check_status("whoever proposes does not decide", (409, "same-person"), alone)
    before = platform.registry.show_graduate("cat", entry)["id"]
    walk.check("until then the former account reaches her", entry, before)
    decided = platform.read(platform.call("POST", path, CHIEF, json=verdict))
    walk.check("a second person decides, with the evidence before them", ("applied", EVIDENCE), _seen(decided))
    former = platform.call("GET", f"/registry/v1/graduates/{entry}", "cat")
    walk.check_status("the former account reaches her no more", (404, "not-found"), former)
    prove(platform, "cat again", cat)
    walk.check("the new one does", entry, platform.registry.who_am_i("cat again")["graduate_id"])
    left = platform.everything(platform.registry.list_desk_cases, "district")
    walk.check("and the case is settled", [], [other for other in left if other["number"] == case["number"]])


def _seen(decided: Json) -> tuple[Json, Json]:
    return decided["state"], decided["evidence"]
