"""Who may run which operation of the job fair service, and on which objects."""

from chassis.access import EVERYONE, AccessTable, Rule, Scope
from contracts.roles import Role

_PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
_OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
_CLERK_OR_REVIEWER: Rule = {Role.EMPLOYER_CLERK: Scope.ORG, Role.DISTRICT_REVIEWER: Scope.AREA}
_REVIEWER: Rule = {Role.DISTRICT_REVIEWER: Scope.AREA}
_CLERK: Rule = {Role.EMPLOYER_CLERK: Scope.ORG}
_EMPLOYER_READERS: Rule = {**_OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG}
_REFERRAL_READERS: Rule = {**_OFFICERS, Role.CASEWORKER: Scope.AREA, Role.GRADUATE: Scope.SELF}
_CASEWORKER: Rule = {Role.CASEWORKER: Scope.AREA}
_INTERN: Rule = {Role.GRADUATE: Scope.SELF, Role.EMPLOYER_CLERK: Scope.ORG}
"""The intern, signed in; or the base's clerk, who then brings the code that the intern was handed."""
_PROPOSAL_READERS: Rule = {**_CASEWORKER, **_INTERN}
_INTERNSHIP_READERS: Rule = {**_REFERRAL_READERS, Role.EMPLOYER_CLERK: Scope.ORG}

ACCESS: AccessTable = {
    "register_employer": _CLERK_OR_REVIEWER,
    "verify_employer": _REVIEWER,
    "suspend_employer": _REVIEWER,
    "get_employer": _EMPLOYER_READERS,
    "list_employers": _EMPLOYER_READERS,
    "publish_post": _CLERK,
    "close_post": _CLERK_OR_REVIEWER,
    "get_post": _PUBLIC,
    "list_posts": _PUBLIC,
    "refer_graduate": _CASEWORKER,
    "list_referrals": _REFERRAL_READERS,
    "propose_internship": _CLERK,
    "withdraw_proposal": _CLERK,
    "get_proposal": _PROPOSAL_READERS,
    "list_proposals": _PROPOSAL_READERS,
    "answer_proposal": _INTERN,
    "answer_for_home_city": _CASEWORKER,
    "issue_confirmation_code": _CASEWORKER,
    "end_internship": _CLERK_OR_REVIEWER,
    "state_retention": _CLERK_OR_REVIEWER,
    "confirm_retention": _INTERN,
    "issue_retention_code": _CASEWORKER,
    "get_internship": _INTERNSHIP_READERS,
    "list_internship_facts": _INTERNSHIP_READERS,
    "list_internships": _INTERNSHIP_READERS,
}
"""A caseworker's area is matched with the graduate's; an officer's with the area of the employer."""
