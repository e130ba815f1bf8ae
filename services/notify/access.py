"""Who may run which operation of notify, and on which objects."""

from chassis.access import EVERYONE, AccessTable, Rule, Scope
from contracts.roles import Role

_STAFF: Rule = {
    Role.CASEWORKER: Scope.AREA,
    Role.DISTRICT_REVIEWER: Scope.AREA,
    Role.DISTRICT_APPROVER: Scope.AREA,
    Role.CITY_APPROVER: Scope.AREA,
    Role.AUDITOR: Scope.AREA,
}
_CLOCKS: Rule = {**_STAFF, Role.GRADUATE: Scope.SELF}
_INBOX: Rule = {**_STAFF, Role.GRADUATE: Scope.SELF, Role.EMPLOYER_CLERK: Scope.ORG}

_OPS: Rule = {Role.OPS: Scope.ANY}

ACCESS: AccessTable = {
    "list_clocks": _CLOCKS,
    "show_clock": _CLOCKS,
    "show_first_contact_readings": {EVERYONE: Scope.PUBLIC},
    "list_messages": _INBOX,
    "mark_message_read": _INBOX,
    "list_unserved_addressees": {
        **_OPS,
        Role.DISTRICT_REVIEWER: Scope.AREA,
        Role.CITY_APPROVER: Scope.AREA,
        Role.AUDITOR: Scope.AREA,
    },
    "list_failed_messages": _OPS,
    "resend_message": _OPS,
    "resend_messages": _OPS,
    "take_sms_receipts": {EVERYONE: Scope.PUBLIC},
}
