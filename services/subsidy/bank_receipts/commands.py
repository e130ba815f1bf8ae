"""Orders about bank receipts: hand one in, and let a second person take or refuse what it says."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control, failpoints, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from chassis.uploads.refusals import TooManyRows
from chassis.uploads.workbooks import TABLE_READER, Sheet, read_sheet
from policy_engine.packs.pack import Packs
from services.subsidy.bank_receipts import repository, rules
from services.subsidy.bank_receipts.models import BankReceipt, BankReceiptRow
from services.subsidy.bank_receipts.repository import KIND
from services.subsidy.bank_receipts.rules import Compared, Difference, Sent
from services.subsidy.payments import commands as payments
from services.subsidy.payments import repository as batches
from services.subsidy.payments import rules as payment_rules
from services.subsidy.payments.commands import BATCH_LIMIT, Confirmation, Result, Taken
from services.subsidy.payments.models import PaymentBatch, PaymentLine


class ReceiptColumnsWrong(Unprocessable):
    slug, title = "receipt-columns-wrong", "回单的表头缺列或有重复列"


class ReceiptEmpty(Unprocessable):
    slug, title = "empty-receipt", "回单里没有数据行"


class OwnReceipt(Conflict):
    slug, title = "own-receipt", "回单须由未上传它、也未经办该批次款项的人员复核"


class NothingAgrees(Conflict):
    slug, title = "nothing-agrees", "回单中没有与批次一致的行，不能采纳"


async def hand_in(
    session: AsyncSession, cipher: Cipher, batch_id: UUID, content: bytes, by: Caller, now: datetime
) -> tuple[BankReceipt, PaymentBatch]:
    """Compares the bank's file with the batch and lets it wait for a second person; no money moves. The same file is
    the same receipt; one that was refused waits once more. Raises what is wrong with the file."""
    batch = await batches.batch_in_scope(session, batch_id, by)
    digest = sha256(content).hexdigest()
    receipt = await repository.of_file(session, batch.id, digest)
    if receipt is None:
        compared = await _compared(session, cipher, batch, content)
        receipt = await _put(session, batch, digest, len(content), compared, by, now)
    await _wait(session, receipt, batch, by, now)
    return receipt, batch


async def _compared(session: AsyncSession, cipher: Cipher, batch: PaymentBatch, content: bytes) -> list[Compared]:
    sheet = await asyncio.to_thread(read_sheet, content, TABLE_READER)
    _refuse_sheet(sheet)
    lines = await batches.lines_of(session, batch.id)
    sent = [Sent(line.id, line.amount_fen, payments.account_of(cipher, line)) for line in lines]
    compared = rules.compare([(number, rules.cells_of(sheet.header, cells)) for number, cells in sheet.rows], sent)
    if not compared:
        raise ReceiptEmpty()
    return compared


def _refuse_sheet(sheet: Sheet) -> None:
    flaws = rules.flaws_of(sheet.header)
    if flaws:
        parts = {"缺少": flaws.missing, "重复": flaws.repeated}
        words = "；".join(f"{word}：{'、'.join(names)}" for word, names in parts.items() if names)
        raise ReceiptColumnsWrong(words, missing=list(flaws.missing), repeated=list(flaws.repeated))
    if len(sheet.rows) > BATCH_LIMIT + 1:
        raise TooManyRows(f"一份回单不超过 {BATCH_LIMIT} 笔和一行合计")


async def _put(
    session: AsyncSession,
    batch: PaymentBatch,
    digest: str,
    size: int,
    compared: Sequence[Compared],
    by: Caller,
    now: datetime,
) -> BankReceipt:
    """Of two who hand in one file at once, the second waits for the first and gets its receipt."""
    receipt = BankReceipt(
        id=new_id(), batch_id=batch.id, sha256=digest, byte_count=size, uploaded_by=by.id, uploaded_at=now
    )
    if not await sets.add_if_new(session, receipt):
        return await repository.of_file(session, batch.id, digest) or receipt
    session.add_all(BankReceiptRow(receipt_id=receipt.id, **vars(row)) for row in compared)
    await session.flush()
    detail = {"sha256": digest, "receipt": str(receipt.id)}
    await audit.record(session, by, "hand_in_bank_receipt", "payment_batch", batch.id, detail=detail, area=batch.area)
    return receipt


async def _wait(session: AsyncSession, receipt: BankReceipt, batch: PaymentBatch, by: Caller, now: datetime) -> None:
    """Unless it waits, or was taken."""
    request = await request_of(session, receipt)
    if request is not None and request.state != "refused":
        return
    proposal = Proposal(
        kind=KIND,
        object_kind=KIND,
        object_id=receipt.id,
        area=batch.area,
        payload={"batch_id": str(batch.id), "sha256": receipt.sha256},
        reason="采纳银行回单" if request is None else "再次提请采纳银行回单",
    )
    await dual_control.propose(session, proposal, by, now)


async def request_of(session: AsyncSession, receipt: BankReceipt) -> ChangeRequest | None:
    """The newest; None only before the first."""
    return (await dual_control.latest_of(session, KIND, [receipt.id])).get(str(receipt.id))


@dataclass(frozen=True)
class Differing:
    """A row of a receipt that is not as it should be, or a line of the batch that no row names."""

    row: BankReceiptRow | None
    line: PaymentLine | None
    kinds: Sequence[Difference]


async def differences_of(session: AsyncSession, receipt: BankReceipt) -> Sequence[Differing]:
    """In the order of the file, then the lines that it lacks. What the bank has said otherwise of a line since or
    before is among them, and a reference that another line has: once the receipt is taken, that is a bank
    discrepancy."""
    rows = await repository.rows_of(session, receipt.id)
    used = await repository.references_used(session, receipt.batch_id, [row.bank_ref for row in rows if row.bank_ref])
    lines = {line.id: line for line in await batches.lines_of(session, receipt.batch_id)}
    beside = [(row, lines[row.line_id] if row.line_id else None) for row in rows]
    listed = [Differing(row, line, kinds) for row, line in beside if (kinds := _kinds(row, line, used))]
    lacking = rules.missing(lines, [row.line_id for row in rows])
    return [*listed, *(Differing(None, lines[line_id], ["line_missing"]) for line_id in lacking)]


def _kinds(row: BankReceiptRow, line: PaymentLine | None, used: Collection[str]) -> Sequence[Difference]:
    kinds = cast(Sequence[Difference], row.differences)
    if kinds or line is None:
        return kinds
    if line.state == "sent":
        return ["reference_twice"] if row.bank_ref in used else []
    repeats = payment_rules.repeats(line.state, line.bank_ref, str(row.result), row.bank_ref)
    return [] if repeats else ["contradicts_record"]


@dataclass(frozen=True)
class Decision:
    verdict: Verdict
    note: str


async def decide(
    session: AsyncSession, packs: Packs, receipt_id: UUID, decision: Decision, by: Caller, now: datetime
) -> tuple[BankReceipt, PaymentBatch, Sequence[Taken]]:
    """A second person's word on a receipt. Where they take it, each row that agrees is what the bank confirms; the
    others move nothing. Raises OwnReceipt, NothingAgrees, OwnRequest and AlreadyDecided."""
    receipt, batch = await repository.in_scope(session, receipt_id, by)
    if receipt.uploaded_by == by.id or await repository.was_handled_by(session, receipt, by.id):
        raise OwnReceipt()
    request = await request_of(session, receipt)
    if request is None:
        raise repository.ReceiptNotFound()
    await dual_control.decide(session, request.id, KIND, decision.verdict, decision.note, by, now)
    if decision.verdict == "refuse":
        return receipt, batch, ()
    failpoints.hit("receipt_decided_not_taken")
    return receipt, batch, await _take(session, packs, receipt, by, now)


async def _take(
    session: AsyncSession, packs: Packs, receipt: BankReceipt, by: Caller, now: datetime
) -> Sequence[Taken]:
    rows = await repository.agreeing(session, receipt.id)
    if not rows:
        raise NothingAgrees()
    return await payments.take_confirmations(session, packs, [_confirmation(row) for row in rows], by, now)


def _confirmation(row: BankReceiptRow) -> Confirmation:
    """Of a row that agrees, which the table's constraint says is whole."""
    assert row.line_id is not None
    return Confirmation(row.line_id, cast(Result, row.result), row.bank_ref, row.reason_code)
