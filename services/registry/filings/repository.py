"""All SQL of filing a proposal."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.filings.models import Proposal


async def open_of(session: AsyncSession, graduate_id: UUID, kind: str, source: str) -> UUID | None:
    """The id of the source's open proposal for a person. The person's entry must be locked."""
    query = select(Proposal.id).where(
        Proposal.graduate_id == graduate_id,
        Proposal.kind == kind,
        Proposal.source == source,
        Proposal.state == "open",
    )
    return await session.scalar(query)


async def put(session: AsyncSession, proposal: Proposal) -> None:
    """Files it, or replaces what the open one with its id says."""
    names = ("id", "graduate_id", "kind", "source", "filed_by", "roster_row_id", "content_sealed", "state", "version")
    fresh = insert(Proposal).values({name: getattr(proposal, name) for name in names})
    newer = {name: getattr(fresh.excluded, name) for name in ("filed_by", "roster_row_id", "content_sealed")}
    later = fresh.on_conflict_do_update(index_elements=["id"], set_={**newer, "version": Proposal.version + 1})
    await session.execute(later)
