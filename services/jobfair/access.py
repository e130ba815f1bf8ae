"""Who is served together by the operations of the job fair service; each feature's endpoints name them.

A caseworker's area is matched with the graduate's; an officer's with the area of the employer.
"""

from chassis.access import EVERYONE, Rule, Scope
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
CLERK_OR_REVIEWER: Rule = {Role.EMPLOYER_CLERK: Scope.ORG, Role.DISTRICT_REVIEWER: Scope.AREA}
REVIEWER: Rule = {Role.DISTRICT_REVIEWER: Scope.AREA}
CLERK: Rule = {Role.EMPLOYER_CLERK: Scope.ORG}
EMPLOYER_READERS: Rule = {**OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG}
REFERRAL_READERS: Rule = {**OFFICERS, Role.CASEWORKER: Scope.AREA, Role.GRADUATE: Scope.SELF}
CASEWORKER: Rule = {Role.CASEWORKER: Scope.AREA}
INTERN: Rule = {Role.GRADUATE: Scope.SELF, Role.EMPLOYER_CLERK: Scope.ORG}
"""The intern, signed in; or the base's clerk, who then brings the code that the intern was handed."""
PROPOSAL_READERS: Rule = {**CASEWORKER, **INTERN}
INTERNSHIP_READERS: Rule = {**REFERRAL_READERS, Role.EMPLOYER_CLERK: Scope.ORG}
