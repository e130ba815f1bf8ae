"""Orders about files on their way: ask for, send, hand over, receive, report trouble, resolve it.

Whose gain: a school to be rid of a file that it lost; a body to have no file to look for. So who sends and who
receives are never one person, and trouble is resolved by another than whoever reported it; that a file is back at the
school is said by the school alone. No paper beside the file itself is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict, Forbidden, NotFound, Unprocessable
from contracts.events.registry import ArchiveReceived
from contracts.roles import Role
from services.registry.archive_bodies import repository as bodies
from services.registry.archive_bodies.models import ArchiveBody
from services.registry.archive_transfers import repository
from services.registry.archive_transfers.models import ArchiveTransfer
from services.registry.archive_transfers.rules import (
    ENDED,
    UNDER_WAY,
    Carrier,
    Resolution,
    StatedTrouble,
    TransferState,
    Trouble,
    trouble_of_receipt,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.statuses.commands import NotYetHappened


class ArchiveUnderWay(Conflict):
    slug, title = "archive-under-way", "该人的档案已有一项未办结的转递"


class ArchiveHeldElsewhere(Conflict):
    slug, title = "archive-held-elsewhere", "该人的档案现不在本校，不能由本校转递"


class ArchiveNotUnderWay(Conflict):
    slug, title = "archive-not-under-way", "该档案不在转递途中"


class ArchiveInTrouble(Conflict):
    slug, title = "archive-in-trouble", "该档案转递存在异常，须先由另一人处理"


class ArchiveClosed(Conflict):
    slug, title = "archive-closed", "该项转递已经办结"


class ArchiveNotInTrouble(Conflict):
    slug, title = "archive-not-in-trouble", "该项转递没有待处理的异常"


class SameHand(Conflict):
    slug, title = "same-person", "寄出与收到、报告与处理，须为不同的人"


class OutOfOrder(Unprocessable):
    slug, title = "archive-out-of-order", "日期早于前一环节"


@dataclass(frozen=True)
class NewTransfers:
    """Files of one batch that a school will send to one body."""

    graduates: Sequence[UUID]
    city: str
    body: str
    batch: str
    sealed_count: int
    sealed_on: date


async def request_archive_transfers(
    session: AsyncSession, new: NewTransfers, by: Caller, today: date
) -> list[tuple[ArchiveTransfer, Graduate]]:
    """All of them or none. Raises BodyUnknown, NotYetHappened, ArchiveUnderWay and ArchiveHeldElsewhere."""
    if new.sealed_on > today:
        raise NotYetHappened()
    body = await bodies.in_use(session, new.city, new.body)
    opened = []
    for graduate_id in sorted(set(new.graduates)):
        person = await ledger.locked_in_scope(session, graduate_id, by)
        opened.append((await _open(session, new, person, body, by, today), person))
    return opened


async def _open(
    session: AsyncSession, new: NewTransfers, person: Graduate, body: ArchiveBody, by: Caller, today: date
) -> ArchiveTransfer:
    if await repository.has_living(session, person.id):
        raise ArchiveUnderWay(graduate_id=str(person.id))
    holder = await repository.holder_of(session, person.id)
    if holder is not None and (holder.holder_kind, holder.holder) != ("school", by.org):
        raise ArchiveHeldElsewhere(graduate_id=str(person.id))
    transfer = _requested(new, person, body, by, today)
    session.add(transfer)
    await session.flush()
    await repository.pass_on(session, transfer, "school", transfer.from_org, new.sealed_on, by)
    await _trace(session, by, "request_archive_transfer", transfer, person)
    return transfer


def _requested(new: NewTransfers, person: Graduate, body: ArchiveBody, by: Caller, today: date) -> ArchiveTransfer:
    return ArchiveTransfer(
        id=new_id(),
        graduate_id=person.id,
        from_org=by.org,
        to_city=body.city,
        to_body=body.code,
        to_area=body.area,
        batch=new.batch,
        sealed_count=new.sealed_count,
        state=TransferState.REQUESTED.value,
        requested_by=by.id,
        requested_on=today,
    )


async def send_archive_batch(
    session: AsyncSession, batch: str, carrier: Carrier, on: date, by: Caller, today: date
) -> int:
    """Gives what waits of a batch to a carrier; returns how many. Raises NotFound for a batch of another school."""
    if not await repository.knows_batch(session, batch, by):
        raise NotFound()
    waiting = await repository.waiting_of_batch(session, batch, by)
    for transfer, person in waiting:
        await _pass(session, transfer, carrier, on, by, today)
        transfer.state, transfer.sent_by, transfer.sent_on = TransferState.SENT.value, by.id, on
        await _trace(session, by, "send_archive", transfer, person)
    return len(waiting)


async def hand_over_archive(
    session: AsyncSession, transfer_id: UUID, carrier: Carrier, on: date, by: Caller, today: date
) -> tuple[ArchiveTransfer, Graduate]:
    """From one carrier to the next. Raises ArchiveNotUnderWay."""
    transfer, person = await repository.locked_in_scope(session, transfer_id, by)
    if transfer.state not in UNDER_WAY:
        raise ArchiveNotUnderWay()
    await _pass(session, transfer, carrier, on, by, today)
    transfer.state = TransferState.IN_TRANSIT.value
    await _trace(session, by, "hand_over_archive", transfer, person)
    return transfer, person


async def _pass(
    session: AsyncSession, transfer: ArchiveTransfer, carrier: Carrier, on: date, by: Caller, today: date
) -> None:
    await _refuse_day(session, transfer, on, today)
    await repository.pass_on(session, transfer, "carrier", carrier, on, by)


async def _refuse_day(session: AsyncSession, transfer: ArchiveTransfer, on: date, today: date) -> None:
    holder = await repository.holder_of(session, transfer.graduate_id)
    if on > today:
        raise NotYetHappened()
    if holder is not None and on < holder.taken_on:
        raise OutOfOrder()


@dataclass(frozen=True)
class Receipt:
    """The file lies before a body: how many sealed pieces, on which day."""

    city: str
    body: str
    sealed_count: int
    on: date


async def receive_archive(
    session: AsyncSession, transfer_id: UUID, receipt: Receipt, by: Caller, today: date
) -> tuple[ArchiveTransfer, Graduate]:
    """Once: again changes nothing. What is no plain receipt is an exception with its reason. Raises SameHand."""
    body = await bodies.of_staff(session, receipt.city, receipt.body, by)
    transfer, person = await repository.locked(session, transfer_id)
    addressed = (transfer.to_city, transfer.to_body) == (body.city, body.code)
    if transfer.state == TransferState.RECEIVED and addressed:
        return transfer, person
    _refuse_receipt(transfer, by)
    await _refuse_day(session, transfer, receipt.on, today)
    state, same_count = TransferState(transfer.state), receipt.sealed_count == transfer.sealed_count
    await repository.pass_on(session, transfer, "body", f"{body.city}/{body.code}", receipt.on, by)
    trouble = trouble_of_receipt(state, addressed, same_count)
    if trouble is not None:
        await _put_trouble(session, transfer, person, trouble, by)
    else:
        await _put_received(session, transfer, person, receipt.on, by)
    return transfer, person


def _refuse_receipt(transfer: ArchiveTransfer, by: Caller) -> None:
    if transfer.state in ENDED:
        raise ArchiveClosed()
    if transfer.state == TransferState.EXCEPTION:
        raise ArchiveInTrouble()
    if transfer.sent_by == by.id:
        raise SameHand()


async def _put_received(
    session: AsyncSession, transfer: ArchiveTransfer, person: Graduate, on: date, by: Caller
) -> None:
    transfer.state, transfer.received_by, transfer.received_on = TransferState.RECEIVED.value, by.id, on
    await session.flush()
    received = ArchiveReceived(
        graduate_id=person.id,
        city=person.city,
        area=person.area,
        transfer_id=transfer.id,
        from_org=transfer.from_org,
        body_city=transfer.to_city,
        body=transfer.to_body,
        received_on=on,
    )
    await outbox.record(session, received)
    await _trace(session, by, "receive_archive", transfer, person)


async def _put_trouble(
    session: AsyncSession, transfer: ArchiveTransfer, person: Graduate, trouble: Trouble, by: Caller
) -> None:
    transfer.state, transfer.trouble, transfer.trouble_by = TransferState.EXCEPTION.value, trouble, by.id
    await session.flush()
    await _trace(session, by, "report_archive_exception", transfer, person, trouble)


async def report_archive_exception(
    session: AsyncSession, transfer_id: UUID, trouble: StatedTrouble, by: Caller
) -> tuple[ArchiveTransfer, Graduate]:
    """Of a file on its way. Raises ArchiveNotUnderWay."""
    transfer, person = await repository.locked_in_scope(session, transfer_id, by)
    if transfer.state not in UNDER_WAY:
        raise ArchiveNotUnderWay()
    await _put_trouble(session, transfer, person, trouble, by)
    return transfer, person


async def resolve_archive_exception(
    session: AsyncSession, transfer_id: UUID, how: Resolution, carrier: Carrier, on: date, by: Caller, today: date
) -> tuple[ArchiveTransfer, Graduate]:
    """On its way again to the body it is addressed to, or back at the school, which the school alone says.

    Raises ArchiveNotInTrouble, and SameHand for whoever reported the trouble.
    """
    transfer, person = await repository.locked_in_scope(session, transfer_id, by)
    if transfer.state != TransferState.EXCEPTION:
        raise ArchiveNotInTrouble()
    if transfer.trouble_by == by.id:
        raise SameHand()
    if how == "returned" and by.role != Role.UNIVERSITY_OFFICE:
        raise Forbidden("档案已退回学校，只能由学校登记")
    if how == "returned":
        await _refuse_day(session, transfer, on, today)
        await repository.pass_on(session, transfer, "school", transfer.from_org, on, by)
        transfer.state = TransferState.RETURNED.value
    else:
        await _pass(session, transfer, carrier, on, by, today)
        transfer.state = TransferState.IN_TRANSIT.value
        transfer.sent_by, transfer.sent_on = transfer.sent_by or by.id, transfer.sent_on or on
    transfer.trouble = transfer.trouble_by = None
    await session.flush()
    await _trace(session, by, "resolve_archive_exception", transfer, person, how)
    return transfer, person


async def _trace(
    session: AsyncSession,
    by: Caller,
    action: str,
    transfer: ArchiveTransfer,
    person: Graduate,
    purpose: str | None = None,
) -> None:
    await audit.record(session, by, action, "archive_transfer", transfer.id, purpose, area=person.area)
