"""Access rows: each with one role too many."""

from tests.mutants.runner import Guard

REGISTRY, SUBSIDY, NOTIFY, JOBFAIR = (
    f"services/{service}/access.py" for service in ("registry", "subsidy", "notify", "jobfair")
)
TRUSTED = "tests/architecture/test_trusted_doors.py::test_a_door_of_trust_is_open_to_these_roles_and_to_nobody_else"
ALL_OF_JOBFAIR = "tests/component/jobfair/test_access.py::test_every_role_passes_its_own_doors_and_no_other"


def row(point: str, file: str, operation: str, rule: str, role: str) -> Guard:
    """The row of an operation, whose rule stands in one line, and the role that must not be in it."""
    service = file.split("/")[1]
    test = ALL_OF_JOBFAIR if file == JOBFAIR else f"{TRUSTED}[{service}-{operation}]"
    also = f"{{**{rule}, Role.{role}: Scope.AREA}}"
    text, without = (f'    "{operation}": {said},\n' for said in (rule, also))
    return Guard(point, f"access row: {operation}, not for {role.lower()}", file, text, without, (test,))


GUARDS = (
    row("1", REGISTRY, "verify_phone", "_SELF", "CASEWORKER"),
    row("1", REGISTRY, "start_identity_check", "_SELF", "CASEWORKER"),
    row("1", REGISTRY, "prove_real_name", "_SELF", "SERVICE"),
    row("1", REGISTRY, "list_desk_cases", "_STAFF", "GRADUATE"),
    row("1", REGISTRY, "dismiss_desk_case", "_DESK", "AUDITOR"),
    row("1", REGISTRY, "propose_name_correction", "_DESK", "GRADUATE"),
    row("1", REGISTRY, "propose_phone_change", "_DESK", "GRADUATE"),
    row("1", REGISTRY, "propose_binding_release", "_DESK", "GRADUATE"),
    row("1", REGISTRY, "list_desk_changes", "_STAFF", "UNIVERSITY_OFFICE"),
    row("1", REGISTRY, "decide_desk_change", "_SECOND_PERSONS", "CASEWORKER"),
    row("1", REGISTRY, "reveal_desk_change", "{**_DESK, **_SECOND_PERSONS}", "AUDITOR"),
    row("1", REGISTRY, "put_place", "_OPS", "CASEWORKER"),
    row("4", REGISTRY, "list_proposals", "_STAFF", "UNIVERSITY_OFFICE"),
    row("4", REGISTRY, "decide_proposal", "_PROPOSAL_DESK", "UNIVERSITY_OFFICE"),
    row("4", REGISTRY, "list_filed_proposals", "_ROSTER_UPLOADERS", "AUDITOR"),
    row("4", JOBFAIR, "propose_internship", "_CLERK", "CASEWORKER"),
    row("4", JOBFAIR, "answer_for_home_city", "_CASEWORKER", "EMPLOYER_CLERK"),
    row("7", SUBSIDY, "show_payout_account", "_ACCOUNT_READERS", "CASEWORKER"),
    row("7", SUBSIDY, "list_payout_account_changes", "_OFFICERS", "EMPLOYER_CLERK"),
    row("7", SUBSIDY, "list_changes_of_payout_account", "_ACCOUNT_READERS", "CASEWORKER"),
    Guard(
        "7",
        "access row: decide_payout_account_change, not for employer_clerk",
        SUBSIDY,
        '    "decide_payout_account_change": {\n',
        '    "decide_payout_account_change": {\n        Role.EMPLOYER_CLERK: Scope.ORG,\n',
        (f"{TRUSTED}[subsidy-decide_payout_account_change]",),
    ),
    row("8", REGISTRY, "list_account_requests", "_OPS", "CITY_APPROVER"),
    row("8", REGISTRY, "decide_account_request", "_OPS", "CITY_APPROVER"),
    row("12", JOBFAIR, "answer_proposal", "_INTERN", "CASEWORKER"),
    row("12", JOBFAIR, "confirm_retention", "_INTERN", "CASEWORKER"),
    row("12", JOBFAIR, "issue_confirmation_code", "_CASEWORKER", "EMPLOYER_CLERK"),
    row("12", JOBFAIR, "issue_retention_code", "_CASEWORKER", "EMPLOYER_CLERK"),
    Guard(
        "13",
        "access row: confirm_status, not for auditor",
        REGISTRY,
        '    "confirm_status": {**_CASEWORKERS,',
        '    "confirm_status": {**_CASEWORKERS, Role.AUDITOR: Scope.AREA,',
        (f"{TRUSTED}[registry-confirm_status]",),
    ),
    row("13", REGISTRY, "confirm_contact", "{Role.DISTRICT_REVIEWER: Scope.AREA}", "CASEWORKER"),
    row("13", REGISTRY, "list_intentions", "_LEDGER_READERS", "EMPLOYER_CLERK"),
    row("15", NOTIFY, "list_failed_messages", "_OPS", "CASEWORKER"),
    row("15", NOTIFY, "resend_message", "_OPS", "CASEWORKER"),
    row("15", NOTIFY, "resend_messages", "_OPS", "CASEWORKER"),
    Guard(
        "16",
        "access row: list_unserved_addressees, not for caseworker",
        NOTIFY,
        '    "list_unserved_addressees": {\n        **_OPS,',
        '    "list_unserved_addressees": {\n        **_OPS,\n        Role.CASEWORKER: Scope.AREA,',
        (f"{TRUSTED}[notify-list_unserved_addressees]",),
    ),
    row("18", REGISTRY, "list_revealers", "{Role.AUDITOR: Scope.AREA}", "CITY_APPROVER"),
    Guard(
        "18",
        "access row: list_audit_entries, not for ops",
        "chassis/audit_endpoints.py",
        '_AUDITOR: Rule = {"auditor": Scope.AREA}',
        '_AUDITOR: Rule = {"auditor": Scope.AREA, "ops": Scope.ANY}',
        (f"{TRUSTED}[registry-registry_list_audit_entries]",),
    ),
    Guard(
        "18",
        "access rows: show_audit_chain and verify_audit_chain, not for caseworker",
        "chassis/audit_endpoints.py",
        '_WHOLE: Rule = {"auditor": Scope.ANY, "ops": Scope.ANY}',
        '_WHOLE: Rule = {"auditor": Scope.ANY, "ops": Scope.ANY, "caseworker": Scope.ANY}',
        (f"{TRUSTED}[registry-registry_verify_audit_chain]",),
    ),
)
