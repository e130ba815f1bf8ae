"""Orders about study records: state one, read one in clear.

Whose gain: a record moves no money and no rate, it says what a school writes of its own people. So a school's own
office's word on its own school stands; anybody else's fills what is empty and takes the place of nobody's but their own
area's.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from contracts.roles import Role
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.reveals import commands as reveals
from services.registry.study_records import repository, rules
from services.registry.study_records.models import StudyRecord
from services.registry.study_records.rules import Study


class StudyDetailWrong(Unprocessable):
    slug, title = "study-detail-wrong", "学籍信息的字段或编码不对"


class SchoolNotOwn(Unprocessable):
    slug, title = "school-not-own", "学校只能填报本校的学籍信息"


class StatedBySchool(Conflict):
    slug, title = "stated-by-school", "该学籍信息由学校报送，有误请学校更正"


async def state_study(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, study: Study, by: Caller, today: date
) -> tuple[Graduate, StudyRecord]:
    """Writes down a study of a person within reach. Raises StudyDetailWrong, SchoolNotOwn and StatedBySchool."""
    if flaws := [flaw for name, detail in study.details.items() if (flaw := rules.flaw_of(name, detail))]:
        raise StudyDetailWrong("；".join(flaws), known=list(rules.study_fields()))
    person = await ledger.locked_in_scope(session, graduate_id, by)
    if by.role == Role.UNIVERSITY_OFFICE and by.org != study.school_code:
        raise SchoolNotOwn()
    before = await repository.locked(session, rules.record_id(person.id, study.school_code, study.education_level))
    if by.role != Role.UNIVERSITY_OFFICE and before is not None and before.source == study.school_code:
        raise StatedBySchool()
    source = by.org if by.role == Role.UNIVERSITY_OFFICE else by.area
    row = repository.row_of(person.seals(cipher), person.id, study, source or "", by.id, today)
    await repository.put_all(session, [row])
    await audit.record(session, by, "state_study", "study_record", row["id"], area=person.area)
    return person, next(each for each in await repository.records_of(session, person.id) if each.id == row["id"])


async def read_details(
    session: AsyncSession, graduate_id: UUID, purpose: str, by: Caller
) -> tuple[Graduate, Sequence[StudyRecord]]:
    """A person's records to be shown in clear, after writing down who asks and what for."""
    person = await ledger.in_scope(session, graduate_id, by)
    await reveals.count_one(session, by)
    await audit.record(session, by, "reveal_study_details", "graduate", person.id, purpose, area=by.area or person.area)
    return person, await repository.records_of(session, person.id)
