"""Who may run which operation of the subsidy service, and on which objects."""

from collections.abc import Mapping

from chassis.access import EVERYONE, AccessTable, Rule, Scope
from contracts.roles import ClientScope, Role

_PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
_OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.PAYER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
_CLAIM_READERS: Rule = {**_OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG, Role.GRADUATE: Scope.SELF}
_ACCOUNT_READERS: Rule = {**_OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG}
_MONEY_READERS: Rule = {Role.PAYER: Scope.AREA, Role.AUDITOR: Scope.AREA}

ACCESS: AccessTable = {
    "list_policies": _PUBLIC,
    "show_policy": _PUBLIC,
    "show_document": _PUBLIC,
    "list_parameters": _PUBLIC,
    "list_readings": _PUBLIC,
    "show_scheme": _PUBLIC,
    "explain_case": _PUBLIC,
    "explain_target": _PUBLIC,
    "show_window": _PUBLIC,
    "show_cohort": {**_OFFICERS, Role.EMPLOYER_CLERK: Scope.ORG},
    "ask_simulation": _OFFICERS,
    "list_simulations": _OFFICERS,
    "show_simulation": _OFFICERS,
    "download_simulation": _OFFICERS,
    "assess_retention_bonus": {Role.DISTRICT_REVIEWER: Scope.AREA},
    "list_claims": _CLAIM_READERS,
    "show_claim": _CLAIM_READERS,
    "recompute_claim": _OFFICERS,
    "review_claim": {Role.DISTRICT_REVIEWER: Scope.AREA},
    "approve_claim": {Role.DISTRICT_APPROVER: Scope.AREA, Role.CITY_APPROVER: Scope.AREA},
    "put_payout_account": {Role.EMPLOYER_CLERK: Scope.ORG},
    "show_payout_account": _ACCOUNT_READERS,
    "list_payout_account_changes": _OFFICERS,
    "list_changes_of_payout_account": _ACCOUNT_READERS,
    "decide_payout_account_change": {
        Role.DISTRICT_REVIEWER: Scope.AREA,
        Role.DISTRICT_APPROVER: Scope.AREA,
        Role.CITY_APPROVER: Scope.AREA,
        Role.PAYER: Scope.AREA,
    },
    "withdraw_payout_account_change": {Role.EMPLOYER_CLERK: Scope.ORG},
    "make_payment_batch": {Role.PAYER: Scope.AREA},
    "list_payment_batches": _MONEY_READERS,
    "show_payment_batch": _MONEY_READERS,
    "download_payment_file": {Role.PAYER: Scope.AREA},
    "take_bank_confirmations": {Role.DEPARTMENT_CLIENT: Scope.AREA},
    "list_bank_discrepancies": {**_MONEY_READERS, Role.CITY_APPROVER: Scope.AREA},
    "resolve_bank_discrepancy": {Role.PAYER: Scope.AREA},
    "show_ledger_balances": _MONEY_READERS,
}
"""No member of staff says that a payment arrived."""
CLIENT_SCOPES: Mapping[str, str] = {"take_bank_confirmations": ClientScope.BANK}
"""Among the departments' clients it is the bank's alone, limited to its city."""
