"""All SQL of the payees known from jobfair and the registry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.pii import ERASED, Cipher
from chassis.problems import NotFound
from chassis.sets import upsert_if_newer
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from contracts.events.registry import GraduateErased, GraduateRegistered, JurisdictionTransferred, YouthRegistered
from contracts.roles import Role
from services.subsidy.projections.models import PayeeEmployer, PayeeGraduate

PayeeKind: TypeAlias = Literal["employer", "graduate"]
P = TypeVar("P", PayeeEmployer, PayeeGraduate)
OF_PEOPLE = frozenset({Role.GRADUATE, Role.CASEWORKER})
"""Who has to do with people as payees alone."""


_ALIVE = PayeeGraduate.wrapped_key.is_distinct_from(ERASED)


class EmployerNotFound(NotFound):
    slug, title = "employer-not-found", "未找到该用人单位"


class GraduateNotFound(NotFound):
    slug, title = "graduate-not-found", "未找到该毕业生"


async def remember_employer(session: AsyncSession, fact: EmployerVerified, as_of: datetime) -> None:
    """A name is not forgotten for news that has none."""
    row = {
        "employer_id": fact.employer_id,
        "credit_code": fact.credit_code,
        "name": fact.registered_name,
        "city": fact.city,
        "area": fact.area,
        "as_of": as_of,
    }
    await upsert_if_newer(session, PayeeEmployer, row, newer_by=("as_of",), retain=("name",))


@dataclass(frozen=True)
class KnownPayee:
    """An employer or a graduate as somebody to pay. A graduate has no `name` here; `wrapped_key` is theirs alone."""

    id: UUID
    kind: PayeeKind
    city: str
    area: str
    name: str | None = None
    wrapped_key: bytes | None = None

    def seals(self, cipher: Cipher) -> Seals:
        """Seals and opens what is stored about this payee: an employer's by the ring, a graduate's by their own key."""
        return seals_of(cipher, self.id, self.wrapped_key)


def seals_of(cipher: Cipher, payee_id: UUID, wrapped_key: bytes | None) -> Seals:
    return Seals(cipher, wrapped_key, table=PayeeGraduate.__tablename__, row=payee_id)


async def payee_in_scope(session: AsyncSession, payee_id: UUID, by: Caller, *, lock: bool = False) -> KnownPayee:
    """Whoever has this id, of either kind, in the caller's reach; who was erased is unknown. Locked, nobody else
    changes where they are paid meanwhile. Raises EmployerNotFound, or GraduateNotFound where the caller serves people.
    """
    own = _own_employers(by), PayeeEmployer.employer_id == payee_id
    employer = await _row(session, select(PayeeEmployer).where(*own), lock)
    if employer is not None:
        return KnownPayee(payee_id, "employer", city=employer.city, area=employer.area, name=employer.name)
    theirs = _theirs(by), PayeeGraduate.graduate_id == payee_id, _ALIVE
    person = await _row(session, select(PayeeGraduate).where(*theirs), lock)
    if person is not None:
        return _payee_of(person)
    raise GraduateNotFound() if by.role in OF_PEOPLE else EmployerNotFound()


async def _row(session: AsyncSession, query: Select[P], lock: bool) -> P | None:
    query = query.execution_options(populate_existing=True)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


def _own_employers(by: Caller) -> ColumnElement[bool]:
    if by.role == Role.EMPLOYER_CLERK:
        return PayeeEmployer.credit_code == by.org
    return false() if by.role in OF_PEOPLE else by.area_clause(PayeeEmployer.area)


async def put_key(session: AsyncSession, graduate_id: UUID, wrapped: bytes) -> None:
    """The person is locked already."""
    person = PayeeGraduate.graduate_id == graduate_id
    await session.execute(update(PayeeGraduate).where(person).values(wrapped_key=wrapped))


async def erase_graduate(session: AsyncSession, fact: GraduateErased, as_of: datetime) -> None:
    """Destroys their key, for good: it stays so whatever is heard of them later, and who was unknown is not known."""
    row = {"graduate_id": fact.graduate_id, "city": fact.city, "area": fact.area, "as_of": as_of}
    erased = insert(PayeeGraduate).values(**row, wrapped_key=ERASED)
    await session.execute(erased.on_conflict_do_update(index_elements=["graduate_id"], set_={"wrapped_key": ERASED}))


def payee_in_reach(by: Caller, payee_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: the payee with this id (of another table's row) is where the caller is, wherever they were before."""
    employers = exists().where(PayeeEmployer.employer_id == payee_id, _own_employers(by))
    return employers | exists().where(PayeeGraduate.graduate_id == payee_id, _theirs(by), _ALIVE)


