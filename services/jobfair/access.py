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
    "refer_graduate": {Role.CASEWORKER: Scope.AREA},
    "list_referrals": _REFERRAL_READERS,
    "start_internship": _CLERK,
    "end_internship": _CLERK_OR_REVIEWER,
    "state_retention": _CLERK_OR_REVIEWER,
    "get_internship": _INTERNSHIP_READERS,
    "list_internship_facts": _INTERNSHIP_READERS,
    "list_internships": _INTERNSHIP_READERS,
}
"""A caseworker's area is matched with the graduate's; an officer's with the area of the employer."""
