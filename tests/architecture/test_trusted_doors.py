"""Who may move an identity, money or a figure, or read what they rest on: written out once more, door by door.

The other tests of access hold the doors against the access tables; this one holds the tables against what was meant.
`jobfair` has the same for all of its doors in tests/component/jobfair/test_access.py.
"""

import pytest

from contracts.roles import ClientScope, Role
from tests.support.operations import call, operation, routes_of
from tests.support.platform import Boot

CASEWORKER, GRADUATE, CLERK, PAYER = Role.CASEWORKER, Role.GRADUATE, Role.EMPLOYER_CLERK, Role.PAYER
REVIEWER, APPROVER, CITY, AUDITOR = Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.AUDITOR
OFFICERS = {REVIEWER, APPROVER, CITY, AUDITOR}
STAFF = {*OFFICERS, CASEWORKER}
OF_MONEY = {*OFFICERS, PAYER}
DESK = {CASEWORKER, REVIEWER, CITY}
PAYEES = {CLERK, GRADUATE}
SECOND_PERSONS = {REVIEWER, APPROVER, CITY}
LEDGER = {*STAFF, Role.UNIVERSITY_OFFICE, GRADUATE}
ADMINISTRATORS = {Role.OPS, Role.CITY_ADMINISTRATOR}
UPLOADERS = {Role.UNIVERSITY_OFFICE, CASEWORKER, REVIEWER}

