"""The look-up of whether a name is a person's, for the service that pays them: the name itself stays here."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher, FullName
from chassis.problems import NotFound
from services.registry.graduates import repository as ledger
from services.registry.graduates.repository import same_name


async def match_name(session: AsyncSession, cipher: Cipher, graduate_id: UUID, holder: str, by: Caller) -> bool:
    """Whether `holder` is the person's registered name, as the ledger compares names; written down at the person.

    What is no name of a person is nobody's. Raises NotFound for who is unknown, and for who was erased alike.
    """
    entry = await ledger.by_id(session, graduate_id)
    if entry is None or entry.seals(cipher).erased:
        raise NotFound()
    name = _name(holder)
    matches = name is not None and same_name(cipher, entry, name)
    detail = {"matches": "yes" if matches else "no"}
    await audit.record(session, by, "match_name", "graduate", entry.id, detail=detail, area=entry.area)
    return matches


def _name(holder: str) -> FullName | None:
    try:
        return FullName.parse(holder)
    except ValueError:
        return None
