"""The order to file what is said of another jurisdiction's person, for whoever serves them to decide on."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.pii import Cipher
from services.registry.filings import repository
from services.registry.filings.models import Proposal
from services.registry.filings.rules import Content, Kind
from services.registry.graduates.models import Graduate

TABLE = "proposal"


@dataclass(frozen=True)
class Filing:
    """Who says it, and where: `source` is a school's code or an area."""

    kind: Kind
    source: str
    filed_by: UUID
    roster_row: UUID | None = None


async def file_proposal(
    session: AsyncSession, cipher: Cipher, entry: Graduate, content: Content, filing: Filing
) -> None:
    """Writes nothing into the entry, which must be locked; a newer word of the same source replaces its open one."""
    row = await repository.open_of(session, entry.id, filing.kind, filing.source) or new_id()
    packed = json.dumps(content.packed(), ensure_ascii=False)
    proposal = Proposal(
        id=row,
        graduate_id=entry.id,
        kind=filing.kind,
        source=filing.source,
        filed_by=filing.filed_by,
        roster_row_id=filing.roster_row,
        content_sealed=entry.seals(cipher).seal(packed, table=TABLE, column="content_sealed", row=row),
        state="open",
        version=1,
    )
    await repository.put(session, proposal)
