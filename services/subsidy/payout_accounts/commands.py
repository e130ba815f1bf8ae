"""Orders about payout accounts: say where to pay, and let a second person decide where one word is not enough."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller, Reach
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangePending, ChangeRequest, ChangeRequestNotFound, Proposal, Verdict
from chassis.messaging import outbox
from chassis.pii import BankAccount, Cipher, scrubbed
from chassis.preconditions import Precondition
from chassis.problems import Conflict, Forbidden, PreconditionFailed, PreconditionRequired, Unprocessable
from contracts.events.subsidy import PayoutAccountChanged
from contracts.roles import Role
from services.subsidy.claims.rules import ACCOUNT_CHANGE
from services.subsidy.payout_accounts import repository, rules
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.projections import repository as projections
from services.subsidy.projections.models import PayeeEmployer

KIND = ACCOUNT_CHANGE
Stage = Literal["proposed", "applied", "refused", "withdrawn"]


class HolderDiffers(Unprocessable):
    slug, title = "holder-differs", "户名与单位登记名称不一致"


class ActedOnClaim(Conflict):
    slug, title = "acted-on-claim", "经办过该单位在途申请的人员不能复核其收款账户"


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

    employer: PayeeEmployer
    account: PayoutAccount | None

    @property
    def version(self) -> int | None:
        return self.account.version if self.account is not None else None


async def put_payout_account(
    session: AsyncSession,
    cipher: Cipher,
    employer_id: UUID,
    wanted: NewAccount,
    by: Caller,
    now: datetime,
    seen: Precondition,
) -> PayoutAccount | Change:
    """Says where an employer is paid from now on; files already made keep their account.

    In another name, or once a claim of the payee was reviewed, the change waits for a second person. Raises
    HolderDiffers, ChangePending, PreconditionRequired and PreconditionFailed.
    """
    standing = await _locked_standing(session, employer_id, by)
    _refuse_unseen(seen, standing)
    own_name = rules.same_name(wanted.holder, standing.employer.name)
    if not own_name and wanted.evidence is None:
        raise HolderDiffers("请使用与登记名称一致的户名；确需使用其他户名的，请填写依据，由区级复核")
    if await dual_control.waits(session, KIND, employer_id):
        raise ChangePending()
    if rules.takes_second_person(own_name, await repository.held_past_review(session, employer_id)):
        return await _propose(session, cipher, standing, wanted, own_name, by, now)
    account = _account(cipher, standing, wanted, by.id, None)
    await _replace(session, standing, account, new_id(), now)
    area = standing.employer.area
    await audit.record(session, by, "put_payout_account", "payout_account", employer_id, area=area)
    return account


async def _locked_standing(session: AsyncSession, employer_id: UUID, by: Caller) -> Standing:
    employer = await projections.employer_in_scope(session, employer_id, by)
    return Standing(employer, await repository.held_account(session, employer_id))


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
    payee = standing.employer
    sealed = _sealed(cipher, payee.employer_id, wanted)
    payload = {"sealed": sealed, "own_name": own_name, "from_version": standing.version}
    reason = "审核后变更收款账户" if own_name else "户名与单位登记名称不一致"
    evidence = scrubbed(wanted.evidence) if wanted.evidence else None
    proposal = Proposal(
        kind=KIND,
        object_kind="payout_account",
        object_id=payee.employer_id,
        area=payee.area,
        payload=payload,
        reason=reason,
        evidence=evidence,
    )
    request = await dual_control.propose(session, proposal, by, now)
    await _report(session, standing, wanted.holder, request.id, "proposed", now)
    return opened(cipher, request)


def _sealed(cipher: Cipher, payee_id: UUID, wanted: NewAccount) -> str:
    content = json.dumps({"holder": wanted.holder, "account": wanted.account.reveal()}, ensure_ascii=False)
    return cipher.seal(content, table=dual_control.TABLE, column="payload", row=payee_id).hex()


def opened(cipher: Cipher, request: ChangeRequest) -> Change:
    payload, row = request.payload, UUID(request.object_id)
    content = cipher.open(bytes.fromhex(payload["sealed"]), table=dual_control.TABLE, column="payload", row=row)
    clear = json.loads(content)
    wanted = NewAccount(clear["holder"], BankAccount(clear["account"]), request.evidence)
    return Change(request, wanted, payload["own_name"], payload["from_version"])


async def decide_change(
    session: AsyncSession,
    cipher: Cipher,
    request_id: UUID,
    employer_id: UUID,
    verdict: Verdict,
    note: str,
    by: Caller,
    now: datetime,
) -> Change:
    """Another person's word on a change. Raises ActedOnClaim, NotForPayers, and PreconditionFailed where the account
    was replaced since the change was proposed."""
    standing = await _locked_standing(session, employer_id, by)
    await _refuse_other_payees(session, request_id, employer_id, by)
    change = opened(cipher, await dual_control.decide(session, request_id, KIND, verdict, note, by, now))
    await repository.held_past_review(session, employer_id)
    if await repository.acted_on_claims(session, employer_id, by.id):
        raise ActedOnClaim()
    if by.role == Role.PAYER and not change.own_name:
        raise NotForPayers()
    if verdict == "refuse":
        await _report(session, standing, change.wanted.holder, request_id, "refused", now)
        return change
    if standing.version != change.from_version:
        raise PreconditionFailed("收款账户在申请之后已被更换，请退回本申请")
    account = _account(cipher, standing, change.wanted, change.request.requested_by, by.id)
    await _replace(session, standing, account, request_id, now)
    return change


async def withdraw_change(
    session: AsyncSession, cipher: Cipher, request_id: UUID, employer_id: UUID, by: Caller, now: datetime
) -> Change:
    """The employer takes its own change back."""
    standing = await _locked_standing(session, employer_id, by)
    await _refuse_other_payees(session, request_id, employer_id, by)
    request = await dual_control.withdraw(session, request_id, KIND, by, now, scope=Reach.ANY)
    change = opened(cipher, request)
    await _report(session, standing, change.wanted.holder, request_id, "withdrawn", now)
    return change


async def _refuse_other_payees(session: AsyncSession, request_id: UUID, employer_id: UUID, by: Caller) -> None:
    """The change must be one of the payee that the caller may reach."""
    request = await dual_control.by_id(session, request_id, KIND, by, scope=Reach.ANY)
    if request.object_id != str(employer_id):
        raise ChangeRequestNotFound()


def _account(
    cipher: Cipher, standing: Standing, wanted: NewAccount, asked_by: UUID, confirmed_by: UUID | None
) -> PayoutAccount:
    payee = standing.employer.employer_id
    return PayoutAccount(
        payee_id=payee,
        holder=wanted.holder,
        account_sealed=cipher.seal(wanted.account.reveal(), table="payout_account", column="account_sealed", row=payee),
        version=(standing.version or 0) + 1,
        updated_by=asked_by,
        confirmed_by=confirmed_by,
    )


async def _replace(
    session: AsyncSession, standing: Standing, account: PayoutAccount, change_id: UUID, now: datetime
) -> None:
    await _report(session, standing, account.holder, change_id, "applied", now)
    await repository.put_account(session, account)


async def _report(
    session: AsyncSession, standing: Standing, holder: str, change_id: UUID, stage: Stage, now: datetime
) -> None:
    """Tells the payee, and whoever is registered under the old or the new holder's name."""
    payee, before = standing.employer, standing.account
    names = {holder, *([before.holder] if before is not None else [])}
    changed = PayoutAccountChanged(
        payee_id=payee.employer_id,
        payee_kind="employer",
        city=payee.city,
        area=payee.area,
        change_id=change_id,
        stage=stage,
        holder_ids=list(await repository.employers_named(session, payee.city, sorted(names))),
        changed_on=civil_date(now),
    )
    await outbox.record(session, changed)
