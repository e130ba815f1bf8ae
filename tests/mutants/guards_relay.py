"""Issue 16, step 3: the relay takes all free buckets at one go."""

from tests.mutants.runner import Guard

OUTBOX, RELAY = "chassis/messaging/outbox.py", "chassis/messaging/relay.py"
TESTS, MARKS = "tests/component/messaging/test_outbox.py", "tests/component/messaging/test_watermarks.py"
WATERMARKS = "chassis/messaging/watermarks.py"
NUMBERS = "services/registry/migrations/versions/0041_numbers_after_ids.py"

GUARDS = (
    Guard(
        "16.3",
        "buckets of another relay are left to it",
        OUTBOX,
        " WHERE pg_try_advisory_xact_lock(:space, bucket)",
        " WHERE :space > 0",
        (f"{TESTS}::test_the_buckets_of_another_relay_are_left_to_it",),
    ),
    Guard(
        "16.3",
        "what waits in many buckets is one transaction",
        RELAY,
        "    if len(buckets) > 1:\n",
        "    if len(buckets) > 16:\n",
        (f"{TESTS}::test_what_waits_in_many_buckets_goes_at_one_go",),
    ),
    Guard(
        "16.3",
        "a full bucket leaves room for the others",
        RELAY,
        "BATCH // len(buckets)",
        "BATCH",
        (f"{TESTS}::test_a_full_bucket_leaves_room_for_the_others",),
    ),
    Guard(
        "16.3",
        "a bucket that fails holds up no other",
        RELAY,
        "            failures.append(error)\n",
        "            raise error\n",
        (f"{TESTS}::test_a_bucket_that_cannot_be_sent_holds_up_no_other",),
    ),
    Guard(
        "16.3",
        "a number is of a transaction that has its id already",
        NUMBERS,
        "    number_after_transaction(op)\n",
        "    number_at_once(op)\n",
        (f"{MARKS}::test_nor_is_one_whose_row_is_not_written_yet",),
    ),
    Guard(
        "16.3",
        "a mark waits until who may still write below it is over",
        WATERMARKS,
        "        if least.oldest >= ours:\n",
        "        if least.oldest:\n",
        (f"{MARKS}::test_a_number_whose_transaction_is_open_is_not_passed",),
    ),
    Guard(
        "16.3",
        "a mark stays at what waits",
        WATERMARKS,
        "            self.lows = [min(low, last + 1) for low in least.lows]\n",
        "            self.lows = [last + 1 for low in least.lows]\n",
        (f"{MARKS}::test_what_waits_holds_its_buckets_mark_and_no_other",),
    ),
    Guard(
        "16.3",
        "after a failure the relay believes no mark",
        RELAY,
        "            marks = Watermarks()\n",
        "",
        (f"{MARKS}::test_after_a_failure_the_relay_begins_at_the_beginning",),
    ),
    Guard(
        "16.3",
        "a look begins at the mark",
        OUTBOX,
        " AND sent_at IS NULL AND id >= low)",
        " AND sent_at IS NULL)",
        (f"{MARKS}::test_a_look_under_an_old_snapshot_walks_past_nothing_that_was_sent",),
    ),
)
