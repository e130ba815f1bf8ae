"""Who is served together by the operations of the subsidy service; each feature's endpoints name them."""

from chassis.access import EVERYONE, Reach, Rule
from contracts.roles import Role

PUBLIC: Rule = {EVERYONE: Reach.PUBLIC}
OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
    Role.PAYER: Reach.AREA,
    Role.AUDITOR: Reach.AREA,
}
CLAIM_READERS: Rule = {**OFFICERS, Role.EMPLOYER_CLERK: Reach.ORG, Role.GRADUATE: Reach.SELF}
PAYEES: Rule = {Role.EMPLOYER_CLERK: Reach.ORG, Role.GRADUATE: Reach.SELF}
FOR_PAYEES: Rule = {**PAYEES, Role.CASEWORKER: Reach.AREA}
"""Who says where a payee is paid; a caseworker for people without a phone."""
ACCOUNT_READERS: Rule = {**OFFICERS, **FOR_PAYEES}
MONEY_READERS: Rule = {Role.PAYER: Reach.AREA, Role.AUDITOR: Reach.AREA, Role.FINANCE: Reach.AREA}
"""Finance reads what the payer does, and does none of it."""
FUND_READERS: Rule = {**OFFICERS, Role.FINANCE: Reach.AREA, Role.POLICY_OFFICER: Reach.AREA}
SIMULATORS: Rule = {**OFFICERS, Role.POLICY_OFFICER: Reach.AREA}
"""A policy officer sees what a change comes to, and downloads no single case."""
