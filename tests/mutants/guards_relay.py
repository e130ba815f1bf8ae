"""Issue 16, step 3: the relay takes all free buckets at one go."""

from tests.mutants.runner import Guard

OUTBOX, RELAY = "chassis/messaging/outbox.py", "chassis/messaging/relay.py"
TESTS = "tests/component/messaging/test_outbox.py"

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
)
