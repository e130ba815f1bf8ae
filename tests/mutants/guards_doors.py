"""Access rows: each with one role too many."""

from pathlib import Path

from tests.mutants.runner import Guard

ROOT = Path(__file__).parents[2]
REGISTRY, SUBSIDY, NOTIFY, JOBFAIR = "registry", "subsidy", "notify", "jobfair"
TRUSTED = "tests/architecture/test_trusted_doors.py::test_a_door_of_trust_is_open_to_these_roles_and_to_nobody_else"
ALL_OF_JOBFAIR = "tests/component/jobfair/test_access.py::test_every_role_passes_its_own_doors_and_no_other"


def endpoints_of(service: str, operation: str) -> str:
    """The file with the operation's access rule."""
    files = (ROOT / "services" / service).glob("*/endpoints.py")
    (found,) = [path for path in files if f'    "{operation}": ' in path.read_text()]
    return str(found.relative_to(ROOT))


def row(point: str, service: str, operation: str, rule: str, role: str) -> Guard:
    """The row of an operation, whose rule stands in one line, and the role that must not be in it."""
    file = endpoints_of(service, operation)
    test = ALL_OF_JOBFAIR if service == JOBFAIR else f"{TRUSTED}[{service}-{operation}]"
    also = f"{{**{rule}, Role.{role}: Reach.AREA}}"
    if service == JOBFAIR:  # its endpoints name groups only, and neither roles nor scopes
        also = f'{{**{rule}, "{role.lower()}": next(iter({rule}.values()))}}'
    text, without = (f'    "{operation}": {said},\n' for said in (rule, also))
    return Guard(point, f"access row: {operation}, not for {role.lower()}", file, text, without, (test,))


