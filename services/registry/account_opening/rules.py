"""Pure rules of accounts: who administers whom, which place a role has, and which account takes two persons."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Literal
from uuid import UUID

from chassis.credit_codes import credit_code_flaw
from contracts.roles import Role

AccountKind = Literal["staff_account", "client_account"]

MACHINES = frozenset({Role.DEPARTMENT_CLIENT, Role.SERVICE})
ROLES_OF_TWO_OPERATORS = frozenset(
    {
        Role.EMPLOYER_CLERK,
        Role.CASEWORKER,
        Role.UNIVERSITY_OFFICE,
        Role.DISTRICT_REVIEWER,
        Role.DISTRICT_APPROVER,
        Role.CITY_APPROVER,
        Role.PAYER,
        Role.DEPARTMENT_OFFICER,
        Role.FINANCE,
        Role.POLICY_OFFICER,
        Role.OBSERVER,
        Role.CITY_ADMINISTRATOR,
        Role.SECURITY_OFFICER,
        Role.OPS,
        Role.SERVICE,
    }
)
"""Whose word moves money, a figure or an identity, who opens those or watches who does, and who reads every person's
contacts or a whole city's money and figures."""
OF_A_CITY = frozenset(
    {
        Role.EMPLOYER_CLERK,
        Role.UNIVERSITY_OFFICE,
        Role.CASEWORKER,
        Role.DISTRICT_REVIEWER,
        Role.DISTRICT_APPROVER,
        Role.CITY_APPROVER,
        Role.PAYER,
        Role.DEPARTMENT_OFFICER,
        Role.FINANCE,
        Role.POLICY_OFFICER,
        Role.OBSERVER,
    }
)
"""Below a city's administrator. Who audits and watches them is not: GB/T 22239 sets administration, audit and security
apart."""
ADMINISTERED_BY: Mapping[str, frozenset[Role]] = {Role.OPS: frozenset(Role), Role.CITY_ADMINISTRATOR: OF_A_CITY}
OF_A_WHOLE_CITY = frozenset(
    {
        Role.CITY_ADMINISTRATOR,
        Role.SECURITY_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.FINANCE,
        Role.POLICY_OFFICER,
        Role.OBSERVER,
    }
)
WITH_ORGANISATION = frozenset({Role.EMPLOYER_CLERK, Role.UNIVERSITY_OFFICE, Role.DEPARTMENT_OFFICER})

Flaw = Literal["district-missing", "city-missing", "organisation-missing", "credit-code-malformed"]


@dataclass(frozen=True)
class Duty:
    """What an account is for: in which role, where (`city/district/street` or a part of it), for which organisation."""

    role: Role
    area: str | None
    org: str | None


def administers(by: str, role: Role) -> bool:
    """Nobody opens, closes or moves an account above their own."""
    return role in ADMINISTERED_BY.get(by, frozenset())


def of_two_persons(first: Set[UUID], second: Set[UUID]) -> bool:
    """Whether two accounts have two persons behind them, by their lineages: the account and whoever asked for its
    opening, or for theirs. Who asks for an account chooses its first secret, so that one line may be one person."""
    return not first & second


def two_persons_among(lineages: Iterable[Set[UUID]]) -> bool:
    return any(of_two_persons(first, second) for first, second in combinations(lineages, 2))


def flaw(duty: Duty) -> Flaw | None:
    """What is missing of a place or an organisation; whether they exist, the lists of places say."""
    parts = (duty.area or "").split("/")
    if duty.role == Role.CASEWORKER and len(parts) == 1:
        return "district-missing"
    if duty.role in OF_A_WHOLE_CITY and (not duty.area or len(parts) > 1):
        return "city-missing"
    if duty.role in WITH_ORGANISATION and not duty.org:
        return "organisation-missing"
    if duty.role == Role.EMPLOYER_CLERK and credit_code_flaw(duty.org or "") == "malformed":
        return "credit-code-malformed"
    return None


def city_of(area: str | None) -> str | None:
    """None for an account of the whole platform."""
    return area.partition("/")[0] if area else None


def decided_in(*duties: Duty) -> str | None:
    """The area whose administrator may decide on these (the first one's); None: operators alone, because a role is
    above a city's administrator, or more than one city is concerned."""
    cities = {city_of(duty.area) for duty in duties}
    of_one_city = len(cities) == 1 and all(duty.role in OF_A_CITY and duty.area for duty in duties)
    return duties[0].area if of_one_city else None


def fits(kind: AccountKind, role: Role) -> bool:
    """A graduate signs in by WeChat alone; a machine is no member of staff."""
    return role in MACHINES if kind == "client_account" else role not in {*MACHINES, Role.GRADUATE}


def takes_two_operators(role: Role, scopes: Collection[str], signs: bool = False) -> bool:
    """A client with any scope may do what its role alone may not, as the bank's confirms payments. One that signs is
    taken at its word by others too."""
    return role in ROLES_OF_TWO_OPERATORS or bool(scopes) or signs
