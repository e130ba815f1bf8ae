"""Money moved by one person's word."""

import secrets

from client.signing import Signer
from demo.people import fictional_credit_code
from tests.attack.target import Attacks, Loot, Target, Void, slug

attacks = Attacks("money")
DISTRICT = "wuhan/420106"
ME = "/registry/v1/me"
CONFIRMATION = {"result": "settled", "bank_ref": "INVENTED-1"}


def _confirm(target: Target, who: str) -> int:
    body = {"confirmations": [{"line_id": "01890a5d-ac96-774b-bcce-b302099a8059", **CONFIRMATION}]}
    return target.post("/subsidy/v1/bank-confirmations", who, body).status_code


ONE_OPERATOR = (
    "caseworker",
    "employer_clerk",
    "university_office",
    "district_reviewer",
    "district_approver",
    "payer",
    "ops",
)


@attacks.try_to("open clerk, caseworker, reviewer, approver and payer as one operator")
def one_operator(target: Target) -> Loot:
    opened = []
    for role in ONE_OPERATOR:
        login, secret = f"{role}-{secrets.token_hex(6)}", secrets.token_urlsafe(18)
        area = None if role == "ops" else DISTRICT
        org = fictional_credit_code(login) if role == "employer_clerk" else None
        account = {"login": login, "secret": secret, "role": role, "display_name": "演示", "area": area, "org": org}
        target.post("/registry/v1/staff-accounts", target.operator(0), account)
        if target.sign_in(login, secret).status_code == 201:
            opened.append(role)
    return f"signed in as {', '.join(opened)}, opened by one operator" if opened else None


@attacks.try_to("agree to one's own request for a payer's account")
def agree_with_oneself(target: Target) -> Loot:
    login, secret = f"payer-{secrets.token_hex(6)}", secrets.token_urlsafe(18)
    account = {"login": login, "secret": secret, "role": "payer", "display_name": "演示", "area": DISTRICT, "org": None}
    answer = target.post("/registry/v1/staff-accounts", target.operator(0), account)
    if answer.status_code == 202:
        path = f"/registry/v1/account-requests/{answer.json()['request_id']}/decision"
        target.post(path, target.operator(0), {"verdict": "apply", "note": "演示"})
    return "one operator is two persons" if target.sign_in(login, secret).status_code == 201 else None


@attacks.try_to("agree to one's own request as an operator whom one has opened oneself")
def agree_as_ones_own(target: Target) -> Loot:
    puppet = target.staff("ops")
    account = {"login": f"payer-{secrets.token_hex(6)}", "secret": secrets.token_urlsafe(18), "role": "payer"}
    asked = target.post(
        "/registry/v1/staff-accounts", target.operator(0), {**account, "display_name": "演示", "area": DISTRICT}
    )
    path = f"/registry/v1/account-requests/{asked.json()['request_id']}/decision"
    agreed = target.post(path, puppet, {"verdict": "apply", "note": "演示"})
    return None if slug(agreed) == "one-hand" else f"one operator is two persons: {agreed.status_code}"


@attacks.try_to("confirm a payment as the payer who made the file")
def payer_confirms(target: Target) -> Loot:
    status = _confirm(target, target.staff("payer", DISTRICT))
    return None if status == 403 else f"the payer's word is taken for the bank's: {status}"


@attacks.try_to("confirm a payment as any department's system")
def department_confirms(target: Target) -> Loot:
    client, _ = target.machine("department_client", "wuhan")
    status = _confirm(target, client)
    refused = (401, 403)  # its token is not for the service of money; with one that is, the scope is missing
    return None if status in refused else f"a department that is no bank is taken for one: {status}"


@attacks.try_to("use the bank's token without its signature, or its signed request once more")
def without_signature(target: Target) -> Loot:
    bank, secret = target.machine("department_client", "wuhan", ["bank"], signature="hmac-sm3")
    form = {"grant_type": "client_credentials", "client_id": bank, "client_secret": secret}
    key = target.post("/registry/v1/oauth/signing-key", None, form)
    if key.status_code != 200:
        raise Void(f"the bank has no key: {key.status_code} {key.text[:120]}")
    with target.client() as http:
        request = http.build_request("GET", ME, headers={"Authorization": f"Bearer {target.tokens[bank]}"})
        Signer.of(**key.json()).sign(request, ME)
        if (answer := http.send(request)).status_code != 200:
            raise Void(f"what the bank signs is not taken: {answer.status_code} {slug(answer)}")
        tried = {"its request again": http.send(request).status_code}
    tried |= {"its token alone": _confirm(target, bank)}
    got = [way for way, status in tried.items() if status != 401]
    again = target.post("/registry/v1/oauth/signing-key", None, form)
    return f"taken for the bank: {got}" if got else ("its key as well" if again.status_code != 409 else None)


@attacks.try_to("forge a token or take its role from a header")
def forged_token(target: Target) -> Loot:
    payer = target.staff("payer", DISTRICT)
    token = target.tokens[payer]
    head, body, _ = token.split(".")
    for forged in (f"{head}.{body}.", f"{head}.{body}.{'A' * 86}", "eyJhbGciOiJub25lIn0." + body + "."):
        headers = {"Authorization": f"Bearer {forged}", "X-Role": "ops"}
        answer = target.call("GET", "/subsidy/v1/payment-batches", headers=headers)
        if answer.status_code != 401:
            return f"answered {answer.status_code} {slug(answer)}"
    return None
