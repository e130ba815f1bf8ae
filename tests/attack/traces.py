"""Acting without a trace, changing the trace, and taking more than one needs."""

from sqlalchemy import create_engine, text

from tests.attack.identity import REVEAL, STREET, counter_registered
from tests.attack.target import Attacks, Loot, Target, Void, eventually

attacks = Attacks("traces")
REVEALS = 80


def _faults(target: Target) -> list[object] | None:
    """What the auditor is told is wrong with the whole chain; None where there is no chain to ask."""
    auditor, cursor, faults = target.staff("auditor", "wuhan"), None, list[object]()
    while True:
        query = {"limit": 200, **({"cursor": cursor} if cursor else {})}
        answer = target.get("/registry/v1/audit/verification", auditor, **query)
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise Void(f"the chain cannot be asked: {answer.status_code} {answer.text[:120]}")
        page = answer.json()
        faults += page["faults"]
        cursor = page["next_cursor"]
        if cursor is None:
            return faults


@attacks.try_to("change an entry of the trail unnoticed")
def tamper(target: Target) -> Loot:
    before = _faults(target)
    if before is None:
        return "there is no chain to hold the trail against"
    if before:
        raise Void(f"the untouched chain has faults: {before[:2]}")
    if not target.database_url:
        raise Void("no database URL: stored rows cannot be reached")
    entry = _chained_entry(target)
    action = _rewritten(target, entry, "nothing")
    try:
        return None if _faults(target) else "a changed entry is not noticed"
    finally:
        _rewritten(target, entry, action)


def _chained_entry(target: Target) -> int:
    """The newest entry that has its block."""
    auditor, chained = target.staff("auditor", "wuhan"), list[int]()

    def look() -> bool:
        items = target.get("/registry/v1/audit/entries", auditor, limit=200).json()["items"]
        chained.extend(one["id"] for one in items if one["block"] is not None)
        return bool(chained)

    if not eventually(look):
        raise Void("no entry gets its block")
    return chained[0]


def _rewritten(target: Target, entry: int, action: str) -> str:
    """As whoever owns the database can; returns what stood there."""
    engine = create_engine(target.database_url)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        before = connection.execute(text("SELECT action FROM audit_entry WHERE id = :id"), {"id": entry}).scalar_one()
        change = text("UPDATE audit_entry SET action = :action WHERE id = :id")
        connection.execute(change, {"action": action, "id": entry})
    engine.dispose()
    return str(before)


@attacks.try_to("fail a sign-in without a trace")
def silent_failure(target: Target) -> Loot:
    login = f"nobody-{target.nonce}"
    target.sign_in(login, "wrong-password-0")
    auditor = target.staff("auditor", "wuhan")
    answer = target.get("/registry/v1/audit/entries", auditor, action="sign_in_refused", limit=200)
    if answer.status_code == 404:
        return "nobody can read the trail"
    return None if answer.status_code == 200 and answer.json()["items"] else f"no entry: {answer.status_code}"


@attacks.try_to(f"reveal one person's number {REVEALS} times in an hour")
def reveal_without_end(target: Target) -> Loot:
    person, worker = counter_registered(target, target.person()), target.staff("caseworker", STREET)
    for _ in range(REVEALS):
        answer = target.post(f"/registry/v1/graduates/{person}/reveals", worker, REVEAL)
        if answer.status_code == 429:
            return None if answer.headers.get("retry-after") else "429 without Retry-After"
        if answer.status_code != 200:
            raise Void(f"reveal: {answer.status_code} {answer.text[:120]}")
    return f"{REVEALS} clear ID numbers, never slowed"
