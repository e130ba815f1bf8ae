"""Issue 12, step 7: the ground that features stand on."""

from tests.mutants.runner import Guard

BATCHES = "tests/component/messaging/test_batches.py"
SETS = "tests/component/chassis/test_sets.py"
SHOWN = "services/registry/graduate_records/repository.py"
ENTRIES = "tests/component/registry/test_shown_entries.py"
READS = "tests/component/chassis/test_reads.py"

GUARDS = (
    Guard(
        "12.7",
        "within a batch a subject's events keep their order",
        "chassis/messaging/batches.py",
        "types.get(subject, envelope.type) != envelope.type or ",
        "",
        (f"{BATCHES}::test_within_a_batch_no_subject_has_two_types_and_nothing_is_lost",),
    ),
    Guard(
        "12.7",
        "what is handled one by one is no part of a batch",
        "chassis/messaging/batches.py",
        "        if alone:\n            yield [envelope]\n            continue\n",
        "",
        (f"{BATCHES}::test_what_is_handled_one_by_one_is_no_part_of_a_batch",),
    ),
    Guard(
        "12.7",
        "a batch that fails is handled one by one",
        "chassis/messaging/batches.py",
        "        return False\n    return True",
        "        return True\n    return True",
        (f"{BATCHES}::test_what_cannot_be_handled_now_must_come_again_and_leaves_no_letter",),
    ),
    Guard(
        "12.7",
        "a batch hands over only what is new",
        "chassis/messaging/batches.py",
        "[delivery for delivery in deliveries if delivery.id in fresh]",
        "list(deliveries)",
        (f"{BATCHES}::test_a_batch_that_comes_again_has_no_second_effect",),
    ),
    Guard(
        "12.7",
        "what a reaction is not concerned with is no business of its inbox",
        "chassis/messaging/inbox.py",
        "    if not handler.concerns(delivery.data, runtime):\n        return False\n",
        "",
        (f"{BATCHES}::test_what_a_reaction_is_not_concerned_with_costs_no_transaction_and_leaves_no_trace",),
    ),
    Guard(
        "12.7",
        "two writers of one set wait for each other",
        "chassis/sets.py",
        "    return [sorted(each, key=lambda row: tuple(row[name] for name in keys)) for each in rounds]",
        "    return rounds",
        (f"{SETS}::test_two_writers_of_one_set_in_turned_order_wait_and_do_not_fail",),
    ),
    Guard(
        "12.7",
        "of two rows of a set the newer one stays",
        "chassis/sets.py",
        "        if seen[key] == len(rounds):\n            rounds.append([])\n        rounds[seen[key]].append(row)\n"
        "        seen[key] += 1\n",
        "        rounds = rounds or [[]]\n        rounds[0] += [] if seen[key] else [row]\n        seen[key] += 1\n",
        (f"{SETS}::test_a_set_leaves_what_its_rows_leave_one_by_one",),
    ),
    Guard(
        "16.5",
        "a person's entry is shown to its area alone",
        SHOWN,
        "_BY_AREA = _visible(or_(Graduate.area",
        "_BY_AREA = _visible(or_(Graduate.id == _id('graduate_id'), Graduate.area",
        (f"{ENTRIES}::test_every_role_is_shown_what_its_scope_reaches",),
    ),
    Guard(
        "16.5",
        "an area's name ends at a slash",
        SHOWN,
        '_text("area") + "/"',
        '_text("area") + ""',
        (f"{ENTRIES}::test_every_role_is_shown_what_its_scope_reaches",),
    ),
    Guard(
        "16.5",
        "a person is shown themselves while they are bound",
        SHOWN,
        ', is_bound(_id("caller"), _id("person"))',
        "",
        (f"{ENTRIES}::test_a_school_is_shown_its_own_and_a_person_themselves_while_they_are_bound",),
    ),
    Guard(
        "16.5",
        "a read that was given up leaves no answer for the next one",
        "chassis/reads.py",
        "            if not connection.broken:\n                await connection.close()\n            raise\n",
        "            self._idle.append(connection)\n            raise\n",
        (f"{READS}::test_nobody_reads_a_second_answer_from_a_read_that_was_given_up",),
    ),
)
