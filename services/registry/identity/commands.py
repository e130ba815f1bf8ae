"""Orders of the real-name proof: start a check at the identity service, and bind the person whom it has proven.

The ledger is not looked at until the identity service has passed a claim: whoever fails learns nothing of it, not even
by the time it takes. Each order has transactions of its own, so that what it asks outside is in none, and a counted
failure outlives the refusal.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import Cipher, FullName, IdNumber
from chassis.problems import Conflict, Problem, TooMany, Unprocessable
from chassis.runtime import Runtime
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import PhoneNotVerified, Signed, fresh_phone, own_account
from services.registry.accounts.models import MiniProgramAccount
from services.registry.bindings.commands import Opened, PhoneSharedTooOften, bind
from services.registry.graduates.repository import Person, refuse_implausible
from services.registry.graduates.rules import Particulars
from services.registry.identity import repository, rules
from services.registry.identity.models import IdentityCheck
from services.registry.identity.ports.identity import (
    Claim,
    IdentityService,
    IdentityUnavailable,
    Ticket,
    Verification,
)
from services.registry.identity.rules import Limits, Wait
from services.registry.settings import RegistrySettings, registry_settings

TABLE = "identity_check"


class IdentityNotProven(Unprocessable):
    """The one refusal of every proof that fails, whatever the reason: the trail has it."""

    slug, title = "identity-not-proven", "未能核实身份，请核对姓名和身份证号码后重试，或到社区办理"


class IdentityPending(Conflict):
    slug, title = "identity-check-pending", "请先在网络身份认证应用中完成认证"

    def __init__(self) -> None:
        super().__init__()
        self.headers["Retry-After"] = "3"


class IdentitySlowed(TooMany):
    slug, title = "identity-slowed", "核验次数过多，请稍后再试"


class IdentityClosed(TooMany):
    slug, title = "identity-closed", "今日核验次数已用完，请明日再试或到社区办理"


@dataclass(frozen=True)
class Started:
    ticket: Ticket
    expires_at: datetime


async def start_check(runtime: Runtime, claim: Claim, by: Caller) -> Started:
    """Counts the attempt before anybody is asked, so that parallel ones cannot slip through.

    An age that cannot be is refused before that: the number alone says so, and nobody learns anything by it.
    """
    async with runtime.transaction() as session:
        refuse_implausible(claim.id_number, None, await runtime.clock.today(session))
    check = _new_check(runtime.cipher, claim, by)
    attempt = await _counted(runtime, by, check)
    try:
        ticket = await _service(runtime).start(check.id.hex, check.level, claim)
    except IdentityUnavailable:
        async with runtime.transaction() as session:
            await repository.forget_attempt(session, attempt)
        raise
    async with runtime.transaction() as session:
        await _opened(session, runtime.cipher, check.id, ticket, by)
    if ticket is None:
        raise IdentityNotProven()
    return Started(ticket, check.expires_at)


def _new_check(cipher: Cipher, claim: Claim, by: Caller) -> IdentityCheck:
    row, limits = new_id(), registry_settings()
    name, id_number = claim.name.reveal(), claim.id_number.reveal()
    return IdentityCheck(
        id=row,
        account_id=by.id,
        name_sealed=cipher.seal(name, table=TABLE, column="name_sealed", row=row),
        id_number_sealed=cipher.seal(id_number, table=TABLE, column="id_number_sealed", row=row),
        id_number_index=cipher.blind_index("id_number", id_number),
        level=limits.identity_level,
        expires_at=datetime.now(UTC) + timedelta(minutes=limits.identity_check_minutes),
    )


async def _counted(runtime: Runtime, by: Caller, check: IdentityCheck) -> UUID:
    async with runtime.transaction() as session:
        await own_account(session, by)
        attempt = await _attempt(session, by, check.id_number_index)
        if isinstance(attempt, UUID):
            await repository.add_check(session, check)
            return attempt
    raise _too_many(attempt)


async def _attempt(session: AsyncSession, by: Caller, person: bytes | None) -> UUID | Wait:
    """The counted attempt of the locked account, or how long it has to wait."""
    wait = rules.wait_before(await repository.attempts(session, by.id, person), _limits(registry_settings()))
    return wait or await repository.count_attempt(session, by.id, person)


def _limits(settings: RegistrySettings) -> Limits:
    return Limits(
        free=settings.proof_free_attempts,
        wait_seconds=settings.proof_wait_seconds,
        a_day=settings.proof_attempts_a_day,
        on_a_person=settings.proof_attempts_on_a_person,
    )


def _too_many(wait: Wait) -> TooMany:
    return IdentityClosed(retry_after=wait.seconds) if wait.closed else IdentitySlowed(retry_after=wait.seconds)


async def _opened(session: AsyncSession, cipher: Cipher, check_id: UUID, ticket: Ticket | None, by: Caller) -> None:
    check = await repository.locked_check(session, check_id)
    city = await accounts.city_of(session, by.id)
    await audit.record(session, by, "start_identity_check", TABLE, check.id, area=city)
    if ticket is None:
        await _fail(session, check, "claim_refused", by)
        return
    check.state, check.ticket_index = "open", cipher.blind_index("identity_ticket", ticket.value)


async def _fail(session: AsyncSession, check: IdentityCheck, reason: str, by: Caller) -> None:
    check.state = "refused"
    await _note_failure(session, by, TABLE, check.id, reason)


async def _note_failure(session: AsyncSession, by: Caller, kind: str, object_id: UUID, reason: str) -> None:
    """The reason stands in the trail alone."""
    city = await accounts.city_of(session, by.id)
    await audit.record(session, by, "fail_real_name", kind, object_id, detail={"reason": reason}, area=city)


async def prove_real_name(runtime: Runtime, ticket: Ticket, by: Caller) -> Signed | Opened:
    """Binds the account to the one ledger entry of the proven person; the answer's token names them.

    The same ticket again changes nothing and gives a fresh token: no answer is kept to be repeated, for it holds one.
    """
    check = await _check_to_ask(runtime, ticket, by)
    verification = await _service(runtime).verify(ticket)
    try:
        async with runtime.transaction() as session:
            account = await own_account(session, by)
            outcome = await _judged(session, runtime, account, check, verification, by)
    except PhoneSharedTooOften:
        async with runtime.transaction() as session:
            await _note_failure(session, by, TABLE, check, "phone_shared_too_often")
        raise
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def _check_to_ask(runtime: Runtime, ticket: Ticket, by: Caller) -> UUID:
    """The account's own unfinished check; everything else is refused alike, after it was counted and written down."""
    async with runtime.transaction() as session:
        account = await own_account(session, by)
        if await fresh_phone(session, runtime.cipher, account.id) is None:
            raise PhoneNotVerified()
        index = runtime.cipher.blind_index("identity_ticket", ticket.value)
        check = await repository.check_of_ticket(session, account.id, index)
        if check is not None and await _may_be_asked(session, check, by):
            return check.id
        refused = await _unknown_ticket(session, by) if check is None else None
    raise IdentityNotProven() if refused is None else _too_many(refused)