GUARDS = (
    row("1", REGISTRY, "verify_phone", "SELF", "CASEWORKER"),
    row("1", REGISTRY, "send_phone_code", "SELF", "CASEWORKER"),
    row("1", REGISTRY, "start_identity_check", "SELF", "CASEWORKER"),
    row("1", REGISTRY, "prove_real_name", "SELF", "SERVICE"),
    row("1", REGISTRY, "list_desk_cases", "STAFF", "GRADUATE"),
    row("1", REGISTRY, "dismiss_desk_case", "DESK", "AUDITOR"),
    row("1", REGISTRY, "propose_name_correction", "DESK", "GRADUATE"),
    row("1", REGISTRY, "propose_phone_change", "DESK", "GRADUATE"),
    row("1", REGISTRY, "propose_binding_release", "DESK", "GRADUATE"),
    row("1", REGISTRY, "list_desk_changes", "STAFF", "UNIVERSITY_OFFICE"),
    row("1", REGISTRY, "decide_desk_change", "SECOND_PERSONS", "CASEWORKER"),
    row("1", REGISTRY, "reveal_desk_change", "{**DESK, **SECOND_PERSONS}", "AUDITOR"),
    row("1", REGISTRY, "put_place", "OPS", "CASEWORKER"),
    row("4", REGISTRY, "list_proposals", "STAFF", "UNIVERSITY_OFFICE"),
    row("4", REGISTRY, "decide_proposal", "DESK", "UNIVERSITY_OFFICE"),
    row("4", REGISTRY, "list_filed_proposals", "ROSTER_UPLOADERS", "AUDITOR"),
    row("4", JOBFAIR, "propose_internship", "CLERK", "CASEWORKER"),
    row("4", JOBFAIR, "answer_for_home_city", "CASEWORKER", "EMPLOYER_CLERK"),
    row("7", SUBSIDY, "show_payout_account", "ACCOUNT_READERS", "CASEWORKER"),
    row("7", SUBSIDY, "list_payout_account_changes", "OFFICERS", "EMPLOYER_CLERK"),
    row("7", SUBSIDY, "list_changes_of_payout_account", "ACCOUNT_READERS", "CASEWORKER"),
    Guard(
        "7",
        "access row: decide_payout_account_change, not for employer_clerk",
        endpoints_of(SUBSIDY, "decide_payout_account_change"),
        '    "decide_payout_account_change": {\n',
        '    "decide_payout_account_change": {\n        Role.EMPLOYER_CLERK: Reach.ORG,\n',
        (f"{TRUSTED}[subsidy-decide_payout_account_change]",),
    ),
    row("8", REGISTRY, "list_account_requests", "ADMINISTRATORS", "CITY_APPROVER"),
    row("8", REGISTRY, "decide_account_request", "ADMINISTRATORS", "CITY_APPROVER"),
    row("8", REGISTRY, "create_staff_account", "ADMINISTRATORS", "SECURITY_OFFICER"),
    row("8", REGISTRY, "create_client_account", "OPS", "CITY_ADMINISTRATOR"),
    row("14", REGISTRY, "list_staff_accounts", "READERS", "CITY_APPROVER"),
    row("14", REGISTRY, "show_staff_account", "READERS", "CITY_APPROVER"),
    row("14", REGISTRY, "close_staff_account", "ADMINISTRATORS", "SECURITY_OFFICER"),
    row("14", REGISTRY, "reopen_staff_account", "ADMINISTRATORS", "SECURITY_OFFICER"),
    row("14", REGISTRY, "move_staff_account", "ADMINISTRATORS", "CITY_APPROVER"),
    row("14", REGISTRY, "list_staff_account_changes", "ADMINISTRATORS", "CITY_APPROVER"),
    row("14", REGISTRY, "decide_staff_account_change", "ADMINISTRATORS", "AUDITOR"),
    row("14.3", REGISTRY, "propose_secret_reset", "ADMINISTRATORS", "CITY_APPROVER"),
    row("14.3", REGISTRY, "propose_second_factor_reset", "ADMINISTRATORS", "CITY_APPROVER"),
    row("14.3", REGISTRY, "list_reset_requests", "ADMINISTRATORS", "AUDITOR"),
    row("14.3", REGISTRY, "decide_reset_request", "ADMINISTRATORS", "CITY_APPROVER"),
    row("12", JOBFAIR, "answer_proposal", "INTERN", "CASEWORKER"),
    row("12", JOBFAIR, "confirm_retention", "INTERN", "CASEWORKER"),
    row("12", JOBFAIR, "issue_confirmation_code", "CASEWORKER", "EMPLOYER_CLERK"),
    row("12", JOBFAIR, "issue_retention_code", "CASEWORKER", "EMPLOYER_CLERK"),
    Guard(
        "13",
        "access row: confirm_status, not for auditor",
        endpoints_of(REGISTRY, "confirm_status"),
        '    "confirm_status": {**CASEWORKERS,',
        '    "confirm_status": {**CASEWORKERS, Role.AUDITOR: Reach.AREA,',
        (f"{TRUSTED}[registry-confirm_status]",),
    ),
    row("13", REGISTRY, "confirm_contact", "{Role.DISTRICT_REVIEWER: Reach.AREA}", "CASEWORKER"),
    row("13", REGISTRY, "list_intentions", "LEDGER_READERS", "EMPLOYER_CLERK"),
    row("15", NOTIFY, "list_failed_messages", "OPS", "CASEWORKER"),
    row("15", NOTIFY, "resend_message", "OPS", "CASEWORKER"),
    row("15", NOTIFY, "resend_messages", "OPS", "CASEWORKER"),
    Guard(
        "16",
        "access row: list_unserved_addressees, not for caseworker",
        endpoints_of(NOTIFY, "list_unserved_addressees"),
        '    "list_unserved_addressees": {\n        **OPS,',
        '    "list_unserved_addressees": {\n        **OPS,\n        Role.CASEWORKER: Reach.AREA,',
        (f"{TRUSTED}[notify-list_unserved_addressees]",),
    ),
    row("18", REGISTRY, "list_revealers", "{Role.AUDITOR: Reach.AREA}", "CITY_APPROVER"),
    Guard(
        "18",
        "access row: list_audit_entries, not for ops",
        "chassis/audit_endpoints.py",
        '_READERS: Rule = {"auditor": Reach.AREA,',
        '_READERS: Rule = {"ops": Reach.ANY, "auditor": Reach.AREA,',
        (f"{TRUSTED}[registry-registry_list_audit_entries]",),
    ),
    Guard(
        "18",
        "access rows: show_audit_chain and verify_audit_chain, not for caseworker",
        "chassis/audit_endpoints.py",
        '_ANYWHERE: Rule = {"auditor": Reach.ANY,',
        '_ANYWHERE: Rule = {"caseworker": Reach.ANY, "auditor": Reach.ANY,',
        (f"{TRUSTED}[registry-registry_verify_audit_chain]",),
    ),
)
