"""Taking somebody else's place in the ledger, and finding out who is in it."""

from typing import Any

import httpx

from demo.people import Fictional
from tests.attack.target import Attacks, Loot, Target, Void, slug

attacks = Attacks("identity")
WUHAN, STREET = "wuhan/420106", "wuhan/420106/420106001"
TRIES = 30
FAMILY = 3
REVEAL = {"purpose": "核对电话与证件", "fields": ["id_number", "phone"]}


def counter_registered(target: Target, person: Fictional) -> str:
    """A person whom a caseworker registered at the counter; the id of the entry."""
    worker = target.staff("caseworker", STREET)
    body = {
        "place_kind": "seeking",
        "area": STREET,
        "cohort_year": 2023,
        "intention": "job",
        "person": vars_of(person),
    }
    answer = target.post("/registry/v1/registrations", worker, body)
    if answer.status_code != 201:
        raise Void(f"nobody to attack: {answer.status_code} {answer.text[:160]}")
    return str(answer.json()["id"])


def vars_of(person: Fictional) -> dict[str, str]:
    return {"name": person.name, "id_number": person.id_number, "phone": person.phone}


def start_check(target: Target, who: str, person: Fictional) -> str | None:
    """The ticket of an identity check that claims to be `person`; None where the platform has no such check."""
    claim = {"name": person.name, "id_number": person.id_number}
    answer = target.patiently("/registry/v1/me/identity-checks", who, claim)
    if answer.status_code == 404:
        return None
    if answer.status_code != 201:
        raise Void(f"no identity check: {answer.status_code} {answer.text[:160]}")
    return str(answer.json()["ticket"])


def authenticate(target: Target, ticket: str, person: Fictional) -> None:
    """In the citizen's own identity app, which is another system: whoever holds the phone is who they are."""
    target.post(f"/standins/identity/app/{ticket}", None, {"name": person.name, "id_number": person.id_number})


def verify_phone(target: Target, who: str, phone: str) -> httpx.Response:
    """The code that WeChat gives for the phone of this WeChat user."""
    code = f"demo-phone-{phone}-{target.nonce}{len(target.tokens)}{who[-6:]}"
    return target.patiently("/registry/v1/me/phone-verifications", who, {"code": code})


def prove(target: Target, who: str, ticket: str | None, person: Fictional) -> httpx.Response:
    """By the ticket, or (on a platform without identity checks) by saying name and number."""
    body: Any = {"ticket": ticket} if ticket else vars_of(person)
    answer = target.patiently("/registry/v1/me/real-name", who, body)
    if answer.status_code < 300 and answer.json().get("access_token"):
        target.tokens[who] = answer.json()["access_token"]
    return answer


def proven_as(answer: httpx.Response) -> str | None:
    """The ledger entry that the answer's token stands for."""
    return answer.json().get("graduate_id") if answer.status_code < 300 else None


def become(target: Target, who: str, person: Fictional, *, phone: str | None = None) -> httpx.Response:
    """An honest person's way: their own app, their own phone."""
    ticket = start_check(target, who, person)
    if ticket:
        authenticate(target, ticket, person)
        verify_phone(target, who, phone or person.phone)
    return prove(target, who, ticket, person)


@attacks.try_to("take over a counter-registered person by knowing name and ID number")
def take_over(target: Target) -> Loot:
    victim, attacker = target.person(), target.person()
    entry = counter_registered(target, victim)
    who = target.wechat("mallory")
    ticket = start_check(target, who, victim)
    if ticket:
        authenticate(target, ticket, attacker)
        verify_phone(target, who, attacker.phone)
    answer = prove(target, who, ticket, victim)
    return f"a token for entry {entry}" if proven_as(answer) == entry else None


@attacks.try_to("use the ticket of somebody else's finished identity check")
def steal_ticket(target: Target) -> Loot:
    victim = target.person()
    entry = counter_registered(target, victim)
    owner, thief = target.wechat("owner"), target.wechat("thief")
    ticket = start_check(target, owner, victim)
    if ticket is None:
        return "there is no identity check at all"
    authenticate(target, ticket, victim)
    verify_phone(target, thief, victim.phone)
    return "the thief is the victim" if proven_as(prove(target, thief, ticket, victim)) == entry else None


@attacks.try_to("overwrite the phone on record by proving with another")
def overwrite_phone(target: Target) -> Loot:
    victim = target.person()
    entry, other = counter_registered(target, victim), target.person().phone
    who = target.wechat("amy")
    become(target, who, victim if start_check(target, who, victim) else _with_phone(victim, other), phone=other)
    worker = target.staff("caseworker", STREET)
    seen = target.post(f"/registry/v1/graduates/{entry}/reveals", worker, REVEAL)
    if seen.status_code != 200:
        raise Void(f"cannot look: {seen.status_code} {seen.text[:120]}")
    return f"the phone on record is now {other[:3]}…" if other in seen.text else None


def _with_phone(person: Fictional, phone: str) -> Fictional:
    return Fictional(person.name, person.id_number, phone)


@attacks.try_to("tell from the answers whether somebody is in the ledger, and under which name")
def enumerate_ledger(target: Target) -> Loot:
    known, unknown = target.person(), target.person()
    counter_registered(target, known)
    guesses = {
        "known, wrong name": _named(known, target.person().name),
        "known, right name": known,
        "unknown": unknown,
    }
    seen = {what: _refusal_of(target, guess) for what, guess in guesses.items()}
    return f"answers differ: {seen}" if len(set(seen.values())) > 1 else None


