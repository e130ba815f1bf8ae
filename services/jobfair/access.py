"""Who is served together by the operations of the job fair service; each feature's endpoints name them.

A caseworker's area is matched with the graduate's; an officer's with the area of the employer.
"""

from chassis.access import EVERYONE, Reach, Rule
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Reach.PUBLIC}
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
    Role.AUDITOR: Reach.AREA,
}
CLERK_OR_REVIEWER: Rule = {Role.EMPLOYER_CLERK: Reach.ORG, Role.DISTRICT_REVIEWER: Reach.AREA}
REVIEWER: Rule = {Role.DISTRICT_REVIEWER: Reach.AREA}
CLERK: Rule = {Role.EMPLOYER_CLERK: Reach.ORG}
EMPLOYER_READERS: Rule = {**OFFICERS, Role.EMPLOYER_CLERK: Reach.ORG}
DEPARTMENTS: Rule = {Role.DEPARTMENT_CLIENT: Reach.AREA}
REFERRAL_READERS: Rule = {**OFFICERS, Role.CASEWORKER: Reach.AREA, Role.GRADUATE: Reach.SELF}
CASEWORKER: Rule = {Role.CASEWORKER: Reach.AREA}
INTERN: Rule = {Role.GRADUATE: Reach.SELF, Role.EMPLOYER_CLERK: Reach.ORG}
"""The intern, signed in; or the base's clerk, who then brings the code that the intern was handed."""
PROPOSAL_READERS: Rule = {**CASEWORKER, **INTERN}
INTERNSHIP_READERS: Rule = {**REFERRAL_READERS, Role.EMPLOYER_CLERK: Reach.ORG}
