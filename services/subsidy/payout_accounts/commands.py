"""Orders about payout accounts: say where to pay, and let a second person decide where one word is not enough."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller, Reach
from chassis.clock import civil_date
from chassis.data_keys import Seals, new_data_key
from chassis.db import new_id
from chassis.dual_control import ChangePending, ChangeRequest, ChangeRequestNotFound, Proposal, Verdict
from chassis.messaging import outbox
from chassis.pii import BankAccount, Cipher, scrubbed
from chassis.preconditions import Precondition
from chassis.problems import Conflict, Forbidden, PreconditionFailed, PreconditionRequired, Unprocessable
from chassis.runtime import Runtime
from contracts.events.subsidy import PayoutAccountChanged
from contracts.roles import Role
from services.subsidy.claims.rules import ACCOUNT_CHANGE
from services.subsidy.payout_accounts import repository, rules
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.payout_accounts.ports import own_names
from services.subsidy.projections import repository as projections
from services.subsidy.projections.models import PayeeGraduate
from services.subsidy.projections.repository import KnownPayee

KIND = ACCOUNT_CHANGE
Stage = Literal["proposed", "applied", "refused", "withdrawn"]


class HolderDiffers(Unprocessable):
    slug, title = "holder-differs", "户名与登记名称不一致"


class ActedOnClaim(Conflict):
    slug, title = "acted-on-claim", "经办过该收款人在途申请的人员不能复核其收款账户"


class NotForPayers(Forbidden):
    slug, title = "exception-not-for-payers", "他人户名须由审核或审批人员复核"


@dataclass(frozen=True)
class NewAccount:
    """`evidence` names the document for a holder of another name."""

    holder: str
    account: BankAccount
    evidence: str | None = None


@dataclass(frozen=True)
class Change:
    """A change that waits, or waited, for a second person, in clear for those who may see it.

    `from_version` is the account that it replaces; None where it is the first.
    """

    request: ChangeRequest
    wanted: NewAccount
    own_name: bool
    from_version: int | None


@dataclass(frozen=True)
class Standing:
    """A payee, locked, with the account of this moment."""

    payee: KnownPayee
    account: PayoutAccount | None

    @property
    def version(self) -> int | None:
        return self.account.version if self.account is not None else None


async def put_payout_account(
    runtime: Runtime, payee_id: UUID, wanted: NewAccount, by: Caller, seen: Precondition
) -> tuple[KnownPayee, PayoutAccount | Change]:
    """Says where a payee is paid from now on; files already made keep their account. Whether the name is theirs is
    asked before anything is written.

    In another name, once a claim of the payee was reviewed, and at the desk on somebody's behalf the change waits for
    a second person. Raises HolderDiffers, ChangePending, PreconditionRequired, PreconditionFailed and RegistryAway.
    """
    async with runtime.transaction() as session:
        payee = await projections.payee_in_scope(session, payee_id, by)
    own_name = await own_names(runtime, payee.kind).are(payee, wanted.holder)
    async with runtime.transaction() as session:
        now = await runtime.clock.now(session)
        standing = await _locked_standing(session, payee_id, by)
        _refuse_unseen(seen, standing)
        keyed = replace(standing, payee=await _with_key(session, runtime.cipher, standing.payee))
        return keyed.payee, await _put(session, runtime.cipher, keyed, wanted, own_name, by, now)


async def _put(
    session: AsyncSession,
    cipher: Cipher,
    standing: Standing,
    wanted: NewAccount,
    own_name: bool,
    by: Caller,
    now: datetime,
) -> PayoutAccount | Change:
    payee = standing.payee
    if not own_name and wanted.evidence is None:
        raise HolderDiffers("请使用与登记名称一致的户名；确需使用其他户名的，请填写依据，由区级复核")
    if await dual_control.waits(session, KIND, payee.id):
        raise ChangePending()
    on_behalf = by.role == Role.CASEWORKER
    if rules.takes_second_person(own_name, await repository.held_past_review(session, payee.id), on_behalf):
        return await _propose(session, cipher, standing, wanted, own_name, by, now)
    account = _account(cipher, standing, wanted, by.id, None)
    await _replace(session, cipher, standing, wanted, account, new_id(), now)
    await audit.record(session, by, "put_payout_account", "payout_account", payee.id, area=payee.area)
    return account


async def _with_key(session: AsyncSession, cipher: Cipher, payee: KnownPayee) -> KnownPayee:
    """A person's key is made with what it first seals: to erase them later, it alone is destroyed."""
    if payee.kind != "graduate" or payee.wrapped_key is not None:
        return payee
    _, wrapped = new_data_key(cipher, table=PayeeGraduate.__tablename__, row=payee.id)
    await projections.put_key(session, payee.id, wrapped)
    return replace(payee, wrapped_key=wrapped)


async def _locked_standing(session: AsyncSession, payee_id: UUID, by: Caller) -> Standing:
    payee = await projections.payee_in_scope(session, payee_id, by, lock=True)
    return Standing(payee, await repository.current_account(session, payee_id))


def _refuse_unseen(seen: Precondition, standing: Standing) -> None:
    """Whoever replaces an account says which one they have seen."""
    if standing.version is not None and not seen.names_a_version:
        raise PreconditionRequired()
    seen.hold(standing.version)


