"""Who may act: the role vocabulary that tokens carry and every service's access table names."""

from enum import StrEnum


class Role(StrEnum):
    GRADUATE = "graduate"
    EMPLOYER_CLERK = "employer_clerk"
    UNIVERSITY_OFFICE = "university_office"
    CASEWORKER = "caseworker"
    DISTRICT_REVIEWER = "district_reviewer"
    DISTRICT_APPROVER = "district_approver"
    CITY_APPROVER = "city_approver"
    PAYER = "payer"
    AUDITOR = "auditor"
    SECURITY_OFFICER = "security_officer"
    CITY_ADMINISTRATOR = "city_administrator"
    DEPARTMENT_OFFICER = "department_officer"
    FINANCE = "finance"
    POLICY_OFFICER = "policy_officer"
    OBSERVER = "observer"
    DEPARTMENT_CLIENT = "department_client"
    SERVICE = "service"
    OPS = "ops"


STAFF = frozenset(
    {
        Role.CASEWORKER,
        Role.DISTRICT_REVIEWER,
        Role.DISTRICT_APPROVER,
        Role.CITY_APPROVER,
        Role.PAYER,
        Role.AUDITOR,
        Role.SECURITY_OFFICER,
        Role.CITY_ADMINISTRATOR,
        Role.DEPARTMENT_OFFICER,
        Role.FINANCE,
        Role.POLICY_OFFICER,
        Role.OBSERVER,
        Role.OPS,
    }
)
"""Who works for a city, another of its departments or for the platform itself; the others are citizens, employers,
schools and machines."""


class ClientScope(StrEnum):
    """What a machine's client may do besides its role; operations name the one they need."""

    BANK = "bank"
    CERTIFICATES = "certificates"
    COMPANIES = "companies"
    """Market supervision's: employers of its area, and no person."""
    CONTACTS = "contacts"
    """Of our own service of messages: where a person is reached."""
    NAMES = "names"
    """Of our own service of payments: whether a name is a person's."""
