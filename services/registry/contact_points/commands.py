"""The look-up of where a person can be told something, for the service that sends messages."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher
from chassis.problems import Forbidden, NotFound
from contracts.roles import ClientScope
from services.registry.accounts import commands as account_commands
from services.registry.accounts import repository as accounts
from services.registry.graduates import repository as ledger


@dataclass(frozen=True)
class Reached:
    """Where a person can be told something; None for a channel they do not have."""

    graduate_id: UUID
    city: str
    openid: str | None
    phone: str | None


async def contact_point(session: AsyncSession, cipher: Cipher, graduate_id: UUID, by: Caller) -> Reached:
    """For the service that sends messages, and written down; raises NotFound for an unknown person.

    Another of our services is named its own scope, and is refused; a client of before the scopes has none.
    """
    if by.scopes and ClientScope.CONTACTS not in by.scopes:
        raise Forbidden()
    entry = await ledger.by_id(session, graduate_id)
    if entry is None:
        raise NotFound()
    account = await accounts.account_of_graduate(session, graduate_id)
    openid = (
        cipher.open(account.openid_sealed, table=account_commands.TABLE, column="openid_sealed", row=account.id)
        if account
        else None
    )
    has_phone = entry.phone_sealed is not None and not entry.seals(cipher).erased
    phone = entry.opened(cipher, "phone_sealed") if has_phone else None
    channels = {"fields": "+".join(name for name, value in (("openid", openid), ("phone", phone)) if value)}
    await audit.record(session, by, "find_contact_point", "graduate", entry.id, detail=channels, area=entry.area)
    return Reached(entry.id, entry.city, openid, phone)
