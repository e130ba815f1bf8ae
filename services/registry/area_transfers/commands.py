"""Orders about transfers: ask, decide, withdraw.

Whose gain: an area to be rid of somebody it owes work to, or to count somebody whom another served. So the old area (or
the person) asks, another person of the new one accepts, and nothing moves before; days that are over stay the old
one's.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.messaging import outbox
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import JurisdictionTransferred
from services.registry.area_transfers import repository, rules
from services.registry.area_transfers.models import AreaTransfer
from services.registry.area_transfers.rules import AFTER, Flaw, TransferState, Verdict
from services.registry.case_handovers import repository as assignments
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate

TABLE = "area_transfer"


class TransferPending(Conflict):
    slug, title = "area-transfer-pending", "此人已有一项转出待接收"


class NotYetRegistered(Conflict):
    slug, title = "not-registered", "尚未登记的人在新的辖区登记即可，无须转出"


class TransferDecided(Conflict):
    slug, title = "area-transfer-decided", "该项转出转入已有结果"


class TransferToOtherCity(Unprocessable):
    slug, title = "transfer-to-other-city", "只能转往本市其他辖区"


class TransferToSameArea(Unprocessable):
    slug, title = "transfer-to-same-area", "转入地与现辖区相同"


_FLAWS: dict[Flaw, type[Unprocessable]] = {"other-city": TransferToOtherCity, "same-area": TransferToSameArea}


@dataclass(frozen=True)
class NewTransfer:
    graduate_id: UUID
    to_area: str
    reason: str


async def ask_transfer(session: AsyncSession, new: NewTransfer, by: Caller, today: date) -> AreaTransfer:
    """Nothing moves yet. Raises NotYetRegistered, TransferToOtherCity, TransferToSameArea, TransferPending."""
    entry = await ledger.locked_in_scope(session, new.graduate_id, by)
    if entry.registered_on is None:
        raise NotYetRegistered()
    if flaw := rules.flaw(entry.area, new.to_area):
        raise _FLAWS[flaw]()
    if await repository.has_waiting(session, entry.id):
        raise TransferPending()
    transfer = _asked(new, entry, by, today)
    session.add(transfer)
    await session.flush()
    detail = {"to_area": new.to_area}
    await audit.record(session, by, "ask_area_transfer", "graduate", entry.id, new.reason, detail, area=entry.area)
    return transfer


def _asked(new: NewTransfer, entry: Graduate, by: Caller, today: date) -> AreaTransfer:
    return AreaTransfer(
        id=new_id(),
        graduate_id=entry.id,
        from_area=entry.area,
        to_area=new.to_area,
        reason=new.reason,
        state=TransferState.ASKED.value,
        asked_by=by.id,
        asked_role=str(by.role),
        asked_on=today,
    )


async def decide_transfer(
    session: AsyncSession, transfer_id: UUID, verdict: Verdict, by: Caller, today: date
) -> AreaTransfer:
    """By somebody of the new area, never by whoever asked. Raises AreaTransferNotFound, OwnRequest, TransferDecided."""
    transfer = await repository.locked_to(session, transfer_id, by)
    if transfer.asked_by == by.id:
        raise OwnRequest()
    _close(transfer, AFTER[verdict], by, today)
    if verdict == "accept":
        await _move(session, transfer, by, today)
    await audit.record(session, by, f"{verdict}_area_transfer", "graduate", transfer.graduate_id, area=transfer.to_area)
    return transfer


async def _move(session: AsyncSession, transfer: AreaTransfer, by: Caller, today: date) -> None:
    """From now on they are the new area's, and nobody's case there; the clocks hear of it and go along."""
    entry = await ledger.locked(session, transfer.graduate_id)
    if entry is None or entry.area != transfer.from_area:
        raise TransferDecided()
    entry.area = transfer.to_area
    entry.version += 1
    await assignments.let_go(session, [entry.id])
    moved = JurisdictionTransferred(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        transfer_id=transfer.id,
        from_area=transfer.from_area,
        to_area=transfer.to_area,
        transferred_on=today,
    )
    await outbox.record(session, moved)
    detail = {"to_area": transfer.to_area}
    await audit.record(
        session, by, "transfer_person", "graduate", entry.id, transfer.reason, detail, area=transfer.from_area
    )


async def withdraw_transfer(session: AsyncSession, transfer_id: UUID, by: Caller, today: date) -> AreaTransfer:
    """By the old area, or the person. Raises AreaTransferNotFound and TransferDecided."""
    transfer = await repository.locked_from(session, transfer_id, by)
    _close(transfer, TransferState.WITHDRAWN, by, today)
    await audit.record(session, by, "withdraw_area_transfer", "graduate", transfer.graduate_id, area=transfer.from_area)
    return transfer


def _close(transfer: AreaTransfer, state: TransferState, by: Caller, today: date) -> None:
    if transfer.state != TransferState.ASKED:
        raise TransferDecided()
    transfer.state, transfer.decided_by, transfer.decided_on = state.value, by.id, today
