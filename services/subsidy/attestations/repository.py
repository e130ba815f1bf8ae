"""All SQL of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis import pagination
from chassis.evidence.repository import is_clean
from chassis.pagination import Paging, Rows
from services.subsidy.attestations.models import Attestation, EvidenceCitation
from services.subsidy.evidence.models import PayeeEvidence
from services.subsidy.schemes.ports import CitedEvidence

Column: TypeAlias = InstrumentedAttribute[Any]


async def latest(session: AsyncSession, scheme: str, payee_id: UUID, period: str) -> Attestation | None:
    """The one that counts."""
    query = select(Attestation).where(*_of(scheme, payee_id, period)).order_by(Attestation.sequence.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def first_at(session: AsyncSession, scheme: str, payee_id: UUID, period: str) -> datetime | None:
    """When the first statement for the period was made, whether or not it still counts."""
    return await session.scalar(select(func.min(Attestation.at)).where(*_of(scheme, payee_id, period)))


async def of_payee(session: AsyncSession, payee_id: UUID, scheme: str, period: str | None) -> Sequence[Attestation]:
    """All of a payee's for a scheme, the one that counts first in each period."""
    query = select(Attestation).where(Attestation.payee_id == payee_id, Attestation.scheme == scheme)
    if period is not None:
        query = query.where(Attestation.period == period)
    return (await session.scalars(query.order_by(Attestation.period.desc(), Attestation.sequence.desc()))).all()


async def cited_evidence(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, list[CitedEvidence]]:
    """Statement → the files that it cites, by their ids; none for one that cites nothing."""
    query = select(EvidenceCitation).where(EvidenceCitation.attestation_id.in_(ids))
    files: Mapping[UUID, list[CitedEvidence]] = defaultdict(list)
    for row in await session.scalars(query.order_by(EvidenceCitation.evidence_id)):
        files[row.attestation_id].append(CitedEvidence(row.evidence_id, row.sha256, row.media_type))
    return files


@dataclass(frozen=True)
class Brought:
    """A file that was brought for a payee: whether a statement cites it, and whether one may."""

    row: PayeeEvidence
    cited: bool
    citable: bool


async def brought_for(
    session: AsyncSession, payee_id: UUID, area: str, paging: Paging, *, citable: bool | None, cited: bool | None
) -> Rows[Brought]:
    """In the order in which they were brought. Citable is what is clean and was brought where the payee is today."""
    is_cited = exists().where(EvidenceCitation.evidence_id == PayeeEvidence.file_id)
    may_cite = is_clean(PayeeEvidence.file_id) & (PayeeEvidence.area == area)
    query = select(PayeeEvidence, is_cited, may_cite).where(PayeeEvidence.payee_id == payee_id)
    for condition, wanted in ((is_cited, cited), (may_cite, citable)):
        if wanted is not None:
            query = query.where(condition if wanted else ~condition)
    rows = await pagination.tuples(session, query, paging, PayeeEvidence.file_id)
    return rows.of(lambda row: Brought(*row))


async def citing_payees(session: AsyncSession, city: str, hashes: Sequence[str], but: UUID) -> Mapping[str, int]:
    """SHA-256 of a content → how many payees of the city, `but` not counted, have cited a file of it."""
    payees = func.count(Attestation.payee_id.distinct()).label("payees")
    query = select(EvidenceCitation.sha256, payees).join(Attestation, Attestation.id == EvidenceCitation.attestation_id)
    query = query.where(EvidenceCitation.sha256.in_(hashes), Attestation.city == city, Attestation.payee_id != but)
    return {row.sha256: row.payees for row in await session.execute(query.group_by(EvidenceCitation.sha256))}


async def attested_any(session: AsyncSession, scheme: str, payee_id: UUID, period: str, account: UUID) -> bool:
    """Whether an account made a statement for the period, whether or not it still counts."""
    query = select(Attestation.id).where(*_of(scheme, payee_id, period), Attestation.attested_by == account)
    return await session.scalar(query.limit(1)) is not None


async def shown_any(session: AsyncSession, scheme: str, payee_id: UUID, period: str, account: UUID) -> bool:
    """Whether a statement for the period, whether or not it still counts, cites a file that an account brought."""
    query = select(Attestation.id).where(*_of(scheme, payee_id, period), _shown_by(account))
    return await session.scalar(query.limit(1)) is not None


def attested_by(scheme: Column, payee_id: Column, period: Column, account: UUID) -> ColumnElement[bool]:
    """SQL: either of the two, for the period of another table's row."""
    mine = Attestation.scheme == scheme, Attestation.payee_id == payee_id, Attestation.period == period
    return exists().where(*mine, (Attestation.attested_by == account) | _shown_by(account))


def _shown_by(account: UUID) -> ColumnElement[bool]:
    files = PayeeEvidence.file_id == EvidenceCitation.evidence_id, PayeeEvidence.brought_by == account
    return exists().where(EvidenceCitation.attestation_id == Attestation.id, *files)


def _of(scheme: str, payee_id: UUID, period: str) -> Sequence[ColumnElement[bool]]:
    return Attestation.scheme == scheme, Attestation.payee_id == payee_id, Attestation.period == period