def _named(person: Fictional, name: str) -> Fictional:
    return Fictional(name, person.id_number, person.phone)


def _refusal_of(target: Target, guess: Fictional) -> tuple[int, str, int]:
    """Of a proof that the guesser's own identity app does not bear out: status, slug, and length of the text."""
    who, mallory = target.wechat("mallory"), target.person()
    ticket = start_check(target, who, guess)
    if ticket:
        authenticate(target, ticket, mallory)
        verify_phone(target, who, mallory.phone)
    answer = prove(target, who, ticket, guess)
    return answer.status_code, slug(answer), len(answer.json().get("detail") or "") if answer.status_code >= 400 else 0


@attacks.try_to(f"guess {TRIES} identities from one WeChat account")
def guess_on(target: Target) -> Loot:
    who, mallory = target.wechat("mallory"), target.person()
    for _ in range(TRIES):
        victim = target.person()
        claim = {"name": victim.name, "id_number": victim.id_number}
        answer = target.patiently("/registry/v1/me/identity-checks", who, claim)
        if answer.status_code == 201:
            authenticate(target, answer.json()["ticket"], mallory)
            answer = prove(target, who, answer.json()["ticket"], victim)
        elif answer.status_code == 404:
            wrong = Fictional("虚构某", victim.id_number, victim.phone)
            answer = prove(target, who, None, wrong)
        if answer.status_code == 429:
            return None if answer.headers.get("retry-after") else "429 without Retry-After"
        if answer.status_code in (403, 423) and "closed" in slug(answer):
            return None
    return f"{TRIES} guesses, never slowed"


@attacks.try_to("lock the owner out by failing in their name")
def lock_owner_out(target: Target) -> Loot:
    victim = target.person()
    entry = counter_registered(target, victim)
    for _ in range(6):
        who, mallory = target.wechat("mallory"), target.person()
        for _ in range(4):
            ticket = start_check_or_none(target, who, victim)
            if ticket is None:
                break
            authenticate(target, ticket, mallory)
            prove(target, who, ticket, victim)
    owner = target.wechat("owner")
    answer = become(target, owner, victim)
    if proven_as(answer) == entry:
        return None
    return f"the owner is refused: {answer.status_code} {slug(answer)}"


def start_check_or_none(target: Target, who: str, person: Fictional) -> str | None:
    try:
        return start_check(target, who, person)
    except Void:
        return None


@attacks.try_to("register 25 people with one phone")
def one_phone(target: Target) -> Loot:
    phone, bound = target.person().phone, 0
    for _ in range(25):
        who, person = target.wechat("bot"), target.person()
        answer = become(target, who, _with_phone(person, phone), phone=phone)
        if proven_as(answer) is None:
            continue
        place = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023, "intention": "job"}
        bound += target.patiently("/registry/v1/registrations", who, place).status_code == 201
    return f"{bound} people registered with one phone" if bound > FAMILY else None


def ask_code(target: Target, who: str, phone: str) -> httpx.Response:
    """An order to send a code to the phone by SMS."""
    answer = target.patiently("/registry/v1/me/phone-codes", who, {"phone": phone})
    if answer.status_code == 503:
        raise Void("this platform sends no codes by SMS")
    return answer


def sent_to(target: Target, phone: str) -> list[str]:
    """The codes that came to the phone, as its owner reads them."""
    answer = target.post("/standins/sms/outbox", None, {"phone": phone})
    if answer.status_code != 200:
        raise Void("nobody can look at this phone")
    return [sms["params"]["code"] for sms in answer.json()["sent"] if "code" in sms["params"]]


@attacks.try_to(f"have a stranger's phone sent codes without end, from {TRIES} WeChat accounts")
def pump(target: Target) -> Loot:
    victim = target.person()
    for _ in range(TRIES):
        answer = ask_code(target, target.wechat("pump"), victim.phone)
        if answer.status_code == 429:
            return None if answer.headers.get("retry-after") else "429 without Retry-After"
    return f"{len(sent_to(target, victim.phone))} codes to one phone, never slowed"


@attacks.try_to("verify a phone by the code that another account had sent")
def steal_code(target: Target) -> Loot:
    owner, thief, victim = target.wechat("owner"), target.wechat("thief"), target.person()
    code = ask_code(target, owner, victim.phone).json()["id"]
    stolen = {"phone_code_id": code, "code": sent_to(target, victim.phone)[-1]}
    answer = target.patiently("/registry/v1/me/phone-verifications", thief, stolen)
    return f"the thief has {answer.json().get('phone')}" if answer.status_code == 201 else None


@attacks.try_to(f"guess the digits of a code in {TRIES} tries, and then use the right ones")
def guess_code(target: Target) -> Loot:
    who, victim = target.wechat("mallory"), target.person()
    code = ask_code(target, who, victim.phone).json()["id"]
    digits = sent_to(target, victim.phone)[-1]
    for number in range(1, TRIES):
        guess = {"phone_code_id": code, "code": f"{(int(digits) + number) % 1_000_000:06d}"}
        target.patiently("/registry/v1/me/phone-verifications", who, guess)
    right = {"phone_code_id": code, "code": digits}
    answer = target.patiently("/registry/v1/me/phone-verifications", who, right)
    return f"a code takes {TRIES} tries" if answer.status_code == 201 else None
