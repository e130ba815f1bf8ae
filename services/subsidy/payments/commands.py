"""Orders about money: say where to pay, make a payment file, take in what the bank confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, failpoints, messaging
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import BankAccount, Cipher
from chassis.problems import Conflict
from chassis.versions import ANY, Precondition
from contracts.events import PaymentReversed, PaymentSettled
from services.subsidy.claims.commands import Act, note_act
from services.subsidy.claims.models import Claim
from services.subsidy.payments import repository, rules
from services.subsidy.payments.models import PaymentBatch, PaymentLine, PayoutAccount
from services.subsidy.payments.rules import FileLine
from services.subsidy.schemes import repository as facts

BATCH_LIMIT = 2_000
Result = Literal["settled", "rejected"]


class NothingToPay(Conflict):
    slug, title = "nothing-to-pay", "没有可以支付的申请"


@dataclass(frozen=True)
class Confirmation:
    """What the bank says became of a line."""

    line_id: UUID
    result: Result
    bank_ref: str | None
    reason_code: str | None


@dataclass(frozen=True)
class Taken:
    """What a confirmation did: `settled` or `rejected` now, `repeated` if it was known, `unknown_line` if not ours."""

    line_id: UUID
    outcome: Literal["settled", "rejected", "repeated", "contradicts", "unknown_line"]


async def put_payout_account(
    session: AsyncSession,
    cipher: Cipher,
    employer_id: UUID,
    holder: str,
    account: BankAccount,
    by: Caller,
    seen: Precondition = ANY,
) -> int:
    """Says where an employer is paid from now on; files already made keep their account."""
    employer = await facts.employer_in_scope(session, employer_id, by)
    seen.hold(await repository.locked_account_version(session, employer.employer_id))
    sealed = cipher.seal(account.reveal(), table="payout_account", column="account_sealed", row=employer.employer_id)
    version = await repository.put_account(session, employer.employer_id, holder, sealed, by)
    await audit.record(session, by, "put_payout_account", "payout_account", employer.employer_id)
    return version


async def make_batch(session: AsyncSession, cipher: Cipher, by: Caller, now: datetime) -> PaymentBatch:
    """Puts every approved claim of the payer's jurisdiction into one file.

    All or nothing: whoever reviewed or approved one of the claims is refused, and no line is written.
    """
    payable = await repository.payable(session, by, BATCH_LIMIT)
    if not payable or by.area is None:
        raise NothingToPay()
    batch = PaymentBatch(id=new_id(), city=payable[0][0].city, area=by.area, created_by=by.id, created_at=now)
    session.add(batch)
    await session.flush()
    for claim, account in payable:
        await note_act(session, claim.id, Act("pay", "pass"), by, now)
        session.add(_line(cipher, batch, claim, account))
        claim.state = "in_payment"
        await session.flush()
        failpoints.hit("payer_between_lines")
    await audit.record(session, by, "make_payment_batch", "payment_batch", batch.id)
    return batch


def _line(cipher: Cipher, batch: PaymentBatch, claim: Claim, account: PayoutAccount) -> PaymentLine:
    row = new_id()
    return PaymentLine(
        id=row,
        batch_id=batch.id,
        claim_id=claim.id,
        payee_id=claim.payee_id,
        direction=rules.direction_of(claim.amount_fen),
        amount_fen=abs(claim.amount_fen),
        holder=account.holder,
        account_sealed=cipher.seal(_opened(cipher, account), table="payment_line", column="account_sealed", row=row),
        state="sent",
    )


def _opened(cipher: Cipher, account: PayoutAccount) -> str:
    return cipher.open(account.account_sealed, table="payout_account", column="account_sealed", row=account.payee_id)


def file_of(cipher: Cipher, lines: Sequence[PaymentLine]) -> bytes:
    """The same bytes for the same batch at any time."""
    return rules.payment_file(
        [
            FileLine(
                str(line.id),
                line.direction,
                line.amount_fen,
                cipher.open(line.account_sealed, table="payment_line", column="account_sealed", row=line.id),
                line.holder,
            )
            for line in lines
        ]
    )


async def take_confirmation(session: AsyncSession, said: Confirmation, by: Caller, today: date) -> Taken:
    """Settles or refuses a line once; what was said before changes nothing, a contradiction is only reported."""
    found = await repository.locked_line(session, said.line_id, by)
    if found is None:
        return Taken(said.line_id, "unknown_line")
    line, claim = found
    if line.state != "sent":
        return Taken(said.line_id, "repeated" if line.state == said.result else "contradicts")
    line.state, line.bank_ref, line.reason_code = said.result, said.bank_ref, said.reason_code
    if said.result == "rejected":
        claim.state = "approved"
        await messaging.record(session, PaymentReversed(**_about(claim), **_rejected(line, today)))
        return Taken(said.line_id, "rejected")
    line.settled_on, claim.state = today, "settled"
    await session.flush()
    await repository.book(session, line.id, rules.sides(claim.scheme, claim.amount_fen), today)
    await messaging.record(session, PaymentSettled(**_about(claim), line_id=line.id, settled_on=today))
    await audit.record(session, by, "settle_payment_line", "payment_line", line.id)
    return Taken(said.line_id, "settled")


def _rejected(line: PaymentLine, today: date) -> dict[str, Any]:
    return {"line_id": line.id, "reversed_on": today, "reason_code": line.reason_code or "unknown"}


def _about(claim: Claim) -> dict[str, Any]:
    return {
        "claim_id": claim.id,
        "city": claim.city,
        "area": claim.area,
        "scheme": claim.scheme,
        "payee_kind": cast(Any, claim.payee_kind),
        "payee_id": claim.payee_id,
        "amount_fen": claim.amount_fen,
    }
