"""Issue 15: what the console's pages lean on: whose objects a list or a form shows, and what an upload may do."""

from tests.mutants.runner import Guard

MESSAGES = "tests/component/notify/test_graduate_messages.py"

GUARDS = (
    Guard(
        "15",
        "what a person was told is seen in their own area alone",
        "services/notify/graduate_messages/endpoints.py",
        "    await repository.refuse_foreign(session, graduate_id, caller)\n",
        "",
        (
            f"{MESSAGES}::test_a_person_of_another_district_is_not_there",
            f"{MESSAGES}::test_who_has_moved_is_seen_where_they_are_now_alone",
        ),
    ),
    Guard(
        "15",
        "who has moved is seen by the district that serves them now",
        "services/notify/graduate_messages/repository.py",
        ".order_by(Clock.area_as_of.desc(), Clock.id)",
        ".where(by.area_clause(Clock.area)).order_by(Clock.area_as_of.desc(), Clock.id)",
        (f"{MESSAGES}::test_who_has_moved_is_seen_where_they_are_now_alone",),
    ),
)
