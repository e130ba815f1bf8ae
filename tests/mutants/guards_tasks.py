"""Issue 17, slice 2.2: plans, tasks, days, and what the public sees of them."""

from tests.mutants.runner import Guard

TASKS, PLANS = "services/registry/tasks", "services/registry/plans"
DAYS, PUBLIC = "services/registry/calendars", "services/registry/published_plans"
_TESTS = "tests/component/registry/test_tasks"
SAME = (f"{_TESTS}_life.py::test_nobody_accepts_their_own_report_and_the_table_holds_it",)
OWN_PART = (f"{_TESTS}_life.py::test_a_department_reports_its_own_part_alone",)
SHARE = (f"{_TESTS}_life.py::test_a_district_reports_its_share_and_the_city_accepts_it",)
FOUR = (f"{_TESTS}_of_measures.py::test_the_conscription_office_sees_four_tasks_and_nothing_else",)
GROUP = (f"{_TESTS}_of_measures.py::test_a_group_without_members_in_the_document_is_the_bureaus_with_a_note",)
LATE = (f"{_TESTS}_of_measures.py::test_the_last_day_of_a_task_is_the_last_of_its_own_clause_or_none",)
BY_HAND = (f"{_TESTS}_plans.py::test_what_is_set_by_hand_is_adopted_by_another_and_the_table_holds_it",)
BAD = (f"{_TESTS}_plans.py::test_bad_drafts_are_refused_in_words",)
READ = (f"{_TESTS}_plans.py::test_who_may_draft_adopt_and_read",)
PUBLISHED = (f"{_TESTS}_public.py::test_who_adopted_a_plan_does_not_publish_it",)
REVISED = (f"{_TESTS}_public.py::test_a_revision_is_public_only_when_it_is_published_too",)
RATE = (f"{_TESTS}_public.py::test_a_rate_is_not_shown_where_those_who_are_missing_are_few",)
VEILS = ("tests/unit/registry/test_published_plans_rules.py",)
FEED = (f"{_TESTS}_calendar.py::test_a_feed_is_replaced_and_ended_by_its_owner_and_stored_as_a_fingerprint",)
CLOSED = (f"{_TESTS}_calendar.py::test_a_closed_accounts_feed_opens_nothing",)
TYPED = (f"{_TESTS}_calendar.py::test_a_feed_shows_the_days_of_its_owners_district_and_nothing_typed",)
THEIRS = (f"{_TESTS}_calendar.py::test_what_somebody_typed_of_a_task_is_shown_to_whom_the_task_is",)
MOVED = (f"{_TESTS}_calendar.py::test_a_feed_opens_nothing_once_its_owner_has_a_role_without_a_calendar",)
OTHERS = (f"{_TESTS}_plans.py::test_a_district_gives_no_other_district_a_task",)
FOREIGN = (f"{_TESTS}_calendar.py::test_a_foreign_area_has_no_calendar_and_a_machine_reads_none",)


def _guard(name: str, file: str, text: str, without: str, tests: tuple[str, ...]) -> Guard:
    return Guard("17.2", name, file, text, without, tests)


