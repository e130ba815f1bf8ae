"""Orders to the ledger as people use it: correct an entry, reveal what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher, Phone
from chassis.preconditions import Precondition
from chassis.problems import Conflict, Forbidden, Unprocessable
from contracts.roles import Role
from services.registry.access import STAFF
from services.registry.accounts.commands import PhoneNotVerified, fresh_phone
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import TABLE, particulars_of, put_particulars, put_phone
from services.registry.reveals import commands as reveals
from services.registry.statuses import commands as statuses


class SecondPersonRequired(Conflict):
    slug, title = "second-person-required", "更换手机号须提出变更申请，由第二人复核"


class SchoolingNotOwn(Unprocessable):
    slug, title = "schooling-not-own", "学历和毕业院校以学校报送为准，请由社区核对更正"


class NotOfTheLedger(Forbidden):
    slug, title = "hardship-not-shown", "困难台账的名单只供服务这些人的工作人员查看"


@dataclass(frozen=True)
class Correction:
    """New contact data and places; None leaves a field as it is."""

    phone: Phone | None = None
    intention: str | None = None
    hukou_area: str | None = None
    residence_area: str | None = None
    seeking_area: str | None = None
    education_level: str | None = None
    university_code: str | None = None


async def correct_graduate(
    session: AsyncSession,
    cipher: Cipher,
    graduate_id: UUID,
    correction: Correction,
    seen: Precondition,
    today: date,
    by: Caller,
) -> Graduate:
    """Changes an entry. An intention that changes brings the status with it that is the same fact."""
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    seen.hold(entry.version)
    if by.role == Role.GRADUATE and (correction.education_level or correction.university_code):
        raise SchoolingNotOwn()
    given = {name: value for name, value in vars(correction).items() if value is not None and name != "phone"}
    before = entry.intention
    put_particulars(entry, replace(particulars_of(entry), **given))
    await statuses.follow_intention(session, entry, before, str(by.role), today, by.id)
    if correction.phone is not None:
        await _correct_phone(session, cipher, entry, correction.phone, by)
    entry.version += 1
    await audit.record(session, by, "correct_graduate", TABLE, entry.id, area=entry.area)
    return entry


async def _correct_phone(session: AsyncSession, cipher: Cipher, entry: Graduate, phone: Phone, by: Caller) -> None:
    """The person's own new phone is one that WeChat has verified; staff fill in a missing one, and else propose."""
    if by.role == Role.GRADUATE:
        if await fresh_phone(session, cipher, by.id) != phone:
            raise PhoneNotVerified()
    elif entry.phone_index not in (None, cipher.blind_index("phone", phone.reveal())):
        raise SecondPersonRequired(operation="propose_phone_change")
    put_phone(cipher, entry, phone)


async def reveal(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, fields: Sequence[str], purpose: str, by: Caller
) -> dict[str, str | None]:
    """The chosen fields in clear, after writing down who asked and what for."""
    entry = await ledger.in_scope(session, graduate_id, by)
    await reveals.count_one(session, by)
    action = f"reveal_{'+'.join(sorted(set(fields)))}"
    await audit.record(session, by, action, TABLE, entry.id, purpose, area=by.area or entry.area)
    columns = {field: f"{field}_sealed" for field in fields}
    return {field: entry.opened(cipher, name) if getattr(entry, name) else None for field, name in columns.items()}


async def look_up_hardship(session: AsyncSession, filters: Sequence[str], by: Caller) -> None:
    """Writes down that names of the ledger of hardships are asked for. Raises NotOfTheLedger for a school."""
    if by.role not in STAFF:
        raise NotOfTheLedger()
    await audit.record(session, by, "list_by_hardship", TABLE, by.area or "", detail={"filters": "、".join(filters)})
