"""Who may run which operation of the registry, and on which objects."""

from chassis.access import EVERYONE, AccessTable, Rule, Scope
from contracts.roles import Role

_PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}

ACCESS: AccessTable = {
    "sign_in": _PUBLIC,
    "sign_in_mini_program": _PUBLIC,
    "issue_client_token": _PUBLIC,
    "prove_real_name": {Role.GRADUATE: Scope.SELF},
    "who_am_i": dict.fromkeys(Role, Scope.SELF),
}
