"""Endpoints of what contacts learned: read with a purpose, correct."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.pii import Cipher
from contracts.roles import Role
from services.registry.access import CASEWORKERS
from services.registry.casework.models import Contact, ContactCorrection
from services.registry.contact_notes import commands
from services.registry.contact_notes.schemas import ContactNotes, CorrectContact, CorrectionMade, SayingView
from services.registry.graduates.models import Graduate

ACCESS: AccessTable = {
    "read_contact_notes": {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA},
    "correct_contact": CASEWORKERS,
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)


@router.get("/v1/graduates/{graduate_id}/contact-notes", summary="一人历次联系的备注（须填用途，留痕）")
async def read_contact_notes(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, graduate_id: UUID, purpose: Purpose
) -> list[ContactNotes]:
    person, contacts, corrections = await commands.read_notes(session, graduate_id, purpose, caller)
    return [
        ContactNotes(
            contact_id=contact.id,
            contacted_at=contact.contacted_at,
            sayings=[
                _first(runtime.cipher, person, contact),
                *(_later(runtime.cipher, person, row) for row in corrections if row.contact_id == contact.id),
            ],
        )
        for contact in contacts
    ]


def _first(cipher: Cipher, person: Graduate, row: Contact) -> SayingView:
    notes = _opened(cipher, person, row)
    return SayingView(
        said_by=row.logged_by,
        said_on=row.logged_on,
        information=row.information,
        notes=notes,
        unreadable=_unreadable(cipher, person, row, notes),
    )


def _later(cipher: Cipher, person: Graduate, row: ContactCorrection) -> SayingView:
    notes = _opened(cipher, person, row)
    return SayingView(
        said_by=row.corrected_by,
        said_on=row.corrected_on,
        information=row.information,
        notes=notes,
        unreadable=_unreadable(cipher, person, row, notes),
    )


def _opened(cipher: Cipher, person: Graduate, row: Contact | ContactCorrection) -> str | None:
    if row.notes_sealed is None:
        return None
    return person.seals(cipher).read(row.notes_sealed, table=row.__tablename__, column="notes_sealed", row=row.id)


def _unreadable(cipher: Cipher, person: Graduate, row: Contact | ContactCorrection, notes: str | None) -> bool:
    return notes is None and row.notes_sealed is not None and not person.seals(cipher).erased


@router.post(
    "/v1/graduates/{graduate_id}/contacts/{contact_id}/corrections",
    status_code=201,
    summary="更正联系中了解到的情况（先前所记仍保留）",
)
async def correct_contact(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    contact_id: UUID,
    body: CorrectContact,
) -> CorrectionMade:
    row = await commands.correct_contact(session, runtime, graduate_id, contact_id, body, caller, today)
    return CorrectionMade(id=row.id, contact_id=row.contact_id, corrected_on=row.corrected_on)
