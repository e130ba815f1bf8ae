"""Acting without a trace, changing the trace, and taking more than one needs."""

from sqlalchemy import create_engine, text

from tests.attack.identity import REVEAL, STREET, counter_registered
from tests.attack.target import Attacks, Loot, Target, Void, eventually

attacks = Attacks("traces")
REVEALS = 200


def _chain(target: Target) -> dict[str, object]:
    auditor = target.staff("auditor", "wuhan")
    answer = target.get("/registry/v1/audit/chain", auditor)
    if answer.status_code == 404:
        return {}
    if answer.status_code != 200:
        raise Void(f"the chain cannot be asked: {answer.status_code} {answer.text[:120]}")
    found: dict[str, object] = answer.json()
    return found


@attacks.try_to("change an entry of the trail unnoticed")
def tamper(target: Target) -> Loot:
    first = _chain(target)
    if not first:
        return "there is no chain to hold the trail against"
    if not target.database_url:
        raise Void("no database URL: stored rows cannot be reached")
    if not eventually(lambda: bool(_chain(target).get("intact"))):
        return f"the untouched chain is not intact: {_chain(target)}"
    engine = create_engine(target.database_url)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        row = connection.execute(text("SELECT id, action FROM audit_entry ORDER BY id LIMIT 1")).one()
        connection.execute(text("UPDATE audit_entry SET action = 'nothing' WHERE id = :id"), {"id": row.id})
    try:
        return "a changed entry is called intact" if _chain(target).get("intact") else None
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            put_back = "UPDATE audit_entry SET action = :action WHERE id = :id"
            connection.execute(text(put_back), {"action": row.action, "id": row.id})
        engine.dispose()


@attacks.try_to("fail a sign-in without a trace")
def silent_failure(target: Target) -> Loot:
    login = f"nobody-{target.nonce}"
    target.sign_in(login, "wrong-password-0")
    auditor = target.staff("auditor", "wuhan")
    answer = target.get("/registry/v1/audit/entries", auditor, action="sign_in_failed", limit=200)
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