GUARDS = (
    _guard(
        "nobody accepts their own report",
        f"{TASKS}/commands.py",
        "    if part.reported_by == by.id:\n        raise OwnReport()\n",
        "",
        SAME,
    ),
    _guard(
        "a task's table refuses one hand",
        "services/registry/migrations/versions/0028_plans.py",
        'sa.CheckConstraint("reported_by <> decided_by", name="ck_task_part_two_persons"),',
        'sa.CheckConstraint("true", name="ck_task_part_two_persons"),',
        SAME,
    ),
    _guard(
        "a department reports its own part alone",
        f"{TASKS}/commands.py",
        "        return part.org == by.org\n",
        "        return True\n",
        OWN_PART,
    ),
    _guard(
        "a department sees its own tasks alone",
        f"{TASKS}/repository.py",
        '    return and_(Task.city == by.area.partition("/")[0], own)\n',
        '    return Task.city == by.area.partition("/")[0]\n',
        FOUR,
    ),
    _guard(
        "a department sees its own city's tasks alone",
        f"{TASKS}/repository.py",
        '    return and_(Task.city == by.area.partition("/")[0], own)\n',
        "    return own\n",
        FOUR,
    ),
    _guard(
        "a district does not accept its own share of the city's plan",
        f"{TASKS}/commands.py",
        "    if not by.covers(task.plan_area):\n        raise NotYourPlan()\n",
        "",
        SHARE,
    ),
    _guard(
        "a group without members is the coordinator's",
        f"{PLANS}/rules.py",
        "    if unit.unset is None:\n",
        "    if True:\n",
        GROUP,
    ),
    _guard(
        "a task without a day is not overdue, and an open one after its day is",
        f"{TASKS}/repository.py",
        "    return and_(Task.due_on < today, Task.state != TaskState.ACCEPTED.value)\n",
        "    return Task.state != TaskState.ACCEPTED.value\n",
        LATE,
    ),
    _guard(
        "what is by hand is adopted by another",
        f"{PLANS}/commands.py",
        "    if plan.has_own and plan.drafted_by == by.id:\n        raise OwnPlan()\n",
        "",
        BY_HAND,
    ),
    _guard(
        "what is by hand is cited",
        f"{PLANS}/commands.py",
        "    if new.has_own and not new.citation:\n        raise CitationMissing()\n",
        "",
        BAD,
    ),
    _guard(
        "a department that no document has is refused",
        f"{PLANS}/commands.py",
        "    if odd := sorted({*named, *owners} - duties.units.keys()):\n",
        "    if odd := list[str]():\n",
        BAD,
    ),
    _guard(
        "a draft is read in its own area alone",
        f"{PLANS}/repository.py",
        "and_(Plan.area == city, Plan.state.not_in((PlanState.DRAFT.value, PlanState.WITHDRAWN.value)))",
        "Plan.area == city",
        READ,
    ),
    _guard(
        "who adopted a plan does not publish it",
        f"{PLANS}/commands.py",
        "    if plan.adopted_by == by.id:\n        raise OwnPlan()\n",
        "",
        PUBLISHED,
    ),
    _guard(
        "an unpublished revision is not public",
        f"{PLANS}/repository.py",
        "Plan.year == year, Plan.published_on.is_not(None))",
        "Plan.year == year)",
        REVISED,
    ),
    _guard(
        "beside small cells another one is hidden",
        f"{PUBLIC}/rules.py",
        "HIDDEN if place == cover else _shown(number)",
        "_shown(number)",
        VEILS,
    ),
    _guard(
        "a total stands only where it leaves enough",
        f"{PUBLIC}/rules.py",
        "is_open = cover is not None and left >= _enough(len(few))",
        "is_open = cover is not None",
        VEILS,
    ),
    _guard(
        "no rate tells how few are missing",
        f"{PUBLIC}/commands.py",
        "        return self._row.total.number is not None and rules.rate_is_open(self._part, self._population)\n",
        "        return self._row.total.number is not None\n",
        RATE,
    ),
    _guard(
        "a feed that was ended opens nothing",
        f"{DAYS}/repository.py",
        "CalendarFeed.ended_at.is_(None), StaffAccount.active)",
        "StaffAccount.active)",
        FEED,
    ),
    _guard(
        "a closed account's feed opens nothing",
        f"{DAYS}/repository.py",
        "CalendarFeed.ended_at.is_(None), StaffAccount.active)",
        "CalendarFeed.ended_at.is_(None))",
        CLOSED,
    ),
    _guard(
        "a feed's key is stored as a fingerprint",
        f"{DAYS}/commands.py",
        "    return sha256(key.encode()).digest()\n",
        "    return key.encode()\n",
        FEED,
    ),
    _guard(
        "nothing typed goes out by a feed",
        f"{DAYS}/ics.py",
        "    if day.is_typed:\n        return TYPED\n",
        "",
        TYPED,
    ),
    _guard(
        "another district's days are not shown",
        f"{DAYS}/commands.py",
        'not (by.covers(place) or own.startswith(f"{place}/"))',
        "False",
        FOREIGN,
    ),
    _guard(
        "what somebody typed of a task is shown to whom the task is",
        f"{DAYS}/commands.py",
        "task.title if is_theirs or not task.by_hand else TYPED",
        "task.title",
        THEIRS,
    ),
    _guard(
        "a feed opens nothing once its owner has another role",
        f"{DAYS}/commands.py",
        " or account.role not in readers",
        "",
        MOVED,
    ),
    _guard(
        "a plan's own unit is none of the document's",
        f"{PLANS}/commands.py",
        "        raise DepartmentListed(department=twice)\n",
        "        pass\n",
        BAD,
    ),
    _guard(
        "a row of the document is replaced once",
        f"{PLANS}/commands.py",
        "        raise TargetKeyWrong(key=twice)\n",
        "        pass\n",
        BAD,
    ),
    _guard(
        "a district gives no other district a task",
        f"{PLANS}/commands.py",
        "        raise OtherDistricts()\n",
        "        pass\n",
        OTHERS,
    ),
    Guard(
        "17.6",
        "each department with a part in a task is reminded of its day",
        "services/notify/clocks/steps.py",
        "        notifications += notifications_to_departments(",
        "        notifications_to_departments(",
        (
            "tests/component/notify/test_task_clocks.py"
            "::test_each_department_is_reminded_on_the_day_and_told_once_it_is_over",
        ),
    ),
    Guard(
        "17.6",
        "a task that was over before its clock began has no reminder",
        "services/notify/task_clocks/commands.py",
        "    if task.done_on is not None and clock.met_on is None:\n",
        "    if False:\n",
        ("tests/component/notify/test_task_clocks.py::test_a_tasks_end_stops_its_clock_in_either_order_and_once",),
    ),
    Guard(
        "17.6",
        "a department reads the messages of its own city",
        "services/notify/messages/rules.py",
        'return cls("org", f"{city}/{org}")',
        'return cls("org", org)',
        (
            "tests/component/notify/test_task_clocks.py"
            "::test_each_department_is_reminded_on_the_day_and_told_once_it_is_over",
        ),
    ),
)
