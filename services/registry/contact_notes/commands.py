"""Orders about what contacts learned: correct it, and read it with a purpose."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.runtime import Runtime
from services.registry.casework import catalogue, repository
from services.registry.casework.commands import sealed_notes
from services.registry.casework.models import Contact, ContactCorrection
from services.registry.contact_notes.schemas import CorrectContact
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.reveals import commands as reveals


async def correct_contact(
    session: AsyncSession,
    runtime: Runtime,
    graduate_id: UUID,
    contact_id: UUID,
    new: CorrectContact,
    by: Caller,
    today: date,
) -> ContactCorrection:
    """By whoever serves the person now. Raises ContactNotFound and what `log_contact` refuses."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    contact, _ = await repository.contact_of(session, person.id, contact_id)
    pack = runtime.packs.city(person.city, on=today)
    catalogue.refuse_wrong(pack, new.information, today, reached=contact.reached)
    row = new_id()
    correction = ContactCorrection(
        id=row,
        contact_id=contact.id,
        graduate_id=person.id,
        information=dict(new.information),
        notes_sealed=sealed_notes(runtime.cipher, person, ContactCorrection.__tablename__, row, new.notes),
        corrected_by=by.id,
        corrected_on=today,
    )
    session.add(correction)
    await session.flush()
    await audit.record(session, by, "correct_contact", Contact.__tablename__, contact.id, area=person.area)
    return correction


async def read_notes(
    session: AsyncSession, graduate_id: UUID, purpose: str, by: Caller
) -> tuple[Graduate, list[Contact], list[ContactCorrection]]:
    """All that was said of a person's contacts, after writing down who asks and what for."""
    person = await ledger.in_scope(session, graduate_id, by)
    await reveals.count_one(session, by)
    await audit.record(session, by, "reveal_contact_notes", "graduate", person.id, purpose, area=by.area or person.area)
    contacts = [row[0] for row in await repository.contacts_of(session, person.id)]
    return person, contacts, list(await repository.corrections_of(session, person.id))
