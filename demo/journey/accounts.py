"""Before the first step: the staff of this run, each with an account of their own."""

import secrets

from client import operators
from client.models.registry import CreateAccount, DecideChange
from client.operators import Operators, SignIn
from demo.journey.walk import URUMQI, WUHAN, Walk

OTHER_STREET = "urumqi/650102/650102002"


def sign_in_operators(walk: Walk, ops: Operators) -> None:
    walk.begin("0 accounts")
    operators.sign_in(walk.platform, ops)


def step(walk: Walk) -> None:
    walk.street = empty_street(walk, "caseworker", URUMQI)
    walk.wuhan_street = empty_street(walk, "wuhan_worker", WUHAN)
    org = "".join(str(secrets.randbelow(10)) for _ in range(10))
    for city in ("urumqi", "wuhan"):
        _add_place(walk, city, "school", org, "演练学校（虚构）")
    wanted: dict[str, tuple[str, str | None, str | None]] = {
        "university": ("university_office", None, org),
        "stranger": ("caseworker", OTHER_STREET, None),
        "district": ("district_reviewer", URUMQI, None),
        "city": ("city_approver", "urumqi", None),
        "reviewer": ("district_reviewer", WUHAN, None),
        "approver": ("district_approver", WUHAN, None),
        "payer": ("payer", WUHAN, None),
        "auditor": ("auditor", "wuhan", None),
        "wuhan_city": ("city_approver", "wuhan", None),
        **{f"clerk{i}": ("employer_clerk", None, walk.credit_code(i)) for i in range(4)},
    }
    for name, (role, area, of) in wanted.items():
        _account(walk, name, f"{name}-{walk.nonce}", role, area, of)
    walk.check("staff accounts signed in", 17, len(walk.platform.tokens))
    _try_alone(walk)
    bank = SignIn(f"bank-{walk.nonce}", secrets.token_urlsafe(12))
    operators.open_bank(walk.platform, "bank", bank, WUHAN, signature="hmac-sm3")
    _try_unsigned(walk)


def _try_alone(walk: Walk) -> None:
    """One operator does not open an account that pays: nobody signs in with it, and its proposer does not decide."""
    platform, secret = walk.platform, secrets.token_urlsafe(12)
    account: CreateAccount = {
        "login": f"alone-{walk.nonce}",
        "secret": secret,
        "role": "payer",
        "display_name": "演示",
        "area": WUHAN,
    }
    request = platform.registry.create_staff_account("ops", account)["request_id"]
    body = {"login": account["login"], "password": secret}
    early = platform.call("POST", "/registry/v1/sessions", json=body)
    walk.check_status("a payer of one operator does not sign in", (401, "sign-in-refused"), early)
    decision = {"verdict": "apply", "note": "本人复核（演示）"}
    decision_path = f"/registry/v1/account-requests/{request}/decision"
    alone = platform.call("POST", decision_path, "ops", json=decision)
    walk.check_status("nor does the same operator decide", (409, "same-person"), alone)
    refusal: DecideChange = {"verdict": "refuse", "note": decision["note"]}
    platform.registry.decide_account_request("second_ops", str(request), refusal)


def _try_unsigned(walk: Walk) -> None:
    """The bank's token alone, as in somebody's log, opens nothing: each request goes with a signature of the bank's."""
    platform = walk.platform
    platform.tokens["stolen"] = platform.tokens["bank"]
    for who, status in (("bank", 200), ("stolen", 401)):
        answer = platform.call("GET", "/registry/v1/me", who)
        walk.check(f"the bank's token, as {who} sends it", status, answer.status_code)
    del platform.tokens["stolen"]


def empty_street(walk: Walk, name: str, district: str) -> str:
    """The area of a street where nobody is known yet, with a caseworker `name` for it.

    A district has only a thousand codes of streets, so chance alone would meet an earlier run's. Most stand in no list:
    the operator adds the one that is taken, as for a new street.
    """
    for number in secrets.SystemRandom().sample(range(1000), 1000):
        city, _, code = district.partition("/")
        area = f"{district}/{code}{number:03d}"
        _add_place(walk, city, "street", f"{code}{number:03d}", f"演示街道{number:03d}")
        _account(walk, name, f"{name}-{number:03d}-{walk.nonce}", "caseworker", area, None)
        if not walk.platform.registry.list_graduates(name, limit=1)["items"]:
            return area
    raise RuntimeError(f"every street of {district} has people by now: start on a fresh platform (make reset)")


def _add_place(walk: Walk, city: str, kind: str, code: str, name: str) -> None:
    walk.platform.registry.put_place("ops", city, kind, code, {"name": name, "citation": "演练自设，无此文件"})


def _account(walk: Walk, name: str, login: str, role: str, area: str | None, org: str | None) -> None:
    secret = secrets.token_urlsafe(12)
    account = {"login": login, "secret": secret, "role": role, "display_name": f"演示{name}"}
    operators.open_account(walk.platform, {**account, "area": area, "org": org})
    walk.platform.sign_in(name, login, secret)