def is_erased(payee_id: ColumnElement[Any] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """SQL: the payee with this id (of another table's row) is a person who was erased."""
    person = aliased(PayeeGraduate)
    return exists().where(person.graduate_id == payee_id, person.wrapped_key == ERASED)


async def graduates(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, KnownPayee]:
    """Those of the payees that are people."""
    people = await session.scalars(select(PayeeGraduate).where(PayeeGraduate.graduate_id.in_(ids)))
    return {person.graduate_id: _payee_of(person) for person in people}


def _payee_of(person: PayeeGraduate) -> KnownPayee:
    return KnownPayee(
        person.graduate_id, "graduate", city=person.city, area=person.area, wrapped_key=person.wrapped_key
    )


async def employer_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> PayeeEmployer:
    """A clerk's own organisation, an officer's own jurisdiction; a foreign one does not exist for them."""
    mine = PayeeEmployer.credit_code == by.org if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeEmployer.area)
    employer = await session.scalar(select(PayeeEmployer).where(PayeeEmployer.employer_id == employer_id, mine))
    if employer is None:
        raise EmployerNotFound()
    return employer


async def employer_names(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, str | None]:
    """Employer → its registered name, as far as it is known, of those of the payees that are employers."""
    query = select(PayeeEmployer.employer_id, PayeeEmployer.name).where(PayeeEmployer.employer_id.in_(ids))
    return {row.employer_id: row.name for row in await session.execute(query)}


async def remember_graduates(
    session: AsyncSession,
    deliveries: Sequence[Delivery[GraduateRegistered]]
    | Sequence[Delivery[YouthRegistered]]
    | Sequence[Delivery[JurisdictionTransferred]],
) -> None:
    rows = [
        {"graduate_id": fact.graduate_id, "city": fact.city, "area": fact.area, "as_of": as_of}
        for fact, as_of in ((delivery.data, delivery.time) for delivery in deliveries)
    ]
    await upsert_if_newer(session, PayeeGraduate, *rows, newer_by=("as_of",))


async def graduate_in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> PayeeGraduate:
    """A graduate themselves, an officer's own jurisdiction; anybody else does not exist for them."""
    query = select(PayeeGraduate).where(PayeeGraduate.graduate_id == graduate_id, _theirs(by))
    graduate = await session.scalar(query)
    if graduate is None:
        raise GraduateNotFound()
    return graduate


def _theirs(by: Caller) -> ColumnElement[bool]:
    if by.role == Role.GRADUATE:
        return PayeeGraduate.graduate_id == by.subject
    return false() if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeGraduate.area)


async def area_of(session: AsyncSession, payee_id: UUID, kind: str) -> str | None:
    """Where a payee's own record has them: `city`, `city/district` or `city/district/street`; None of a stranger."""
    if kind == "graduate":
        return await session.scalar(select(PayeeGraduate.area).where(PayeeGraduate.graduate_id == payee_id))
    return await session.scalar(select(PayeeEmployer.area).where(PayeeEmployer.employer_id == payee_id))


async def city_of(session: AsyncSession, payee_id: UUID, by: Caller) -> str:
    """The city whose schemes a caller speaks of: an officer's own; a clerk's or a graduate's by their own record."""
    if by.role == Role.EMPLOYER_CLERK:
        return (await employer_in_scope(session, payee_id, by)).city
    if by.role == Role.GRADUATE:
        return (await graduate_in_scope(session, payee_id, by)).city
    return (by.area or "").split("/")[0]
