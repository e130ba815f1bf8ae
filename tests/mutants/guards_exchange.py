"""Certificates of other departments: who asks, who answers, what an answer does, and whose days count."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/exchange/commands.py"
RULES = "services/registry/exchange/rules.py"
DAYS = "policy_engine/packs/departments.py"
EXCHANGE = "tests/component/registry/test_exchange.py"
PARTNERS = "tests/component/registry/test_exchange_partners.py"
CERTIFICATES = "tests/component/subsidy/test_certificates.py"
UNIT = "tests/unit/registry/test_exchange_rules.py"

GUARDS = (
    Guard(
        "14.5",
        "a department answers what was asked of it",
        COMMANDS,
        "    is_theirs = request.department == by.org and request.question == answer.question\n"
        "    return is_theirs and (answer.question, by.org) in granted\n",
        "    return request.question == answer.question\n",
        (f"{EXCHANGE}::test_a_department_answers_what_it_is_granted_and_was_asked",),
    ),
    Guard(
        "14.5",
        "a department answers for its own city",
        COMMANDS,
        "    if matter is None or by.org is None or not by.covers(matter.request.city):\n",
        "    if matter is None or by.org is None:\n",
        (f"{EXCHANGE}::test_a_department_answers_for_its_own_city_alone",),
    ),
    Guard(
        "14.5",
        "who is asked about is served by who asks",
        COMMANDS,
        "    entry = await ledger.locked_in_scope(session, asked.graduate_id, by)\n    pack",
        "    entry = await ledger.locked(session, asked.graduate_id)\n    assert entry is not None\n    pack",
        (f"{EXCHANGE}::test_only_who_serves_the_person_asks_and_only_what_the_pack_lists",),
    ),
    Guard(
        "14.5",
        "who asks never answers",
        COMMANDS,
        "    if request.asked_by == by.id:\n",
        "    if False:\n",
        (f"{EXCHANGE}::test_who_asks_never_answers",),
    ),
    Guard(
        "14.5",
        "the same open question is asked once",
        COMMANDS,
        "    if waiting is not None and not _is_over(waiting, today):\n",
        "    if False:\n",
        (f"{EXCHANGE}::test_the_same_open_question_is_one_request",),
    ),
    Guard(
        "14.5",
        "a refused answer stands in the exchange ledger",
        COMMANDS,
        "        session.add_all(_refusal(answer, city, by) for answer in foreign[:MOST_REFUSALS])\n",
        "",
        (f"{EXCHANGE}::test_a_department_answers_what_it_is_granted_and_was_asked",),
    ),
    Guard(
        "14.5",
        "the first answer stays, and another one is a contradiction",
        RULES,
        '    return "repeated" if reply == first else "contradicts"\n',
        '    return "repeated"\n',
        (f"{UNIT}::test_the_first_answer_stays", f"{EXCHANGE}::test_an_answer_comes_twice_and_contradicts_itself"),
    ),
    Guard(
        "14.5",
        "what comes after the last day is not taken",
        RULES,
        '        return "closed" if expires_on is not None and today > expires_on else "recorded"\n',
        '        return "recorded"\n',
        (f"{UNIT}::test_the_first_answer_stays",),
    ),
    Guard(
        "14.5",
        "an answer speaks of its own days alone",
        DAYS,
        "        return self.is_yes if first <= day <= last else None\n",
        "        return self.is_yes\n",
        (f"{UNIT}::test_an_answer_speaks_of_its_own_days_alone",),
    ),
    Guard(
        "14.5",
        "a yes is for the day that was asked about",
        DAYS,
        '        return "validity-over" if answer.is_yes and last < about_on else None\n',
        "        return None\n",
        (f"{UNIT}::test_a_yes_to_a_dated_question_needs_days_and_a_no_does_not",),
    ),
    Guard(
        "14.5",
        "two partners have no token of a person in common",
        "services/registry/exchange/ports.py",
        '    info = f"qihang exchange\\0{partner}\\0{use}".encode()\n',
        '    info = f"qihang exchange\\0{use}".encode()\n',
        (f"{PARTNERS}::test_a_partner_answers_at_once_about_somebody_it_knows_by_token",),
    ),
    Guard(
        "14.5",
        "a certificate counts on its days alone",
        "services/subsidy/certificates/repository.py",
        "        Certificate.valid_to >= judged_on,\n",
        "",
        (f"{CERTIFICATES}::test_a_certificate_counts_on_its_days_alone",),
    ),
    Guard(
        "14.5",
        "contradicted, a certificate counts no more",
        "services/subsidy/certificates/source.py",
        "            if latest[fact].contradicted:\n",
        "            if False:\n",
        (f"{CERTIFICATES}::test_a_contradiction_keeps_the_claim_waiting_in_any_order_until_asked_anew",),
    ),
    Guard(
        "14.5",
        "who answered for a department decides on no claim that rests on it",
        "services/subsidy/certificates/source.py",
        "        if await repository.answered_any(session, basis.payee_id, account):\n",
        "        if False:\n",
        (f"{CERTIFICATES}::test_who_answered_for_a_department_decides_on_no_claim_that_rests_on_it",),
    ),
    Guard(
        "14.5",
        "an older question does not take the place of a newer one",
        "services/subsidy/certificates/repository.py",
        "    query = query.order_by(Certificate.asked_at.desc(), Certificate.request_id.desc())\n",
        "    query = query.order_by(Certificate.request_id.desc())\n",
        (f"{CERTIFICATES}::test_an_older_question_answered_later_does_not_take_the_place_of_a_newer",),
    ),
)
