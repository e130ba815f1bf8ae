"""What rosters changed of entries: looked at, written down."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from services.registry.graduates.models import Graduate
from services.registry.roster_changes import rules
from services.registry.roster_changes.models import RosterChange
from services.registry.roster_changes.rules import SNAPSHOT, Before, NewChange


def before(entry: Graduate) -> Before:
    return Before(_snapshot(entry), entry.phone_sealed is not None, entry.version)


def change_of(row: UUID, entry: Graduate, stood: Before) -> NewChange:
    phone = None if stood.had_phone else entry.phone_sealed
    return NewChange(
        row_id=row,
        graduate_id=entry.id,
        before=stood.snapshot,
        after=_snapshot(entry),
        phone_digest=None if phone is None else rules.digest(phone),
        version_before=stood.version,
        version_after=entry.version,
    )


def _snapshot(entry: Graduate) -> dict[str, object]:
    return rules.as_json({name: getattr(entry, name) for name in SNAPSHOT})


async def add(session: AsyncSession, changes: Sequence[NewChange]) -> None:
    await sets.add(session, RosterChange, [vars(change) for change in changes])
