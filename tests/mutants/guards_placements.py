"""Placements and the goals of the year: whose word counts, in which channel, and what last year is compared with."""

from tests.mutants.runner import Guard

STATUSES = "services/registry/statuses/repository.py"
CATALOGUE = "services/registry/placements/catalogue.py"
COMMANDS = "services/registry/placements/commands.py"
INDICATORS = "services/registry/indicators/commands.py"
PLACEMENTS = "tests/component/registry/test_placements.py"
BASELINES = "tests/component/registry/test_baselines.py"
SHEETS = "tests/component/registry/test_placement_sheets.py"
RECORDS = "services/registry/graduate_records/endpoints.py"
PAST = "tests/component/registry/test_names_of_past_days.py"
LEMIS = "services/registry/lemis_exports/commands.py"
LEMIS_TESTS = "tests/component/registry/test_lemis_exports.py"
DESK = "services/registry/desk/commands.py"
KINDS = "tests/component/registry/test_kind_corrections.py"
GOALS = "tests/component/registry/test_goals_of_the_year.py"

GUARDS = (
    Guard(
        "2.1",
        "a correction of a placement that nobody confirmed supersedes nothing",
        STATUSES,
        "or_(newer.source.in_(FOREIGN), _is_confirmed(newer))",
        "or_(newer.source.in_(FOREIGN), newer.source.is_not(None))",
        (f"{PLACEMENTS}::test_a_correction_counts_once_confirmed_and_what_was_first_said_stays",),
    ),
    Guard(
        "2.1",
        "the channel of a placement is by two persons' word",
        STATUSES,
        "    latest = select(value).where(*_placements(day)).order_by(*_LATEST).limit(1)\n",
        "    latest = select(value).where(GraduateStatus.graduate_id == Graduate.id).limit(1)\n",
        (f"{PLACEMENTS}::test_a_caseworker_records_a_placement_and_it_counts_once_another_person_confirmed_it",),
    ),
    Guard(
        "2.1",
        "a placement of a city with channels names one",
        CATALOGUE,
        "    if channel is None and fitting:\n",
        "    if False:\n",
        (f"{PLACEMENTS}::test_what_the_citys_document_does_not_have_is_refused",),
    ),
    Guard(
        "2.1",
        "nobody has a placement before they are sixteen",
        COMMANDS,
        "    if rules.is_too_young(born_on, statement.since_on):\n",
        "    if False:\n",
        (f"{PLACEMENTS}::test_what_the_citys_document_does_not_have_is_refused",),
    ),
    Guard(
        "2.1",
        "a placement in another body's fact is not corrected here",
        COMMANDS,
        "    if newest.source in FOREIGN:\n",
        "    if False:\n",
        (f"{PLACEMENTS}::test_what_follows_from_an_internship_is_not_corrected_here",),
    ),
    Guard(
        "2.1",
        "whoever was placed on the eve of the year is not newly employed in it",
        STATUSES,
        "    return and_(plans.one_by_one(begun).exists(), ~is_placed(since - timedelta(days=1)))\n",
        "    return plans.one_by_one(begun).exists()\n",
        (f"{GOALS}::test_who_was_placed_before_the_year_or_studies_on_is_not_newly_employed",),
    ),
    Guard(
        "2.1",
        "whoever studies on is not newly employed",
        "services/registry/graduates/rules.py",
        'AT_WORK = tuple(status for status in PLACED if status != "further_study")\n',
        "AT_WORK = PLACED\n",
        (f"{GOALS}::test_who_was_placed_before_the_year_or_studies_on_is_not_newly_employed",),
    ),
    Guard(
        "2.1",
        "a baseline of the city is no district's",
        INDICATORS,
        "        last = self.loaded.get(area)\n",
        "        last = next(iter(self.loaded.values()), None)\n",
        (f"{BASELINES}::test_a_district_is_compared_with_its_own",),
    ),
    Guard(
        "2.1",
        "no district decides on a baseline of its own",
        "services/registry/baselines/endpoints.py",
        '    "decide_baseline": {Role.CITY_APPROVER: Reach.AREA},\n',
        '    "decide_baseline": {Role.CITY_APPROVER: Reach.AREA, Role.DISTRICT_REVIEWER: Reach.AREA},\n',
        (f"{BASELINES}::test_two_persons_of_the_city_and_no_district_for_itself",),
    ),
    Guard(
        "2.1",
        "a baseline is of a measure that the document compares",
        "services/registry/baselines/commands.py",
        "    if new.measure not in compared:\n",
        "    if False:\n",
        (f"{BASELINES}::test_what_cannot_be_is_refused",),
    ),
    Guard(
        "2.1",
        "a baseline of 29 February is that of the 28th",
        "services/registry/reports/rules.py",
        "    is_leap_day = (day.month, day.day) == (2, 29)\n",
        "    is_leap_day = False\n",
        (f"{BASELINES}::test_29_february_is_compared_with_the_28th_and_says_so",),
    ),
    Guard(
        "2.1",
        "the campaign is over outside its days",
        "services/registry/facts/catalogue.py",
        "        lasts = literal(day).between(self.first, self.last)\n",
        "        lasts = true()\n",
        (f"{GOALS}::test_the_campaign_seeks_earlier_classes_too_between_its_days",),
    ),
    Guard(
        "2.1",
        "the campaign seeks earlier classes too",
        "services/registry/facts/catalogue.py",
        "Graduate.cohort_year <= self.cohort",
        "Graduate.cohort_year == self.cohort",
        (f"{GOALS}::test_the_campaign_seeks_earlier_classes_too_between_its_days",),
    ),
    Guard(
        "2.1",
        "openings are of posts published within the time",
        "services/registry/projections/repository.py",
        "KnownPost.openings.is_not(None), KnownPost.published_on.between(since, until))",
        "KnownPost.openings.is_not(None))",
        (f"{GOALS}::test_the_25_000_posts_are_counted_in_openings_and_apart_from_persons",),
    ),
    Guard(
        "2.4",
        "forms are counted by two persons' word",
        STATUSES,
        "    return query.where(*_placements(day)).order_by(Graduate.id",
        "    return query.where(GraduateStatus.status.in_(PLACED)).order_by(Graduate.id",
        (f"{SHEETS}::test_six_forms_and_others_each_with_what_it_rests_on",),
    ),
    Guard(
        "2.4",
        "of who has left since, a list of a past day shows the name alone",
        RECORDS,
        "    if row.id not in moved or by.covers(row.area) or by.role not in STAFF:\n",
        "    if True:\n",
        (f"{PAST}::test_of_who_left_the_old_area_sees_the_name_of_then_and_nothing_of_now",),
    ),
    Guard(
        "2.4",
        "a list of a past day names whom the area served then",
        "services/registry/graduate_records/repository.py",
        "    if moved and place is not None:\n",
        "    if False:\n",
        (f"{PAST}::test_a_past_figure_opens_to_as_many_names_as_it_counts",),
    ),
    Guard(
        "2.4",
        "records leave in clear of people within reach alone, and of nobody else's",
        LEMIS,
        "    if len(people) != len({*ids}):\n",
        "    if False:\n",
        (f"{LEMIS_TESTS}::test_records_leave_in_clear_of_ones_own_people_alone",),
    ),
    Guard(
        "2.4",
        "each record in clear is a look of the hour",
        LEMIS,
        "    await reveals.count(session, by, len(people))\n",
        "    await reveals.count(session, by, 1)\n",
        (f"{LEMIS_TESTS}::test_more_than_an_hour_allows_leave_not_at_all",),
    ),
    Guard(
        "2.4",
        "a list of records is masked",
        LEMIS,
        "Row(person.id, rules.as_shown(row, columns), ",
        "Row(person.id, row, ",
        (f"{LEMIS_TESTS}::test_the_list_has_the_columns_and_codes_of_the_table_and_masks_as_the_screen_does",),
    ),
    Guard(
        "2.4",
        "a wrong kind is not put right against a roster that came meanwhile",
        DESK,
        '    refuse_kind(entry, payload["after"], year)\n',
        "",
        (f"{KINDS}::test_whom_a_roster_lists_stays_a_graduate_also_where_it_came_meanwhile",),
    ),
    Guard(
        "2.4",
        "a wrong kind is put right from what stood there when it was asked for",
        DESK,
        '    if entry.kind != payload["before"]:\n',
        "    if False:\n",
        (f"{KINDS}::test_what_changed_meanwhile_is_not_applied",),
    ),
)
