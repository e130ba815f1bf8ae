"""Orders about employers: enter one, verify it, suspend it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.credit_codes import credit_code_flaw
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.preconditions import ANY, Precondition
from chassis.problems import Conflict, Forbidden, Unprocessable
from contracts.events.jobfair import EmployerSuspended, EmployerVerified
from contracts.roles import Role
from services.jobfair.employers import repository, rules
from services.jobfair.employers.models import Employer


class OtherOrganisation(Forbidden):
    slug, title = "other-organisation", "只能登记本单位"


class OutsideJurisdiction(Forbidden):
    slug, title = "outside-jurisdiction", "只能登记到本辖区"


class CreditCodeSuspect(Unprocessable):
    slug, title = "credit-code-suspect", "统一社会信用代码校验位不符"


class EmployerExists(Conflict):
    slug, title = "employer-exists", "该统一社会信用代码已登记"


class NotVerified(Conflict):
    slug, title = "employer-not-verified", "该用人单位尚未核验或已暂停"


@dataclass(frozen=True)
class NewEmployer:
    """`document_checked`: an officer has compared a code of wrong check digit with the certificate."""

    credit_code: str
    name: str
    area: str
    document_checked: bool = False


async def register_employer(session: AsyncSession, new: NewEmployer, by: Caller) -> Employer:
    """Enters an employer once; of concurrent calls for one credit code exactly one succeeds."""
    _may_enter(new, by)
    employer = Employer(
        id=new_id(),
        credit_code=new.credit_code,
        name=new.name,
        city=rules.city_of(new.area),
        area=new.area,
        state="pending",
        is_internship_base=False,
    )
    if not await repository.insert_if_new(session, employer):
        raise await _exists(session, new.credit_code, by)
    await audit.record(session, by, "register_employer", "employer", employer.id, area=employer.area)
    return employer


def _may_enter(new: NewEmployer, by: Caller) -> None:
    if by.role == Role.EMPLOYER_CLERK and by.org != new.credit_code:
        raise OtherOrganisation()
    if by.role == Role.DISTRICT_REVIEWER and not by.covers(new.area):
        raise OutsideJurisdiction()
    confirmed = new.document_checked and by.role == Role.DISTRICT_REVIEWER
    if credit_code_flaw(new.credit_code) is not None and not confirmed:
        raise CreditCodeSuspect("请核对代码；如证照确为此代码，请由区级审核人员核对证照后登记")


async def _exists(session: AsyncSession, credit_code: str, by: Caller) -> EmployerExists:
    """Names the known row only to those who may see it."""
    existing = await repository.by_credit_code(session, credit_code)
    if by.org == credit_code or by.covers(existing.area):
        return EmployerExists(employer_id=str(existing.id))
    return EmployerExists()


async def verify_employer(
    session: AsyncSession,
    employer_id: UUID,
    is_internship_base: bool,
    today: date,
    by: Caller,
    seen: Precondition = ANY,
) -> Employer:
    """Verifies an employer, or lifts its suspension. The same verification again changes nothing."""
    employer = await repository.locked_in_scope(session, employer_id, by)
    seen.hold(employer.version)
    if rules.verification(employer.state, employer.is_internship_base, is_internship_base) == "none":
        return employer
    employer.state, employer.verified_on = "verified", today
    employer.is_internship_base = is_internship_base
    employer.suspended_on = employer.suspended_reason = None
    verified = EmployerVerified(
        employer_id=employer.id,
        city=employer.city,
        area=employer.area,
        is_internship_base=is_internship_base,
        verified_on=today,
        credit_code=employer.credit_code,
        registered_name=employer.name,
    )
    await outbox.record(session, verified)
    await audit.record(session, by, "verify_employer", "employer", employer.id)
    return employer


async def suspend_employer(
    session: AsyncSession, employer_id: UUID, reason_code: str, today: date, by: Caller, seen: Precondition = ANY
) -> Employer:
    """Takes a verified employer out of service: no new post, no new intern, its posts leave the list."""
    employer = await repository.locked_in_scope(session, employer_id, by)
    seen.hold(employer.version)
    change = rules.suspension(employer.state, employer.suspended_reason, reason_code)
    if change == "refuse":
        raise NotVerified(state=employer.state)
    if change == "none":
        return employer
    employer.state, employer.suspended_on, employer.suspended_reason = "suspended", today, reason_code
    suspended = EmployerSuspended(
        employer_id=employer.id,
        city=employer.city,
        area=employer.area,
        suspended_on=today,
        reason_code=reason_code,
    )
    await outbox.record(session, suspended)
    await audit.record(session, by, "suspend_employer", "employer", employer.id)
    return employer