async def _propose(
    session: AsyncSession,
    cipher: Cipher,
    standing: Standing,
    wanted: NewAccount,
    own_name: bool,
    by: Caller,
    now: datetime,
) -> Change:
    payee = standing.payee
    seals = payee.seals(cipher)
    payload = {"sealed": _sealed(seals, payee.id, wanted), "own_name": own_name, "from_version": standing.version}
    proposal = Proposal(
        kind=KIND,
        object_kind="payout_account",
        object_id=payee.id,
        area=payee.area,
        payload=payload,
        reason=_reason(own_name, by),
        evidence=scrubbed(wanted.evidence) if wanted.evidence else None,
    )
    request = await dual_control.propose(session, proposal, by, now)
    await _report(session, cipher, standing, wanted.holder, request.id, "proposed", now)
    return opened(seals, request)


def _reason(own_name: bool, by: Caller) -> str:
    if not own_name:
        return "户名与登记名称不一致"
    return "由工作人员代为登记收款账户" if by.role == Role.CASEWORKER else "审核后变更收款账户"


def _sealed(seals: Seals, payee_id: UUID, wanted: NewAccount) -> str:
    content = json.dumps({"holder": wanted.holder, "account": wanted.account.reveal()}, ensure_ascii=False)
    return seals.seal(content, table=dual_control.TABLE, column="payload", row=payee_id).hex()


def opened(seals: Seals, request: ChangeRequest) -> Change:
    payload, row = request.payload, UUID(request.object_id)
    content = seals.open(bytes.fromhex(payload["sealed"]), table=dual_control.TABLE, column="payload", row=row)
    clear = json.loads(content)
    wanted = NewAccount(clear["holder"], BankAccount(clear["account"]), request.evidence)
    return Change(request, wanted, payload["own_name"], payload["from_version"])


async def decide_change(
    session: AsyncSession,
    cipher: Cipher,
    request_id: UUID,
    payee_id: UUID,
    verdict: Verdict,
    note: str,
    by: Caller,
    now: datetime,
) -> Change:
    """Another person's word on a change. Raises ActedOnClaim, NotForPayers, and PreconditionFailed where the account
    was replaced since the change was proposed."""
    standing = await _locked_standing(session, payee_id, by)
    await _refuse_other_payees(session, request_id, payee_id, by)
    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, scope=Reach.ANY)
    change = opened(standing.payee.seals(cipher), request)
    await repository.held_past_review(session, payee_id)
    if await repository.acted_on_claims(session, payee_id, by.id):
        raise ActedOnClaim()
    if by.role == Role.PAYER and not change.own_name:
        raise NotForPayers()
    if verdict == "refuse":
        await _report(session, cipher, standing, change.wanted.holder, request_id, "refused", now)
        return change
    if standing.version != change.from_version:
        raise PreconditionFailed("收款账户在申请之后已被更换，请退回本申请")
    account = _account(cipher, standing, change.wanted, change.request.requested_by, by.id)
    await _replace(session, cipher, standing, change.wanted, account, request_id, now)
    return change


async def withdraw_change(
    session: AsyncSession, cipher: Cipher, request_id: UUID, payee_id: UUID, by: Caller, now: datetime
) -> Change:
    """The payee takes a change back, also one that the desk has asked for."""
    standing = await _locked_standing(session, payee_id, by)
    await _refuse_other_payees(session, request_id, payee_id, by)
    request = await dual_control.withdraw(session, request_id, KIND, by, now, scope=Reach.ANY)
    change = opened(standing.payee.seals(cipher), request)
    await _report(session, cipher, standing, change.wanted.holder, request_id, "withdrawn", now)
    return change


async def _refuse_other_payees(session: AsyncSession, request_id: UUID, payee_id: UUID, by: Caller) -> None:
    """The change must be one of the payee that the caller may reach."""
    request = await dual_control.by_id(session, request_id, KIND, by, scope=Reach.ANY)
    if request.object_id != str(payee_id):
        raise ChangeRequestNotFound()


def _account(
    cipher: Cipher, standing: Standing, wanted: NewAccount, asked_by: UUID, confirmed_by: UUID | None
) -> PayoutAccount:
    payee, seals = standing.payee, standing.payee.seals(cipher)
    of_person = payee.kind == "graduate"
    return PayoutAccount(
        payee_id=payee.id,
        holder="" if of_person else wanted.holder,
        holder_sealed=repository.sealed(seals, "holder_sealed", wanted.holder, payee.id) if of_person else None,
        account_sealed=repository.sealed(seals, "account_sealed", wanted.account.reveal(), payee.id),
        version=(standing.version or 0) + 1,
        updated_by=asked_by,
        confirmed_by=confirmed_by,
    )


async def _replace(
    session: AsyncSession,
    cipher: Cipher,
    standing: Standing,
    wanted: NewAccount,
    account: PayoutAccount,
    change_id: UUID,
    now: datetime,
) -> None:
    await _report(session, cipher, standing, wanted.holder, change_id, "applied", now)
    await repository.put_account(session, account)


async def _report(
    session: AsyncSession, cipher: Cipher, standing: Standing, holder: str, change_id: UUID, stage: Stage, now: datetime
) -> None:
    """Tells the payee, and which employers are registered under the old or the new holder's name."""
    payee, before = standing.payee, standing.account
    names = {holder, *([repository.holder_of(payee.seals(cipher), before)] if before is not None else [])}
    changed = PayoutAccountChanged(
        payee_id=payee.id,
        payee_kind=payee.kind,
        city=payee.city,
        area=payee.area,
        change_id=change_id,
        stage=stage,
        holder_ids=list(await repository.employers_named(session, payee.city, sorted(names))),
        changed_on=civil_date(now),
    )
    await outbox.record(session, changed)
