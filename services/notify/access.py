"""Who is served together by the operations of notify; each feature's endpoints name them."""

from chassis.access import Rule, Scope
from contracts.roles import Role

STAFF: Rule = {
    Role.CASEWORKER: Scope.AREA,
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
CLOCKS: Rule = {**STAFF, Role.GRADUATE: Scope.SELF}
INBOX: Rule = {**STAFF, Role.GRADUATE: Scope.SELF, Role.EMPLOYER_CLERK: Scope.ORG}
OPS: Rule = {Role.OPS: Scope.ANY}