async def _may_be_asked(session: AsyncSession, check: IdentityCheck, by: Caller) -> bool:
    """Also one that has passed: until it expires the same ticket gives a fresh token."""
    check.asked += 1
    if await repository.has_expired(session, check):
        await _fail(session, check, "expired", by)
    elif check.asked > rules.QUESTIONS_PER_CHECK:
        await _fail(session, check, "asked_too_often", by)
    return check.state in ("open", "passed")


async def _unknown_ticket(session: AsyncSession, by: Caller) -> Wait | None:
    attempt = await _attempt(session, by, None)
    if isinstance(attempt, Wait):
        return attempt
    await _note_failure(session, by, "mini_program_account", by.id, "ticket_unknown")
    return None


async def _judged(
    session: AsyncSession,
    runtime: Runtime,
    account: MiniProgramAccount,
    check_id: UUID,
    verification: Verification,
    by: Caller,
) -> Signed | Opened | Problem:
    check = await repository.locked_check(session, check_id)
    if check.state == "refused":
        return IdentityNotProven()
    if verification.state == "pending" and check.state == "open":
        return IdentityPending()
    if check.state == "open" and not verification.proves(check.id.hex, check.level):
        await _fail(session, check, "service_refused", by)
        return IdentityNotProven()
    _pass(runtime.cipher, check, verification)
    unbound = account.graduate_id is None
    outcome = await bind(session, runtime, account, _proven(runtime.cipher, check), by)
    if unbound and isinstance(outcome, Signed):
        await repository.forget_attempts_on(session, account.id, check.id_number_index)
    return outcome


def _pass(cipher: Cipher, check: IdentityCheck, verification: Verification) -> None:
    """Once passed it stays so, however often and whatever the service says afterwards."""
    if check.state == "open" and verification.subject_ref:
        check.state = "passed"
        check.subject_ref_sealed = cipher.seal(
            verification.subject_ref, table=TABLE, column="subject_ref_sealed", row=check.id
        )


def _proven(cipher: Cipher, check: IdentityCheck) -> Person:
    name = cipher.open(check.name_sealed, table=TABLE, column="name_sealed", row=check.id)
    id_number = cipher.open(check.id_number_sealed, table=TABLE, column="id_number_sealed", row=check.id)
    return Person(IdNumber(id_number), FullName(name), None, Particulars())


def _service(runtime: Runtime) -> IdentityService:
    return IdentityService.of(runtime.settings, runtime.http)
