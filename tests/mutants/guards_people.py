"""Guards of people: of which kind they are, what is written down of their studies, how their life went."""

from tests.mutants.runner import Guard

KINDS, STUDIES = "tests/component/registry/test_person_kinds.py", "tests/component/registry/test_study_records.py"
LINES, ENLISTMENTS = "tests/component/registry/test_life_lines.py", "tests/component/registry/test_enlistments.py"
SOURCES = "tests/component/registry/test_sources.py"
REGISTRATION, STUDY = "services/registry/registration/commands.py", "services/registry/study_records/commands.py"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "17.3",
        "whom a roster lists is a graduate, whatever a counter says",
        REGISTRATION,
        '    if kind != "graduate" and entry.listed_on is not None:\n        raise KindDiffers()\n',
        "",
        (f"{KINDS}::test_nobody_is_taken_out_of_the_figures_at_a_counter",),
    ),
    Guard(
        "17.3",
        "the ages of youth are the document's",
        REGISTRATION,
        'kind == "youth_unemployed" and not is_of_youth',
        "False and not is_of_youth",
        (f"{KINDS}::test_the_documents_ages_count_to_the_day",),
    ),
    Guard(
        "17.3",
        "the figures count graduates",
        "services/registry/graduates/conditions.py",
        "    return and_(is_graduate(), or_(is_listed(day), is_registered(day)))\n",
        "    return or_(is_listed(day), is_registered(day))\n",
        (f"{KINDS}::test_the_figures_count_graduates_and_the_list_finds_everybody",),
    ),
    Guard(
        "17.3",
        "a school speaks for its own studies alone",
        STUDY,
        "    if by.role == Role.UNIVERSITY_OFFICE and by.org != study.school_code:\n        raise SchoolNotOwn()\n",
        "",
        (f"{STUDIES}::test_a_school_speaks_for_itself_and_others_fill_what_is_empty",),
    ),
    Guard(
        "17.3",
        "nobody overwrites what a school has said of its own",
        STUDY,
        "before.source == study.school_code:\n        raise StatedBySchool()\n",
        "before.source == study.school_code:\n        pass\n",
        (f"{STUDIES}::test_a_school_speaks_for_itself_and_others_fill_what_is_empty",),
    ),
    Guard(
        "17.3",
        "reading a study in clear leaves a trace",
        STUDY,
        '    await audit.record(session, by, "reveal_study_details"',
        '    await session.flush() if session else audit.record(session, by, "reveal_study_details"',
        (f"{STUDIES}::test_whoever_says_what_for_reads_it_in_clear_and_leaves_a_trace",),
    ),
    Guard(
        "17.3",
        "what describes a person leaves masked",
        "services/registry/study_records/rules.py",
        "    code, text = (masked(value) if value else None for value in (detail.code, detail.text))\n",
        "    code, text = detail.code, detail.text\n",
        (f"{STUDIES}::test_a_school_states_a_study_and_it_is_shown_masked",),
    ),
    Guard(
        "2.4",
        "nobody leaves a school before they were in it",
        "services/registry/leavings/commands.py",
        "    if begun and days and min(days) <= min(begun):\n",
        "    if False:\n",
        (f"{LINES}::test_what_cannot_be_is_refused",),
    ),
    Guard(
        "2.4",
        "one person's word opens no priority",
        "services/registry/enlistments/commands.py",
        '    if check.stated_by == by.id:\n        raise OwnRequest("应征情况须由登记人以外的另一人确认")\n',
        "",
        (f"{ENLISTMENTS}::test_one_persons_word_opens_nothing",),
    ),
    Guard(
        "2.4",
        "a priority waits for the second person",
        "services/registry/enlistments/endpoints.py",
        "priority=check.confirmed_by is not None and not missing",
        "priority=not missing",
        (f"{ENLISTMENTS}::test_one_persons_word_opens_nothing",),
    ),
    Guard(
        "2.4",
        "no field of an enlistment takes more than passed or not",
        "services/registry/enlistments/schemas.py",
        '        extra="forbid",\n',
        "",
        (f"{ENLISTMENTS}::test_a_detail_of_somebodys_health_has_no_place",),
    ),
    Guard(
        "2.4",
        "a leaving is announced once for each day that is said",
        "services/registry/leavings/commands.py",
        "if new.left_on is not None and new.left_on not in {row.left_on for row in earlier[-1:]}:",
        "if new.left_on is not None:",
        (f"{LINES}::test_leaving_is_announced_once_for_each_day_that_is_said",),
    ),
    Guard(
        "2.11",
        "a revoked code names no source",
        "services/registry/community_codes/repository.py",
        "        or_(CommunityCode.revoked_on.is_(None), CommunityCode.revoked_on > day),\n",
        "",
        (f"{SOURCES}::test_with_a_revoked_code_registration_succeeds_and_its_source_is_unknown",),
    ),
    Guard(
        "2.11",
        "a code is issued for one's own streets",
        "services/registry/community_codes/commands.py",
        "    if not by.covers(area):\n        raise CodeOutside()\n",
        "",
        (f"{SOURCES}::test_a_code_is_of_ones_own_streets",),
    ),
    Guard(
        "2.11",
        "who stands on two lists is one person in the total",
        "services/registry/source_sheets/repository.py",
        ".distinct().subquery()",
        ".subquery()",
        (f"{SOURCES}::test_who_stands_on_the_lists_of_two_districts_is_one_in_the_city",),
    ),
)
