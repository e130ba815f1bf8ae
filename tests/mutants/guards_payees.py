"""Guards of people as payees: whose name an account stands in, who agrees to it, and what erasing them ends."""

from tests.mutants.runner import Guard

ERASED = "tests/component/subsidy/test_people_erased.py"
PAID = "tests/component/subsidy/test_people_paid.py"
NAMES = "tests/component/registry/test_name_matches.py"
COMMANDS = "services/subsidy/payout_accounts/commands.py"
REPOSITORY = "services/subsidy/payout_accounts/repository.py"
PORTS = "services/subsidy/payout_accounts/ports.py"
RULES = "services/subsidy/payout_accounts/rules.py"
PAYEES = "services/subsidy/projections/repository.py"
PAYMENTS = "services/subsidy/payments/repository.py"
MATCHES = "services/registry/name_matches/commands.py"
_STRANGERS = f"{PAID}::test_a_stranger_another_street_and_another_city_find_nobody"

READING = "tests/component/subsidy/test_reading_roles.py"
OBSERVERS = "tests/component/registry/test_observers.py"

GUARDS = (
    Guard(
        "14.2",
        "an observer opens no list behind a number",
        "services/registry/indicators/endpoints.py",
        '    "list_indicator_records": STAFF,\n',
        '    "list_indicator_records": OF_FIGURES,\n',
        (f"{OBSERVERS}::test_an_observer_sees_figures_of_their_city_and_opens_no_list",),
    ),
    Guard(
        "18.2",
        "an observer asks about no street",
        "services/registry/reports/commands.py",
        'caller.role == Role.OBSERVER and place.count("/") > 1',
        "False",
        (f"{OBSERVERS}::test_an_observer_asks_about_a_city_and_its_districts_and_no_street",),
    ),
    Guard(
        "14.2",
        "a policy officer downloads no single case",
        "services/subsidy/simulations/endpoints.py",
        '    "download_simulation": OFFICERS,\n',
        '    "download_simulation": SIMULATORS,\n',
        (f"{READING}::test_a_policy_officer_tries_changes_and_sees_sums_alone",),
    ),
    Guard(
        "14.2",
        "a role that reads a city's money is opened by two",
        "services/registry/account_opening/rules.py",
        "    return role in ROLES_OF_TWO_OPERATORS or bool(scopes) or signs\n",
        "    return role in ROLES_OF_TWO_OPERATORS - {Role.FINANCE} or bool(scopes) or signs\n",
        (f"{OBSERVERS}::test_a_role_that_reads_a_city_is_opened_by_two_and_for_a_whole_city",),
    ),
    Guard(
        "13.9",
        "a person's account stands in the name that the registry confirms",
        PORTS,
        '        return answer.body.get("matches") is True\n',
        "        return True\n",
        (f"{PAID}::test_an_account_in_anothers_name_is_refused_without_evidence",),
    ),
    Guard(
        "13.9",
        "while the registry is away no name counts as confirmed",
        PORTS,
        "        if answer.status != 200:\n            raise RegistryAway()\n",
        "        if answer.status != 200:\n            return True\n",
        (f"{PAID}::test_while_the_registry_is_away_nothing_is_taken_and_the_same_request_works_later",),
    ),
    Guard(
        "13.9",
        "whom the registry does not know has no account",
        PORTS,
        "        if answer.status == 404:\n            raise GraduateNotFound()\n",
        "        if answer.status == 404:\n            return True\n",
        (f"{PAID}::test_whom_the_registry_does_not_know_has_no_account",),
    ),
    Guard(
        "13.9",
        "what the desk enters for a person waits for another",
        RULES,
        "    return not own_name or claims_past_review or on_behalf\n",
        "    return not own_name or claims_past_review\n",
        (f"{PAID}::test_what_the_desk_enters_for_a_person_always_waits_for_another",),
    ),
    Guard(
        "13.9",
        "who acted on a person's claim does not confirm their account",
        REPOSITORY,
        "exists().where(*unpaid, seat | statement)",
        "exists().where(*unpaid, statement)",
        (f"{PAID}::test_who_acted_on_a_persons_claim_does_not_confirm_their_account",),
    ),
    Guard(
        "13.9",
        "who stated what a person is paid for does not confirm their account",
        REPOSITORY,
        "exists().where(*unpaid, seat | statement)",
        "exists().where(*unpaid, seat)",
        (f"{PAID}::test_who_stated_what_a_person_is_paid_for_does_not_confirm_their_account",),
    ),
    Guard(
        "13.9",
        "a person says where they themselves are paid, and nobody else",
        PAYEES,
        "        return PayeeGraduate.graduate_id == by.subject\n",
        "        return PayeeGraduate.graduate_id.is_not(None)\n",
        (_STRANGERS,),
    ),
    Guard(
        "13.9",
        "the desk of another street or city finds no such person",
        PAYEES,
        "else by.area_clause(PayeeGraduate.area)\n",
        "else PayeeGraduate.area.is_not(None)\n",
        (_STRANGERS,),
    ),
    Guard(
        "13.9",
        "who serves people says nothing of an employer's account",
        PAYEES,
        "    return false() if by.role in OF_PEOPLE else by.area_clause(PayeeEmployer.area)\n",
        "    return by.area_clause(PayeeEmployer.area)\n",
        (f"{PAID}::test_who_serves_people_says_nothing_of_an_employers_account",),
    ),
    Guard(
        "13.9",
        "an erased person has no account any more",
        PAYEES,
        "PayeeGraduate.graduate_id == payee_id, _ALIVE\n    person",
        "PayeeGraduate.graduate_id == payee_id\n    person",
        (f"{ERASED}::test_erasing_a_person_ends_their_account_and_keeps_what_was_paid",),
    ),
    Guard(
        "13.9",
        "an erased person's claim is in no file",
        PAYMENTS,
        ", ~_account_waits(), ~is_erased(Claim.payee_id)",
        ", ~_account_waits()",
        (f"{ERASED}::test_an_erased_persons_claim_is_in_no_file_and_holds_up_nobody_elses",),
    ),
    Guard(
        "13.9",
        "who was erased stays erased whatever is heard later",
        PAYEES,
        'set_={"wrapped_key": ERASED}',
        'set_={"as_of": as_of}',
        (f"{ERASED}::test_erasing_a_person_ends_their_account_and_keeps_what_was_paid",),
    ),
    Guard(
        "13.9",
        "a person's holder is sealed",
        COMMANDS,
        '        holder="" if of_person else wanted.holder,\n',
        "        holder=wanted.holder,\n",
        (f"{PAID}::test_nothing_that_names_a_person_stands_in_clear",),
    ),
    Guard(
        "13.9",
        "a person's account is sealed by their own key",
        COMMANDS,
        '    if payee.kind != "graduate" or payee.wrapped_key is not None:\n',
        "    if payee.kind:\n",
        (f"{ERASED}::test_what_is_erased_opens_by_no_key_that_is_left",),
    ),
    Guard(
        "13.9",
        "staff read a person's holder masked",
        RULES,
        "    return not of_person or to_payee or to_be_decided\n",
        "    return True\n",
        (f"{PAID}::test_staff_read_a_persons_holder_masked",),
    ),
    Guard(
        "13.9",
        "a waiting change is decided where its person is now",
        "services/subsidy/payout_accounts/endpoints.py",
        "caller, paging, reach=repository.of_payees(caller))",
        "caller, paging)",
        (f"{PAID}::test_a_waiting_change_moves_with_the_person",),
    ),
    Guard(
        "13.9",
        "names are compared as the ledger compares them",
        MATCHES,
        "    matches = name is not None and same_name(cipher, entry, name)\n",
        "    matches = name is not None\n",
        (f"{NAMES}::test_names_are_compared_as_the_ledger_compares_them",),
    ),
    Guard(
        "13.9",
        "the erased are answered as the unknown are",
        MATCHES,
        "    if entry is None or entry.seals(cipher).erased:\n",
        "    if entry is None:\n",
        (f"{NAMES}::test_the_unknown_and_the_erased_are_answered_alike",),
    ),
    Guard(
        "13.9",
        "a question of a name is in the person's trail",
        MATCHES,
        '    await audit.record(session, by, "match_name", "graduate", entry.id, detail=detail, area=entry.area)\n',
        "",
        (f"{NAMES}::test_the_answer_is_in_the_persons_trail_without_the_name",),
    ),
    Guard(
        "13.9",
        "only the service of payments asks for names",
        "services/registry/name_matches/endpoints.py",
        'CLIENT_SCOPES: Mapping[str, str] = {"match_name": ClientScope.NAMES}\n',
        "CLIENT_SCOPES: Mapping[str, str] = {}\n",
        (f"{NAMES}::test_only_the_service_of_payments_is_told",),
    ),
    Guard(
        "13.9",
        "the service of payments does not learn where people are reached",
        "services/registry/contact_points/commands.py",
        "    if by.scopes and ClientScope.CONTACTS not in by.scopes:\n        raise Forbidden()\n",
        "",
        (f"{NAMES}::test_only_the_service_of_payments_is_told",),
    ),
    Guard(
        "13.9",
        "a person is told of a change of their account",
        "services/notify/messages/event_handlers.py",
        '        receivers.append((Recipient.person(fact.payee_id), f"own_account_{fact.stage}"))\n',
        "        pass\n",
        (
            "tests/component/notify/test_inbox.py::test_a_person_is_told_of_their_account_once_and_employers_of_a_like_name_too",
        ),
    ),
)