MAY: dict[str, dict[str, set[Role]]] = {
    "registry": {
        "verify_phone": {GRADUATE},
        "send_phone_code": {GRADUATE},
        "start_identity_check": {GRADUATE},
        "prove_real_name": {GRADUATE},
        "list_desk_cases": STAFF,
        "dismiss_desk_case": DESK,
        "propose_name_correction": DESK,
        "propose_phone_change": DESK,
        "propose_binding_release": DESK,
        "propose_kind_correction": DESK,
        "list_desk_changes": STAFF,
        "reveal_desk_change": {*DESK, *SECOND_PERSONS},
        "decide_desk_change": SECOND_PERSONS,
        "list_account_requests": ADMINISTRATORS,
        "decide_account_request": ADMINISTRATORS,
        "create_staff_account": ADMINISTRATORS,
        "list_staff_accounts": {*ADMINISTRATORS, AUDITOR, Role.SECURITY_OFFICER},
        "show_staff_account": {*ADMINISTRATORS, AUDITOR, Role.SECURITY_OFFICER},
        "close_staff_account": ADMINISTRATORS,
        "reopen_staff_account": ADMINISTRATORS,
        "move_staff_account": ADMINISTRATORS,
        "list_staff_account_changes": ADMINISTRATORS,
        "decide_staff_account_change": ADMINISTRATORS,
        "propose_provider_link": ADMINISTRATORS,
        "show_provider_link": {*ADMINISTRATORS, AUDITOR, Role.SECURITY_OFFICER},
        "end_provider_link": ADMINISTRATORS,
        "list_provider_link_requests": ADMINISTRATORS,
        "decide_provider_link": ADMINISTRATORS,
        "create_client_account": {Role.OPS},
        "list_client_accounts": {Role.OPS, AUDITOR, Role.SECURITY_OFFICER},
        "show_client_account": {Role.OPS, AUDITOR, Role.SECURITY_OFFICER},
        "close_client_account": {Role.OPS},
        "reopen_client_account": {Role.OPS},
        "put_client_credential": {Role.OPS},
        "retire_client_credential": {Role.OPS},
        "list_client_account_changes": {Role.OPS},
        "decide_client_account_change": {Role.OPS},
        "propose_secret_reset": ADMINISTRATORS,
        "propose_second_factor_reset": ADMINISTRATORS,
        "list_reset_requests": ADMINISTRATORS,
        "decide_reset_request": ADMINISTRATORS,
        "find_contact_point": {Role.SERVICE},
        "match_name": {Role.SERVICE},
        "state_status": {CASEWORKER, GRADUATE},
        "confirm_status": {CASEWORKER, REVIEWER, GRADUATE},
        "record_placement": {CASEWORKER, GRADUATE},
        "load_baseline": {REVIEWER, CITY},
        "decide_baseline": {CITY},
        "correct_placement": {CASEWORKER},
        "list_intentions": LEDGER,
        "reveal_graduate": {*DESK, APPROVER, GRADUATE},
        "search_people": {*DESK, APPROVER},
        "ask_area_transfer": {CASEWORKER, REVIEWER, GRADUATE},
        "decide_area_transfer": {CASEWORKER, REVIEWER},
        "withdraw_area_transfer": {CASEWORKER, REVIEWER, GRADUATE},
        "take_cases": {CASEWORKER},
        "ask_case_handover": {CASEWORKER},
        "decide_case_handover": {CASEWORKER},
        "order_case_handover": {REVIEWER},
        "undo_case_handover": {CASEWORKER, REVIEWER},
        "list_revealers": {AUDITOR},
        "put_place": {Role.OPS},
        "list_proposals": STAFF,
        "decide_proposal": DESK,
        "list_filed_proposals": UPLOADERS,
        "confirm_contact": {REVIEWER},
        "log_service": {CASEWORKER},
        "download_roster": UPLOADERS,
        "registry_list_audit_entries": {AUDITOR, Role.SECURITY_OFFICER},
        "registry_show_audit_chain": {AUDITOR, Role.SECURITY_OFFICER, Role.OPS},
        "registry_verify_audit_chain": {AUDITOR, Role.SECURITY_OFFICER, Role.OPS},
        "show_sums": {Role.OPS},
        "compare_sums": {Role.OPS},
        "rebuild_sums": {Role.OPS},
    },
    "subsidy": {
        "put_payout_account": {*PAYEES, CASEWORKER},
        "show_payout_account": {*OF_MONEY, *PAYEES, CASEWORKER},
        "list_payout_account_changes": OF_MONEY,
        "list_changes_of_payout_account": {*OF_MONEY, *PAYEES, CASEWORKER},
        "decide_payout_account_change": {*SECOND_PERSONS, PAYER},
        "withdraw_payout_account_change": PAYEES,
        "assess_claim": {REVIEWER},
        "attest_facts": {CLERK, GRADUATE, CASEWORKER, REVIEWER},
        "bring_evidence": {CLERK, GRADUATE, CASEWORKER, REVIEWER},
        "open_evidence": {CLERK, GRADUATE, CASEWORKER, REVIEWER, APPROVER, CITY},
        "object_to_claim": {REVIEWER, APPROVER, CITY, AUDITOR},
        "propose_objection_lifting": {REVIEWER, APPROVER, CITY},
        "decide_objection_lifting": {REVIEWER, APPROVER, CITY},
        "review_claim": {REVIEWER},
        "approve_claim": {APPROVER, CITY},
        "make_payment_batch": {PAYER},
        "download_payment_file": {PAYER},
        "hand_in_bank_receipt": {PAYER},
        "decide_bank_receipt": {PAYER, CITY},
    },
    "notify": {
        "list_failed_messages": {Role.OPS},
        "resend_message": {Role.OPS},
        "resend_messages": {Role.OPS},
        "list_unserved_addressees": {REVIEWER, CITY, AUDITOR, Role.OPS},
    },
}


@pytest.mark.parametrize(("service", "name"), [(service, name) for service, named in MAY.items() for name in named])
async def test_a_door_of_trust_is_open_to_these_roles_and_to_nobody_else(
    platform: Boot, service: str, name: str
) -> None:
    p = await platform(service)
    [route] = [route for route in routes_of(service) if operation(route) == name]
    let_in = set()
    for role in Role:
        scopes = [*ClientScope] if role == Role.SERVICE else []
        answer = await call(p.as_(role, area="urumqi/650102", org="9165000001", scopes=scopes), service, route)
        refused = answer.status_code == 403 and answer.json()["type"] == "urn:qihang:problem:forbidden"
        let_in |= set() if refused else {role}
    assert let_in == MAY[service][name]
