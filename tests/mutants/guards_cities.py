"""Points 4 and 12: another city's person, and whose word an internship's facts are."""

from tests.mutants.runner import Guard

PROPOSALS = "tests/component/registry/test_proposals.py"
INTERNSHIPS = "tests/component/jobfair/test_proposals.py"
RETENTIONS = "tests/component/jobfair/test_retentions.py"
COHORTS = "tests/component/subsidy/test_cohorts.py"
RETENTION_NEWS = "tests/component/registry/test_retention_news.py"
RULES = "tests/unit/jobfair/test_internship_rules.py"

ROSTERS = "tests/component/registry/test_rosters.py"

GUARDS = (
    Guard(
        "4",
        "a school uploads for the cities that it stands in",
        "services/registry/rosters/commands.py",
        '        if not all_places.has(city, "school", by.org):\n            raise CityOutOfReach()\n',
        "",
        (f"{ROSTERS}::test_a_school_uploads_for_the_cities_that_it_stands_in_only",),
    ),
    Guard(
        "4",
        "a roster does not tell who is in the ledger under which name",
        "services/registry/rosters/chunks.py",
        "error.title if roster.owner in entry.listed_by else rules.NOT_AS_IN_LEDGER",
        "error.title",
        (f"{ROSTERS}::test_another_school_takes_nobody_over_and_learns_neither_the_name_nor_whose_they_are",),
    ),
    Guard(
        "4",
        "nobody takes over another school's person by a roster",
        "services/registry/listings/commands.py",
        "    if rules.another_school_claims(before, person.particulars):\n        raise SchoolDiffers()\n",
        "",
        (f"{ROSTERS}::test_another_school_takes_nobody_over_and_learns_neither_the_name_nor_whose_they_are",),
    ),
    Guard(
        "4",
        "a roster writes nothing into another city's person",
        "services/registry/rosters/chunks.py",
        "if not is_served_by(entry.area, roster.area):",
        "if False:",
        (f"{PROPOSALS}::test_a_roster_writes_nothing_into_another_citys_person_and_makes_nothing_readable",),
    ),
    Guard(
        "4",
        "a counter asks the other city before a listed person is its own",
        "services/registry/registration/commands.py",
        "    if not is_served_by(entry.area, city_of(area)):\n        raise ServedElsewhere(entry)\n",
        "",
        (f"{PROPOSALS}::test_a_caseworker_of_another_city_asks_before_a_listed_person_is_theirs",),
    ),
    Guard(
        "4",
        "whoever serves the person decides",
        "services/registry/proposals/repository.py",
        "Graduate.id == person.scalar_subquery(), by.area_clause(Graduate.area)",
        "Graduate.id == person.scalar_subquery()",
        (f"{PROPOSALS}::test_whoever_serves_the_person_sees_it_masked_and_nobody_else_does",),
    ),
    Guard(
        "4",
        "a proposal is shown where the person is served",
        "services/registry/proposals/repository.py",
        "by.area_clause(Graduate.area), Proposal.state == state",
        "Proposal.state == state",
        (f"{PROPOSALS}::test_whoever_serves_the_person_sees_it_masked_and_nobody_else_does",),
    ),
    Guard(
        "4",
        "an older look does not decide a newer word",
        "services/registry/proposals/commands.py",
        "    seen.hold(matter.proposal.version)\n",
        "",
        (f"{PROPOSALS}::test_a_newer_word_replaces_the_open_one_and_an_older_look_does_not_decide_it",),
    ),
    Guard(
        "4",
        "a proposal is decided once",
        "services/registry/proposals/commands.py",
        '    if matter.proposal.state != "open":\n        raise AlreadyDecided(state=matter.proposal.state)\n',
        "",
        (f"{PROPOSALS}::test_accepted_it_goes_into_the_ledger_and_to_the_school",),
    ),
    Guard(
        "4",
        "who registered meanwhile is not handed over",
        "services/registry/proposals/commands.py",
        "    if entry.registered_on is not None:\n        raise RegisteredMeanwhile()\n",
        "",
        (f"{PROPOSALS}::test_who_registered_meanwhile_is_not_handed_over",),
    ),
    Guard(
        "4",
        "another city's person takes that city's word as well",
        "services/jobfair/proposals/rules.py",
        "    if is_foreign and not now.home_agreed:\n",
        "    if False:\n",
        (f"{INTERNSHIPS}::test_another_citys_person_needs_that_citys_caseworker_as_well",),
    ),
    Guard(
        "4",
        "no code is handed out before the home city agrees",
        "services/jobfair/proposals/commands.py",
        '    if "home_city" in rules.awaited(standing(proposal.row), proposal.is_foreign):\n'
        "        raise HomeCityAwaited()\n",
        "",
        (f"{INTERNSHIPS}::test_another_citys_person_needs_that_citys_caseworker_as_well",),
    ),
    Guard(
        "12",
        "an internship begins by the intern's word",
        "services/jobfair/proposals/rules.py",
        "    if not now.intern_agreed:\n",
        "    if False:\n",
        (f"{INTERNSHIPS}::test_the_other_city_may_agree_first_or_decline",),
    ),
    Guard(
        "12",
        "a clerk's yes to a start needs the intern's code",
        "services/jobfair/proposals/commands.py",
        "    if by.role != Role.GRADUATE:\n        await confirmations.redeem_code(session, _subject(proposal_id),"
        " answer.code, digest, today)\n",
        "",
        (f"{INTERNSHIPS}::test_the_clerk_cannot_confirm_for_the_intern",),
    ),
    Guard(
        "12",
        "a code ends with its days",
        "services/jobfair/confirmations/repository.py",
        "        ConfirmationCode.expires_on >= today,\n",
        "",
        (f"{INTERNSHIPS}::test_a_code_is_handed_out_by_the_persons_own_caseworker_and_ends_with_its_days",),
    ),
    Guard(
        "12",
        "a code is compared",
        "services/jobfair/confirmations/repository.py",
        "        ConfirmationCode.digest == digest,\n",
        "",
        (f"{INTERNSHIPS}::test_a_person_without_an_account_confirms_by_a_code_that_works_once",),
    ),
    Guard(
        "12",
        "a proposal is a graduate's own",
        "services/jobfair/proposals/repository.py",
        "return InternshipProposal.graduate_id == by.subject if by.subject else false()",
        "return InternshipProposal.id.is_not(None)",
        (f"{INTERNSHIPS}::test_proposals_are_seen_by_those_they_concern_and_nobody_else",),
    ),
    Guard(
        "12",
        "what is closed or expired begins no more",
        "services/jobfair/proposals/commands.py",
        '    if state != "proposed":\n        raise ProposalClosed(state=state)\n',
        "    pass\n",
        (f"{INTERNSHIPS}::test_what_is_declined_withdrawn_or_expired_begins_no_more",),
    ),
    Guard(
        "12",
        "a clerk's yes to a retention needs the intern's code",
        "services/jobfair/retentions/commands.py",
        "        await confirmations.redeem_code(session, _subject(internship), answer.code, digest, today)\n",
        "        pass\n",
        (f"{RETENTIONS}::test_an_intern_without_an_account_confirms_by_a_code",),
    ),
    Guard(
        "12",
        "what an intern contradicts stands by the department's word only",
        "services/jobfair/internships/rules.py",
        '    if now.retention_origin == "disputed" and origin != "certified":\n        return "disputed"\n',
        "",
        (f"{RULES}::test_what_an_intern_contradicted_stands_again_by_the_departments_word_only",),
    ),
    Guard(
        "12",
        "the base's word is declared",
        "services/jobfair/internships/commands.py",
        'return "certified" if by.role == Role.DISTRICT_REVIEWER else "declared"',
        'return "certified"',
        (f"{RETENTIONS}::test_what_a_base_says_is_declared_until_the_intern_confirms",),
    ),
    Guard(
        "12",
        "a reviewer says how many facts are the base's word alone",
        "services/subsidy/claims/commands.py",
        '    if act.step == "review" and act.verdict == "pass" and declared != (act.declared_acknowledged or 0):\n',
        "    if False:\n",
        (f"{COHORTS}::test_a_reviewer_says_how_many_facts_are_the_bases_word_alone",),
    ),
    Guard(
        "12",
        "what a base alone says is marked in the letter",
        "services/subsidy/internships/source.py",
        "        if retained:\n",
        "        if False:\n",
        (f"{COHORTS}::test_what_a_base_alone_says_is_marked_from_claim_to_letter",),
    ),
    Guard(
        "12",
        "a retention that the base alone declares moves no status",
        "services/registry/casework/commands.py",
        '    if fact.retained and fact.origin == "declared":\n        return\n',
        "",
        (f"{RETENTION_NEWS}::test_a_retention_that_the_base_alone_declares_moves_no_status",),
    ),
)
