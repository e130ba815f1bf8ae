"""Who may run which operation of the registry, and on which objects."""

from chassis.access import EVERYONE, AccessTable, Rule, Scope
from contracts.roles import Role

_PUBLIC: Rule = {EVERYONE: Scope.PUBLIC}
_OPS: Rule = {Role.OPS: Scope.ANY}
_OFFICERS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
_STAFF: Rule = {**_OFFICERS, Role.CASEWORKER: Scope.AREA}
_LEDGER_READERS: Rule = {**_STAFF, Role.UNIVERSITY_OFFICE: Scope.ORG, Role.GRADUATE: Scope.SELF}
_CASEWORKERS: Rule = {Role.CASEWORKER: Scope.AREA}
_PROPOSAL_DESK: Rule = {**_CASEWORKERS, Role.DISTRICT_REVIEWER: Scope.AREA, Role.CITY_APPROVER: Scope.AREA}
"""Above the streets too: somebody whom a roster lists in a city without a district is no caseworker's."""
_CASE_READERS: Rule = {**_STAFF, Role.GRADUATE: Scope.SELF}
_SELF: Rule = {Role.GRADUATE: Scope.SELF}
_DESK: Rule = {**_CASEWORKERS, Role.DISTRICT_REVIEWER: Scope.AREA, Role.CITY_APPROVER: Scope.AREA}
"""Above the streets too: somebody whom a roster lists in a city without a district is no caseworker's."""
_SECOND_PERSONS: Rule = {
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
}
_ROSTER_UPLOADERS: Rule = {
    Role.UNIVERSITY_OFFICE: Scope.ORG,
    Role.CASEWORKER: Scope.AREA,
    Role.DISTRICT_REVIEWER: Scope.AREA,
}

ACCESS: AccessTable = {
    "sign_in": _PUBLIC,
    "sign_in_mini_program": _PUBLIC,
    "issue_client_token": _PUBLIC,
    "verify_phone": _SELF,
    "start_identity_check": _SELF,
    "prove_real_name": _SELF,
    "list_desk_cases": _STAFF,
    "dismiss_desk_case": _DESK,
    "propose_name_correction": _DESK,
    "propose_phone_change": _DESK,
    "propose_binding_release": _DESK,
    "list_desk_changes": _STAFF,
    "reveal_desk_change": {**_DESK, **_SECOND_PERSONS},
    "decide_desk_change": _SECOND_PERSONS,
    "who_am_i": dict.fromkeys(Role, Scope.SELF),
    "create_staff_account": _OPS,
    "create_client_account": _OPS,
    "list_account_requests": _OPS,
    "decide_account_request": _OPS,
    "find_contact_point": {Role.SERVICE: Scope.ANY},
    "list_graduates": _LEDGER_READERS,
    "show_graduate": _LEDGER_READERS,
    "correct_graduate": {**_CASEWORKERS, Role.GRADUATE: Scope.SELF},
    "state_status": {**_CASEWORKERS, Role.GRADUATE: Scope.SELF},
    "confirm_status": {**_CASEWORKERS, Role.DISTRICT_REVIEWER: Scope.AREA, Role.GRADUATE: Scope.SELF},
    "list_statuses": _LEDGER_READERS,
    "list_intentions": _LEDGER_READERS,
    "reveal_graduate": {
        **_CASEWORKERS,
        Role.DISTRICT_REVIEWER: Scope.AREA,
        Role.DISTRICT_APPROVER: Scope.AREA,
        Role.CITY_APPROVER: Scope.AREA,
        Role.GRADUATE: Scope.SELF,
    },
    "list_revealers": {Role.AUDITOR: Scope.AREA},
    "register_graduate": {**_CASEWORKERS, Role.GRADUATE: Scope.SELF},
    "list_places": dict.fromkeys(Role, Scope.ANY),
    "put_place": _OPS,
    "list_proposals": _STAFF,
    "decide_proposal": _PROPOSAL_DESK,
    "list_filed_proposals": _ROSTER_UPLOADERS,
    "list_caseload": _STAFF,
    "log_contact": _CASEWORKERS,
    "confirm_contact": {Role.DISTRICT_REVIEWER: Scope.AREA},
    "list_contacts": _CASE_READERS,
    "log_service": _CASEWORKERS,
    "list_services": _CASE_READERS,
    "upload_roster": _ROSTER_UPLOADERS,
    "list_rosters": _ROSTER_UPLOADERS,
    "show_roster": _ROSTER_UPLOADERS,
    "stream_roster_progress": _ROSTER_UPLOADERS,
    "list_roster_rows": _ROSTER_UPLOADERS,
    "download_roster": _ROSTER_UPLOADERS,
    "download_roster_template": _ROSTER_UPLOADERS,
    "show_rate_sheet": _STAFF,
    "show_first_contact_sheet": _STAFF,
}
"""A university office sees its own school's people; an auditor sees them masked and reveals nothing."""
