"""Who is served together by the operations of the registry; each feature's endpoints name them.

A university office sees its own school's people; an auditor sees them masked and reveals nothing.
"""

from chassis.access import EVERYONE, Rule, Scope
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
OPS: Rule = {Role.OPS: Scope.ANY}
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
STAFF: Rule = {**OFFICERS, Role.CASEWORKER: Scope.AREA}
LEDGER_READERS: Rule = {**STAFF, Role.UNIVERSITY_OFFICE: Scope.ORG, Role.GRADUATE: Scope.SELF}
CASEWORKERS: Rule = {Role.CASEWORKER: Scope.AREA}
CASE_READERS: Rule = {**STAFF, Role.GRADUATE: Scope.SELF}
SELF: Rule = {Role.GRADUATE: Scope.SELF}
DESK: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Scope.AREA, Role.CITY_APPROVER: Scope.AREA}
"""Above the streets too: somebody whom a roster lists in a city without a district is no caseworker's."""
SECOND_PERSONS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
}
ROSTER_UPLOADERS: Rule = {
    Role.UNIVERSITY_OFFICE: Scope.ORG,
    Role.CASEWORKER: Scope.AREA,
    Role.DISTRICT_REVIEWER: Scope.AREA,
}
