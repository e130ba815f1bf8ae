"""All SQL of proposals. Whoever serves the person decides; the source sees how its own ones stand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.filings.models import Proposal
from services.registry.graduates.models import Graduate


class ProposalNotFound(NotFound):
    slug, title = "proposal-not-found", "未找到该待确认事项"


@dataclass(frozen=True)
class Matter:
    """A proposal with the entry it is about."""

    proposal: Proposal
    entry: Graduate


async def in_scope(session: AsyncSession, proposal_id: UUID, by: Caller) -> Matter:
    """Both rows locked, the person first, as every channel locks them."""
    person = select(Proposal.graduate_id).where(Proposal.id == proposal_id)
    mine = select(Graduate).where(Graduate.id == person.scalar_subquery(), by.area_clause(Graduate.area))
    entry = (await session.scalars(mine.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if entry is None:
        raise ProposalNotFound()
    query = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal = (await session.scalars(query.execution_options(populate_existing=True))).one()
    return Matter(proposal, entry)


async def addressed_to(session: AsyncSession, by: Caller, state: str, paging: Paging) -> Rows[Matter]:
    """Proposals about people of the caller's area, the oldest first."""
    query = select(Proposal, Graduate).join(Graduate, Graduate.id == Proposal.graduate_id)
    query = query.where(by.area_clause(Graduate.area), Proposal.state == state)
    rows = await pagination.tuples(session, query, paging, Proposal.id)
    return rows.of(lambda row: Matter(*row))


async def filed_from(session: AsyncSession, source: str, paging: Paging) -> Rows[Proposal]:
    """A source's own proposals, the newest first."""
    query = select(Proposal).where(Proposal.source == source)
    return await pagination.scalars(session, query, paging, Proposal.id.desc())


async def close(session: AsyncSession, proposal_id: UUID, state: str, by: Caller) -> None:
    changed = {"state": state, "decided_by": by.id, "decided_at": text("now()"), "version": Proposal.version + 1}
    await session.execute(update(Proposal).where(Proposal.id == proposal_id).values(changed))
