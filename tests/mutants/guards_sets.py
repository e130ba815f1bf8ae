"""Issue 16, step 1: events in sets leave what they leave one by one."""

from tests.mutants.runner import Guard

BATCHES = "tests/component/messaging/test_batches.py"
STREAMS = ("tests/component/notify/test_clock_sets.py::test_any_stream_in_sets_leaves_the_tables_of_one_by_one",)
CLOCKS = "services/notify/clocks/sets.py"

GUARDS = (
    Guard(
        "16.1",
        "the second half of a set that failed comes again as well",
        "chassis/messaging/batches.py",
        "        await _hand_over(service, handler, arrivals[middle:])\n",
        "",
        (f"{BATCHES}::test_one_bad_event_of_64_costs_few_transactions",),
    ),
    Guard(
        "16.1",
        "what a set cannot read leaves its dead letter",
        "chassis/messaging/batches.py",
        "            for envelope in odd:\n                await inbox.deliver_to(service, [handler], envelope)\n",
        "",
        (f"{BATCHES}::test_what_cannot_be_read_or_asked_about_costs_its_neighbours_no_transaction",),
    ),
    Guard(
        "16.1",
        "what is gathered is not written where it fails",
        "chassis/messaging/outbox.py",
        '        session.info.pop("deferred_writes")\n        raise\n',
        "        raise\n",
        (
            "tests/component/messaging/test_deferred_writes.py"
            "::test_what_is_gathered_is_written_at_the_end_in_its_order_and_not_where_it_fails",
        ),
    ),
    Guard(
        "16.1",
        "only a clock that nobody had starts as part of a set",
        CLOCKS,
        'for row in rows if row["id"] in added}',
        "for row in rows}",
        STREAMS,
    ),
    Guard(
        "16.1",
        "of a set each event finds what the one before it left",
        CLOCKS,
        "place = max(latest.get(subject, -1) for subject in subjects) + 1",
        "place = 0",
        STREAMS,
    ),
    Guard(
        "16.1",
        "a clock of several turns is not met as part of a set",
        CLOCKS,
        "return clock.turn is None and ",
        "return ",
        ("tests/component/notify/test_clock_sets.py::test_in_sets_too_a_contact_meets_the_turn_that_it_falls_into",),
    ),
    Guard(
        "16.1",
        "of a set too a clock is met by the document of its start",
        CLOCKS,
        "min(days, default=None)",
        "None",
        ("tests/component/notify/test_clock_sets.py::test_in_sets_too_a_clock_is_met_by_the_document_of_its_start",),
    ),
    Guard(
        "16.1",
        "a message that was there is not announced again",
        "services/notify/messages/repository.py",
        'for row in rows if row["id"] in added]',
        "for row in rows]",
        STREAMS,
    ),
    Guard(
        "16.1",
        "news in sets leaves the city as it was first written",
        "services/registry/projections/repository.py",
        '    await sets.put(session, FirstContactClock, *rows, once=("city",))',
        "    await sets.put(session, FirstContactClock, *rows[:1])",
        ("tests/component/registry/test_clock_news.py::test_news_in_sets_tells_what_it_tells_one_by_one",),
    ),
)
