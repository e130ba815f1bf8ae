"""Trainings: whose word a completion is, what is recommended once, and for which day an answer counts."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/trainings/commands.py"
REPOSITORY = "services/registry/trainings/repository.py"
INTENTS = "services/registry/training_intents/repository.py"
TRAININGS = "tests/component/registry/test_trainings.py"
FIGURES = "tests/component/registry/test_training_figures.py"

GUARDS = (
    Guard(
        "2.7",
        "a recorded training counts nowhere before a second person",
        REPOSITORY,
        "    return and_(Enrolment.state == EnrolmentState.COMPLETED.value, begun,",
        "    return and_(Enrolment.state != EnrolmentState.DROPPED.value, begun,",
        (f"{TRAININGS}::test_a_completion_counts_once_another_person_has_confirmed_it",),
    ),
    Guard(
        "2.7",
        "an ended course is not recommended for a training",
        COMMANDS,
        "    if has_ended(course.ends_on, today):\n",
        "    if False:\n",
        (f"{TRAININGS}::test_an_ended_or_foreign_course_is_neither_recommended_nor_taken",),
    ),
    Guard(
        "2.7",
        "a certificate of a training is used once",
        COMMANDS,
        "    if await repository.is_certificate_used(session, index):\n",
        "    if False:\n",
        (f"{TRAININGS}::test_a_refused_completion_leaves_the_person_enrolled_and_frees_the_certificate",),
    ),
    Guard(
        "2.7",
        "courses of a training are due to people in hardship alone",
        REPOSITORY,
        "    whom = (visible_to(by), in_hardship(day), wants_work(day),",
        "    whom = (visible_to(by), wants_work(day),",
        (f"{TRAININGS}::test_courses_are_due_to_the_willing_low_skilled_and_eligible_in_hardship",),
    ),
    Guard(
        "2.7",
        "a question about a training without an answer takes none back",
        INTENTS,
        "        .where(TrainingIntent.graduate_id == Graduate.id, TrainingIntent.wants.is_not(None))\n",
        "        .where(TrainingIntent.graduate_id == Graduate.id)\n",
        (f"{FIGURES}::test_asked_and_no_answer_is_neither_an_answer_nor_takes_one_back",),
    ),
    Guard(
        "17.6",
        "a completion that was taken back stays as it was first said",
        "services/registry/trainings/revocations.py",
        "        session.add(revoked)\n",
        "",
        (
            "tests/component/registry/test_training_revocations.py"
            "::test_two_take_a_completion_back_and_what_was_first_said_stays",
        ),
    ),
    Guard(
        "17.6",
        "what nobody confirmed has no completion to be taken back",
        "services/registry/trainings/revocations.py",
        "    enrolment, course = await repository.of_this_person(session, person.id, enrolment_id)\n"
        "    _refuse_unconfirmed(enrolment)\n",
        "    enrolment, course = await repository.of_this_person(session, person.id, enrolment_id)\n",
        (
            "tests/component/registry/test_training_revocations.py"
            "::test_what_nobody_confirmed_has_nothing_to_be_taken_back",
        ),
    ),
    Guard(
        "17.6",
        "a start-up course completed by two is the training of a start-up case",
        "services/registry/startup_cases/repository.py",
        "    if completed is not None:\n",
        "    if False:\n",
        ("tests/component/registry/test_startup_cases.py::test_with_training_and_policy_the_service_is_missing",),
    ),
    Guard(
        "2.7",
        "a course that is some people's alone is given to nobody else",
        "services/registry/courses/catalogue.py",
        "    if person_kind not in cited.value:\n",
        "    if False:\n",
        ("tests/component/registry/test_course_marks.py::test_labour_preparation_is_for_school_leavers_alone",),
    ),
    Guard(
        "2.7",
        "a day at a guidance course counts as meant while in school alone",
        "services/registry/course_attendances/repository.py",
        "    return plans.one_by_one(_attended(day, select(1)).where(at_school)).exists()\n",
        "    return plans.one_by_one(_attended(day, select(1))).exists()\n",
        (
            "tests/component/registry/test_course_attendances.py"
            "::test_who_was_at_a_guidance_course_while_in_school_is_counted_by_name",
        ),
    ),
    Guard(
        "2.7",
        "a link is not confirmed by the side that stated it",
        "services/registry/institution_links/commands.py",
        "    if side_of(by.role) == link.stated_side or by.id == link.stated_by:\n",
        "    if by.id == link.stated_by:\n",
        ("tests/component/registry/test_institution_links.py::test_a_link_stands_by_the_word_of_both_sides",),
    ),
    Guard(
        "2.7",
        "whose day of judgement has not come is in no rate of a cohort",
        "services/registry/training_cohorts/repository.py",
        "        judged, placed = self.judged_on <= self.day, is_placed(self.judged_on)\n",
        "        judged, placed = self.judged_on > date.min, is_placed(self.judged_on)\n",
        ("tests/component/registry/test_training_cohorts.py::test_whose_day_has_not_come_is_in_no_rate",),
    ),
    Guard(
        "2.7",
        "nobody agrees to a later follow-up than the city's own",
        "services/registry/startup_cases/commands.py",
        "    if is_too_late(new.next_on, new.followed_on, interval):\n",
        "    if False:\n",
        (
            "tests/component/registry/test_startup_follow_ups.py"
            "::test_the_citys_interval_runs_from_the_latest_and_nobody_agrees_to_later",
        ),
    ),
)
