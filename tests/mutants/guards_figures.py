"""Points 13 and 14: no figure moves on one person's word, and none claims more than is realised."""

from tests.mutants.runner import Guard

STATUSES = "tests/component/registry/test_statuses.py"
CASEWORK = "tests/component/registry/test_casework.py"
SERVICES_OWED = "tests/component/registry/test_services_owed.py"
PLACEMENT_RATES = "tests/component/registry/test_placement_rates.py"
STATUS_RULES = "tests/unit/registry/test_status_rules.py"
CLOCK_RULES = "tests/unit/notify/test_clock_rules.py"
OBLIGATIONS = "tests/architecture/test_obligations.py"

STATUS_SQL = "services/registry/statuses/repository.py"
CASEWORK_SQL = "services/registry/casework/repository.py"
CASEWORK_COMMANDS = "services/registry/casework/commands.py"

ROSTERS = "tests/component/registry/test_rosters.py"

FORECASTS = "tests/component/registry/test_forecasts.py"
REPORT_RULES = "tests/unit/registry/test_report_rules.py"

GUARDS = (
    Guard(
        "15",
        "a school asks about the cities in which it stands",
        "services/registry/reports/commands.py",
        """    if area is None or not (await places(session, packs)).has(city_of(area), "school", caller.org or ""):
""",
        "    if area is None:\n",
        (
            "tests/component/registry/test_observers.py"
            "::test_a_schools_office_sees_the_rates_of_its_own_people_in_the_cities_where_it_stands",
        ),
    ),
    Guard(
        "15",
        "a line begins with what had been reached before the period",
        "services/registry/reports/forecasts.py",
        "self.before.get(district, 0), self.since_on, part",
        "0, self.since_on, part",
        (f"{FORECASTS}::test_a_later_target_is_approached_from_the_one_before",),
    ),
    Guard(
        "15",
        "no forecast of a share passes its whole",
        "services/registry/reports/forecasts.py",
        "            number = min(number, most)\n",
        "            pass\n",
        (f"{FORECASTS}::test_a_later_target_is_approached_from_the_one_before",),
    ),
    Guard(
        "15",
        "nothing is forecast of the first day of a period",
        "services/registry/reports/rules.py",
        'return "first_day" if day <= since_on + timedelta(days=1) else None',
        "return None",
        (f"{REPORT_RULES}::test_where_no_line_can_be_drawn_it_says_why",),
    ),
    Guard(
        "13",
        "no row moves a known person to another class",
        "services/registry/listings/commands.py",
        "    if rules.changes_year(before, person.particulars, voice, entry.listed_by, registered=registered):\n",
        "    if False:\n",
        (f"{ROSTERS}::test_a_school_corrects_the_year_of_its_own_list_until_they_register_or_are_listed_elsewhere",),
    ),
    Guard(
        "13",
        "an officer's row fills gaps in schooling only",
        "services/registry/graduates/rules.py",
        "    if voice.is_school:\n        return report\n",
        "    if report.university_code is not None:\n        return report\n",
        (f"{ROSTERS}::test_an_officers_row_fills_gaps_in_schooling_and_moves_nobody_to_another_class",),
    ),
    Guard(
        "13",
        "at the counter a caseworker overwrites no year of graduation",
        "services/registry/registration/commands.py",
        "heard(entry, person, Voice())",
        "person",
        ("tests/component/registry/test_registration.py::test_what_a_school_says_of_schooling_stands_at_the_counter",),
    ),
    Guard(
        "13",
        "a roster's statement names its uploader",
        "services/registry/listings/commands.py",
        'begin_history(session, disinclined, "roster", voice.account)',
        'begin_history(session, disinclined, "roster", None)',
        (f"{STATUSES}::test_a_rosters_statement_is_confirmed_by_anybody_but_its_uploader",),
    ),
    Guard(
        "13",
        "a placement counts by two people's word",
        STATUS_SQL,
        "        _is_confirmed(),\n        ~_is_contradicted(day),\n",
        "        ~_is_contradicted(day),\n",
        (f"{PLACEMENT_RATES}::test_one_persons_word_moves_no_placement_rate",),
    ),
    Guard(
        "13",
        "a later word against a confirmed placement takes it out",
        STATUS_SQL,
        "        ~_is_contradicted(day),\n",
        "",
        (f"{PLACEMENT_RATES}::test_a_later_word_against_a_confirmed_placement_takes_it_out_until_it_is_settled",),
    ),
    Guard(
        "13",
        "one person's word after a contradiction brings no placement back",
        STATUS_SQL,
        "        ~_is_contradicted(day),\n",
        "        is_placed_as_stated(day),\n",
        (f"{PLACEMENT_RATES}::test_after_a_contradiction_one_persons_word_does_not_bring_a_placement_back",),
    ),
    Guard(
        "13",
        "what nobody knows the author of takes no second word",
        "services/registry/statuses/commands.py",
        "    if statement.recorded_by is None:\n        raise AuthorUnknown()\n",
        "",
        (f"{STATUSES}::test_a_statement_whose_author_nobody_knows_is_not_confirmed",),
    ),
    Guard(
        "13",
        "who has no intention wants no work",
        STATUS_SQL,
        'and_(intention_as_of(day) == "job", status_as_of(day) != "no_intention")',
        'intention_as_of(day) == "job"',
        (f"{STATUSES}::test_a_status_of_before_these_rules_counts_without_its_intention",),
    ),
    Guard(
        "13",
        "who came without a roster is in the rates",
        "services/registry/graduates/conditions.py",
        "    return and_(is_graduate(), or_(is_listed(day), is_registered(day)))\n",
        "    return and_(is_graduate(), is_listed(day))\n",
        (
            f"{PLACEMENT_RATES}::test_who_registers_without_a_roster_is_in_the_rates_and_the_listed_alone_stand_beside_them",
        ),
    ),
    Guard(
        "13",
        "without a chosen reading nothing is judged",
        "services/registry/reports/catalogue.py",
        "    judged = readings.chosen is not None\n",
        "    judged = True\n",
        (f"{PLACEMENT_RATES}::test_where_the_city_has_chosen_no_reading_both_stand_there_unjudged",),
    ),
    Guard(
        "13",
        "the six channels and further study are placements",
        "services/registry/graduates/rules.py",
        '"further_study", "enlisted")',
        '"further_study")',
        (f"{STATUS_RULES}::test_the_six_channels_and_further_study_are_placements",),
    ),
    Guard(
        "13",
        "the second word on a status is another account's",
        "services/registry/statuses/rules.py",
        "    return account != stated_by and not ",
        "    return not ",
        (f"{STATUS_RULES}::test_a_second_person_is_another_account_and_never_the_graduate_twice",),
    ),
    Guard(
        "13",
        "nobody confirms their own status from another account",
        "services/registry/statuses/rules.py",
        ' and not (source == "graduate" and role == "graduate")',
        "",
        (f"{STATUS_RULES}::test_a_second_person_is_another_account_and_never_the_graduate_twice",),
    ),
    Guard(
        "13",
        "a confirmation of a status asks who the second person is",
        "services/registry/statuses/commands.py",
        "    if not rules.is_second_person(statement.source, statement.recorded_by, by.role, by.id):\n",
        "    if False:\n",
        (f"{STATUSES}::test_a_graduates_own_word_is_confirmed_by_a_caseworker_of_the_area_and_by_nobody_else",),
    ),
    Guard(
        "13",
        "the database refuses the first person as the second",
        "services/registry/migrations/versions/0010_figures.py",
        'sa.CheckConstraint(f"confirmed_by <> {by}", name=f"ck_{table}_two_people")',
        'sa.CheckConstraint("true", name=f"ck_{table}_two_people")',
        (f"{STATUSES}::test_the_database_refuses_the_first_person_as_the_second",),
    ),
    Guard(
        "13",
        "staff name the evidence of a placement",
        "services/registry/statuses/commands.py",
        "    if rules.needs_evidence(statement.source, statement.status) and statement.evidence_kind is None:\n",
        "    if False:\n",
        (f"{STATUSES}::test_staff_name_the_evidence_of_a_placement",),
    ),
    Guard(
        "13",
        "a referral is of a post that exists",
        CASEWORK_COMMANDS,
        "    if not await repository.is_on_offer(session, new.post_id, new.delivered_on):\n",
        "    if False:\n",
        (f"{SERVICES_OWED}::test_three_referrals_to_posts_that_do_not_exist_are_refused_and_count_for_nothing",),
    ),
    Guard(
        "13",
        "a post is on offer on its days only",
        CASEWORK_SQL,
        "and_(KnownPost.published_on <= day, or_(KnownPost.closed_on.is_(None), KnownPost.closed_on >= day))",
        "KnownPost.published_on <= day",
        (f"{SERVICES_OWED}::test_a_referral_is_of_a_post_that_was_open_on_its_day",),
    ),
    Guard(
        "13",
        "what was entered before counts only of a known post",
        CASEWORK_SQL,
        '    return and_(since, or_(Service.kind != "referral", post.exists()))\n',
        "    return since\n",
        (f"{SERVICES_OWED}::test_a_referral_of_a_post_that_nobody_has_told_of_counts_for_nothing",),
    ),
    Guard(
        "13",
        "a service from before the registration is refused",
        CASEWORK_COMMANDS,
        "    if entry.registered_on is None or new.delivered_on < entry.registered_on:\n",
        "    if False:\n",
        (f"{SERVICES_OWED}::test_a_service_from_before_the_registration_is_refused",),
    ),
    Guard(
        "13",
        "a contact logged after the breach for a day before it counts from its entry",
        "services/notify/clocks/rules.py",
        "    return contact.contacted_on <= due_on < contact.logged_on\n",
        "    return False\n",
        (f"{CLOCK_RULES}::test_a_late_entry_counts_from_its_entry_until_it_is_confirmed",),
    ),
    Guard(
        "13",
        "a late entry is the same in the registry",
        "services/registry/casework/rules.py",
        "due_on is not None and contacted_on <= due_on < logged_on",
        "due_on is not None and contacted_on < due_on < logged_on",
        ("tests/unit/registry/test_casework_rules.py::test_a_late_entry_is_the_same_here_as_in_notify",),
    ),
    Guard(
        "13",
        "whoever made a late entry does not confirm it",
        CASEWORK_COMMANDS,
        "    if by.id == contact.logged_by:\n",
        "    if False:\n",
        (
            f"{CASEWORK}::"
            "test_a_late_entry_is_shown_as_one_and_confirmed_by_a_reviewer_of_the_district_who_did_not_make_it",
        ),
    ),
    Guard(
        "13",
        "only a late entry takes a confirmation",
        CASEWORK_COMMANDS,
        "    if not is_late_entry(contact, await projections.clock_of(session, entry.id)):\n",
        "    if False:\n",
        (f"{CASEWORK}::test_only_a_late_entry_takes_a_confirmation",),
    ),
    Guard(
        "14",
        "a realised row is met by a test as an outsider meets it",
        "cli/policy/coverage.py",
        '        if self.state == "realised" and not any(test.startswith(OUTSIDE) for test in self.tests):\n',
        "        if False:\n",
        (f"{OBLIGATIONS}::test_a_realised_row_is_met_from_outside_and_every_other_has_a_reason",),
    ),
    Guard(
        "14",
        "what is not realised says why",
        "cli/policy/coverage.py",
        '        if self.state != "realised" and not self.reason:\n',
        "        if False:\n",
        (f"{OBLIGATIONS}::test_a_realised_row_is_met_from_outside_and_every_other_has_a_reason",),
    ),
)
