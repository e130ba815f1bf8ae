"""Orders about money: make a payment file, take in what the bank confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, failpoints, sets
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.pii import BankAccount, Cipher
from chassis.problems import Conflict
from contracts.events.subsidy import PaymentReversed, PaymentSettled
from policy_engine.packs.pack import Packs
from services.subsidy.claims.commands import Act, about, advance, mark_counting, note_act, supersede
from services.subsidy.claims.models import Claim
from services.subsidy.claims.rules import ClaimState, Step, is_due
from services.subsidy.funds import commands as funds
from services.subsidy.payments import repository, rules
from services.subsidy.payments.models import DiscrepancyResolution, PaymentBatch, PaymentLine
from services.subsidy.payments.repository import Discrepancy, Due
from services.subsidy.payments.rules import FileLine
from services.subsidy.payout_accounts import repository as accounts
from services.subsidy.schemes.counting import hold_payees

BATCH_LIMIT = 2_000
COUNTED_SINCE = {Step.SETTLE: {"paid"}, Step.FIND_PAID: {"granted", "paid"}}
"""As what a claim counts by a step and did not before, for schemes that count it."""
Result = Literal["settled", "rejected"]
Verdict = Literal["paid", "not_paid"]


class NothingToPay(Conflict):
    slug, title = "nothing-to-pay", "没有可以支付的申请"


class OwnBatch(Conflict):
    slug, title = "own-batch", "差异须由未经办该笔款项的拨付人员处理"


class AlreadyResolved(Conflict):
    slug, title = "already-resolved", "该差异已处理"


class ClaimAlreadySettled(Conflict):
    slug, title = "claim-already-settled", "该申请已由另一笔结清，重复付出的款项须先退回"


class LineIsBooked(Conflict):
    slug, title = "line-is-booked", "该笔已入账，不能认定为未付"


class PaidTwice(Conflict):
    slug, title = "paid-twice", "该笔已按另一流水入账，重复付出的款项须先退回；银行误报或款项已退回的，认定为未付"


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


async def make_batch(session: AsyncSession, cipher: Cipher, by: Caller, now: datetime) -> PaymentBatch:
    """Puts every approved claim of the payer's jurisdiction into one file, but those that are public or objected to.

    All or nothing: whoever reviewed or approved one of the claims is refused, and no line is written.
    """
    payable = await repository.payable(session, by, civil_date(now), BATCH_LIMIT)
    if not payable or by.area is None:
        raise NothingToPay()
    batch = PaymentBatch(id=new_id(), city=payable[0].claim.city, area=by.area, created_by=by.id, created_at=now)
    session.add(batch)
    await session.flush()
    for due in payable:
        await note_act(session, due.claim.id, Act("pay", "pass"), by, now)
        session.add(_line(cipher, batch, due))
        advance(due.claim, Step.SEND)
        await session.flush()
        failpoints.hit("payer_between_lines")
    await audit.record(session, by, "make_payment_batch", "payment_batch", batch.id)
    return batch


def _line(cipher: Cipher, batch: PaymentBatch, due: Due) -> PaymentLine:
    """What was sent where stays readable for the books, also once a person is erased: the ring seals it, to its row."""
    row, claim, clear = new_id(), due.claim, accounts.clear(due.seals(cipher), due.account)
    of_person = due.account.holder_sealed is not None
    return PaymentLine(
        id=row,
        batch_id=batch.id,
        city=batch.city,
        claim_id=claim.id,
        payee_id=claim.payee_id,
        direction=rules.direction_of(claim.amount_fen),
        amount_fen=abs(claim.amount_fen),
        holder="" if of_person else clear.holder,
        holder_sealed=_sealed(cipher, "holder_sealed", clear.holder, row) if of_person else None,
        account_sealed=_sealed(cipher, "account_sealed", clear.number, row),
        state="sent",
    )


def _sealed(cipher: Cipher, column: str, value: str, row: UUID) -> bytes:
    return cipher.seal(value, table="payment_line", column=column, row=row)


def file_of(cipher: Cipher, lines: Sequence[PaymentLine]) -> bytes:
    """The same bytes for the same batch at any time."""
    return rules.payment_file([_file_line(cipher, line) for line in lines])


def _file_line(cipher: Cipher, line: PaymentLine) -> FileLine:
    holder = line.holder
    if line.holder_sealed is not None:
        holder = cipher.open(line.holder_sealed, table="payment_line", column="holder_sealed", row=line.id)
    return FileLine(str(line.id), line.direction, line.amount_fen, account_of(cipher, line).reveal(), holder)


def account_of(cipher: Cipher, line: PaymentLine) -> BankAccount:
    """Where the line was sent."""
    number = cipher.open(line.account_sealed, table="payment_line", column="account_sealed", row=line.id)
    return BankAccount(number)


async def take_confirmations(
    session: AsyncSession, packs: Packs, confirmations: Sequence[Confirmation], by: Caller, now: datetime
) -> Sequence[Taken]:
    """Settles or refuses each line once. What was said before changes nothing; a contradiction is kept for a person."""
    lines = await _locked_lines(session, packs, [confirmation.line_id for confirmation in confirmations], by)
    return [
        await _take(session, packs, confirmation, lines.get(confirmation.line_id), by, now)
        for confirmation in confirmations
    ]


async def _locked_lines(
    session: AsyncSession, packs: Packs, line_ids: Sequence[UUID], by: Caller
) -> Mapping[UUID, tuple[PaymentLine, Claim]]:
    """Payees whose claims are counted by other schemes first, then assessments, claims and lines."""
    await hold_payees(session, packs, await repository.holders_of(session, line_ids))
    return await repository.locked_lines(session, line_ids, by)


async def _take(
    session: AsyncSession,
    packs: Packs,
    confirmation: Confirmation,
    row: tuple[PaymentLine, Claim] | None,
    by: Caller,
    now: datetime,
) -> Taken:
    if row is None:
        return Taken(confirmation.line_id, "unknown_line")
    line, claim = row
    if rules.repeats(line.state, line.bank_ref, confirmation.result, confirmation.bank_ref):
        return Taken(confirmation.line_id, "repeated")
    if not await _accept(session, confirmation, line, claim, civil_date(now)):
        await repository.record_discrepancy(
            session, line, confirmation.result, confirmation.bank_ref, confirmation.reason_code, now
        )
        return Taken(confirmation.line_id, "contradicts")
    if confirmation.result == "settled":
        await _settle(session, packs, line, claim, by, civil_date(now))
    elif claim.state == ClaimState.IN_PAYMENT:
        await _give_back(session, packs, line, claim, civil_date(now))
    return Taken(confirmation.line_id, confirmation.result)


async def _accept(
    session: AsyncSession, confirmation: Confirmation, line: PaymentLine, claim: Claim, today: date
) -> bool:
    """Writes the bank's first word on a line, unless another line has its reference or has settled the claim."""
    settled = confirmation.result == "settled"
    if line.state != "sent" or (settled and claim.state != ClaimState.IN_PAYMENT):
        return False
    return await repository.record_bank_result(
        session, line, confirmation.result, confirmation.bank_ref, confirmation.reason_code, today if settled else None
    )


