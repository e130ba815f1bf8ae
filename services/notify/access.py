"""Who is served together by the operations of notify; each feature's endpoints name them."""

from chassis.access import Reach, Rule
from contracts.roles import Role

STAFF: Rule = {
    Role.CASEWORKER: Reach.AREA,
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
    Role.AUDITOR: Reach.AREA,
}
CLOCKS: Rule = {**STAFF, Role.GRADUATE: Reach.SELF}
INBOX: Rule = {**STAFF, Role.GRADUATE: Reach.SELF, Role.EMPLOYER_CLERK: Reach.ORG, Role.DEPARTMENT_OFFICER: Reach.ORG}
OPS: Rule = {Role.OPS: Reach.ANY}
