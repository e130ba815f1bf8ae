"""Locking others out, and guessing secrets."""

import secrets
import time
from dataclasses import dataclass

from tests.attack.storm import Storm
from tests.attack.target import Attacks, Loot, Target, Void, eventually, slug

attacks = Attacks("lock-outs")
SPRAYED = 40
STORM, STORM_ADDRESSES, STORM_TOGETHER = 1_000, 40, 100
SIGN_INS, SIGN_IN_SECONDS, CALM_SECONDS = 6, 2.0, 0.4
"""What the right person is promised in a storm, where a sign-in in the calm is no slower than the last."""


@attacks.try_to("lock a department's machine client out with wrong secrets")
def lock_machine_out(target: Target) -> Loot:
    client_id, secret = target.notify_client
    if client_id == "":
        client_id, secret = target.machine("department_client", "wuhan")
    for _ in range(12):
        target.client_token(client_id, secrets.token_urlsafe(12), stranger=True)
    signed_in = lambda: target.client_token(client_id, secret).status_code in (200, 201)  # noqa: E731
    return None if eventually(signed_in, 60) else f"{client_id} cannot sign in any more"


@attacks.try_to("lock a member of staff out with wrong passwords")
def lock_staff_out(target: Target) -> Loot:
    who = target.staff("caseworker", "wuhan/420106/420106001")
    for _ in range(12):
        target.sign_in(who, secrets.token_urlsafe(12), stranger=True)
    mine = target.get("/registry/v1/me", who)
    return None if mine.status_code == 200 else f"a signed-in caseworker gets {mine.status_code}"


@attacks.try_to(f"spray one password over {SPRAYED} logins without being slowed")
def spray(target: Target) -> Loot:
    for number in range(SPRAYED):
        answer = target.sign_in(f"caseworker-{number:03d}", "Summer2023!", stranger=True)
        if answer.status_code == 429:
            return None if answer.headers.get("retry-after") else "429 without Retry-After"
    return f"{SPRAYED} logins tried from one address, never slowed"


@attacks.try_to("guess one login's password without being slowed")
def guess(target: Target) -> Loot:
    login = f"caseworker-{secrets.token_hex(4)}"
    for _ in range(SPRAYED):
        if target.sign_in(login, secrets.token_urlsafe(8), stranger=True).status_code == 429:
            return None
    return f"{SPRAYED} guesses, never slowed"


@attacks.try_to(f"keep somebody from signing in by {STORM} wrong secrets from {STORM_ADDRESSES} addresses at once")
def rage(target: Target) -> Loot:
    login = target.staff("caseworker", "wuhan/420106/420106001")
    calm = min(_sign_in(target, login).seconds for _ in range(3))
    if calm > CALM_SECONDS:
        raise Void(f"a sign-in takes {calm:.1f} s before the storm: a machine that is so busy proves nothing")
    with Storm(target.base, login, STORM, STORM_ADDRESSES, STORM_TOGETHER) as storm:
        mine = [_sign_in(target, login) for _ in range(SIGN_INS)]
    if storm.broken_off:
        raise Void(f"the storm broke off: {storm.broken_off}")
    if storm.statuses - {401, 429, 503}:
        return f"wrong secrets were answered {sorted(storm.statuses)}"
    late = [f"{one.answer} after {one.seconds:.1f} s" for one in mine if one.refused or one.seconds > SIGN_IN_SECONDS]
    return f"{'; '.join(late)} (in the calm {calm:.1f} s)" if late else None


@dataclass(frozen=True)
class SignedIn:
    """One sign-in of the right person: what was answered, and after how long."""

    answer: str
    seconds: float

    @property
    def refused(self) -> bool:
        return not self.answer.startswith("201")


def _sign_in(target: Target, login: str) -> SignedIn:
    started = time.monotonic()
    answer = target.sign_in(login, target.secret_of(login))
    if slug(answer) == "too-many-requests":
        raise Void("the gateway takes the storm and the person for one caller")
    return SignedIn(f"{answer.status_code} {slug(answer)}".strip(), time.monotonic() - started)