async def _settle(
    session: AsyncSession,
    packs: Packs,
    line: PaymentLine,
    claim: Claim,
    by: Caller,
    today: date,
    step: Step = Step.SETTLE,
) -> None:
    advance(claim, step)
    await session.flush()
    await repository.book(session, line.id, rules.sides(claim.scheme, claim.amount_fen), today)
    await funds.pay(session, claim.id, today)
    await outbox.record(session, PaymentSettled(**about(claim), line_id=line.id, settled_on=today))
    await audit.record(session, by, "settle_payment_line", "payment_line", line.id)
    await mark_counting(session, packs, claim, COUNTED_SINCE[step])


async def _give_back(session: AsyncSession, packs: Packs, line: PaymentLine, claim: Claim, today: date) -> None:
    """The claim is unpaid again: once it is calculated anew, it can be paid, or gives way to a correction.

    One for more than what is due in all (an early version made such) may not be payable again: it gives way at once.
    """
    reversed_ = {"line_id": line.id, "reversed_on": today, "reason_code": line.reason_code or "unknown"}
    await outbox.record(session, PaymentReversed(**about(claim), **cast(Any, reversed_)))
    advance(claim, Step.BANK_REFUSES)
    if not is_due(claim.amount_fen, claim.target_fen):
        await supersede(session, packs, [claim], None, today)
    await repository.calculate_again(session, claim)


@dataclass(frozen=True)
class Finding:
    """What a payer found out: whether the money of the discrepancy's line reached the other side."""

    verdict: Verdict
    note: str


async def resolve_discrepancy(
    session: AsyncSession, packs: Packs, discrepancy_id: UUID, finding: Finding, by: Caller, now: datetime
) -> Discrepancy:
    """Books the line where it was paid after all; the claim is then settled, whatever it was.

    Raises OwnBatch, AlreadyResolved, ClaimAlreadySettled, PaidTwice and LineIsBooked.
    """
    discrepancy = await repository.discrepancy_in_scope(session, discrepancy_id, by)
    if await repository.had_a_hand_in(session, discrepancy.line, by.id):
        raise OwnBatch()
    line, claim = (await _locked_lines(session, packs, [discrepancy.line.id], by))[discrepancy.line.id]
    resolution = DiscrepancyResolution(
        discrepancy_id=discrepancy_id, verdict=finding.verdict, note=finding.note, resolved_by=by.id, resolved_at=now
    )
    if not await sets.add_if_new(session, resolution):
        raise AlreadyResolved()
    booked = await repository.settling_line(session, claim.id)
    if booked == line.id:
        _refuse_against_booking(discrepancy.report.said, finding.verdict)
    elif finding.verdict == "paid":
        await _settle_late(session, packs, line, claim, booked, by, now)
    await audit.record(session, by, f"resolve_{finding.verdict}", "bank_discrepancy", discrepancy_id)
    return replace(discrepancy, resolution=resolution)


def _refuse_against_booking(bank_result: str, verdict: Verdict) -> None:
    """What the bank says of a booked line: `settled` is a second transfer beside the booked one, else its return.

    Neither may be put aside while the money is not where the booking says.
    """
    if bank_result == "settled" and verdict == "paid":
        raise PaidTwice()
    if bank_result != "settled" and verdict == "not_paid":
        raise LineIsBooked()


async def _settle_late(
    session: AsyncSession,
    packs: Packs,
    line: PaymentLine,
    claim: Claim,
    booked: UUID | None,
    by: Caller,
    now: datetime,
) -> None:
    """Another line of the claim that is still with the bank may be paid as well: it is kept for a person."""
    if booked is not None:
        raise ClaimAlreadySettled(line_id=str(booked))
    if line.state == "sent":
        await repository.record_bank_result(session, line, "settled", None, None, civil_date(now))
    await _settle(session, packs, line, claim, by, civil_date(now), Step.FIND_PAID)
    await repository.calculate_again(session, claim)
    other = await repository.other_line_with_the_bank(session, line)
    if other is not None:
        await repository.record_discrepancy(session, other, "nothing", None, None, now)
