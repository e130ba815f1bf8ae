"""Orders of the search: look for a person; give names their index.

Who could gain by it: somebody who holds a stranger's number and wants to know where they are. So a search answers of
the caller's own area alone and is silent alike on who is elsewhere and who is nowhere; each is counted with the looks
at personal data in clear, and written down at every person it shows.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher, FullName, Personal, SealBroken
from services.registry.graduates.indexes import NO_NAME, index_of
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import TABLE
from services.registry.person_search import repository
from services.registry.person_search.rules import MOST_SHOWN, Key, kind_of
from services.registry.reveals import commands as reveals


async def search(
    session: AsyncSession, cipher: Cipher, wanted: Personal, purpose: str, by: Caller
) -> tuple[Sequence[Graduate], bool]:
    """Whom the caller serves with exactly this number or name, and whether there are more. Raises TooManyReveals."""
    await reveals.count_one(session, by)
    kind = kind_of(wanted)
    people = await repository.with_value(session, Key(kind, index_of(cipher, wanted)), by, MOST_SHOWN)
    shown = people[:MOST_SHOWN]
    action, seen = f"search_by_{kind}", [str(person.id) for person in shown] or [""]
    await audit.record_each(session, by, action, TABLE, seen, purpose, {"shown": str(len(shown))})
    return shown, len(people) > len(shown)


async def index_names(session: AsyncSession, cipher: Cipher, limit: int) -> int:
    """Gives the next people's names their index; one that cannot be read gets the index that nothing equals."""
    people = await repository.without_name_index(session, limit)
    if people:
        await repository.put_name_indexes(session, [(person.id, _index(cipher, person)) for person in people])
    return len(people)


def _index(cipher: Cipher, person: Graduate) -> bytes:
    try:
        return index_of(cipher, FullName(person.opened(cipher, "name_sealed")))
    except SealBroken:
        return NO_NAME
