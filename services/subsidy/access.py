"""Who is served together by the operations of the subsidy service; each feature's endpoints name them."""

from chassis.access import EVERYONE, Rule, Scope
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.PAYER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
CLAIM_READERS: Rule = {**OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG, Role.GRADUATE: Scope.SELF}
ACCOUNT_READERS: Rule = {**OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG}
MONEY_READERS: Rule = {Role.PAYER: Scope.AREA, Role.AUDITOR: Scope.AREA}
