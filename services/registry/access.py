"""Who is served together by the operations of the registry; each feature's endpoints name them.

A university office sees its own school's people; an auditor sees them masked and reveals nothing.
"""

from chassis.access import EVERYONE, Reach, Rule
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Reach.PUBLIC}
OPS: Rule = {Role.OPS: Reach.ANY}
STAFF_ACCOUNTS: Rule = {
    role: Reach.SELF for role in Role if role not in {Role.GRADUATE, Role.DEPARTMENT_CLIENT, Role.SERVICE}
}
"""Who signs in with a login and a secret, and so has a session."""
ADMINISTRATORS: Rule = {**OPS, Role.CITY_ADMINISTRATOR: Reach.AREA}
"""Who opens, closes and moves accounts: the platform's operators, and a city's own administrator within it."""
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
    Role.AUDITOR: Reach.AREA,
}
STAFF: Rule = {**OFFICERS, Role.CASEWORKER: Reach.AREA}
OF_FIGURES: Rule = {**STAFF, Role.OBSERVER: Reach.AREA}
"""Who sees how many, beside those who see who: an observer opens no list of people or records."""
OF_OWN_FIGURES: Rule = {**OF_FIGURES, Role.UNIVERSITY_OFFICE: Reach.ORG}
"""A school's office too, of the people of its own school."""
PLAN_READERS: Rule = {**OFFICERS, Role.OBSERVER: Reach.AREA, Role.POLICY_OFFICER: Reach.AREA}
"""Who reads the plans of the year, their tasks and their days: no person stands in them."""
LEDGER_READERS: Rule = {**STAFF, Role.UNIVERSITY_OFFICE: Reach.ORG, Role.GRADUATE: Reach.SELF}
CASEWORKERS: Rule = {Role.CASEWORKER: Reach.AREA}
CASE_READERS: Rule = {**STAFF, Role.GRADUATE: Reach.SELF}
SELF: Rule = {Role.GRADUATE: Reach.SELF}
DESK: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA}
"""Above the streets too: somebody whom a roster lists in a city without a district is no caseworker's."""
SECOND_PERSONS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
}
ROSTER_UPLOADERS: Rule = {
    Role.UNIVERSITY_OFFICE: Reach.ORG,
    Role.CASEWORKER: Reach.AREA,
    Role.DISTRICT_REVIEWER: Reach.AREA,
}
