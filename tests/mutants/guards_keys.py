"""Issue 12, step 7: a data key per person."""

from tests.mutants.runner import Guard

UNIT = "tests/unit/chassis/test_data_keys.py"
KEYS = "tests/component/registry/test_data_keys.py"

GUARDS = (
    Guard(
        "12.7",
        "a seal and a wrapped key are bound to their row",
        "chassis/pii.py",
        'return f"{table}\\0{column}\\0{row}".encode()',
        'return f"{table}\\0{column}".encode()',
        (f"{UNIT}::test_a_wrapped_key_belongs_to_its_row", f"{UNIT}::test_a_value_opens_in_its_own_place_only"),
    ),
    Guard(
        "12.7",
        "nothing of an erased subject opens, in either form",
        "chassis/data_keys.py",
        "        if self.erased:\n            raise Erased()\n",
        "",
        (f"{UNIT}::test_erased_is_not_broken",),
    ),
    Guard(
        "12.7",
        "what is erased is not counted as unreadable",
        "chassis/pii.py",
        "        if wrapped == ERASED:\n            raise Erased()\n",
        "",
        (f"{UNIT}::test_erased_is_not_broken",),
    ),
    Guard(
        "12.7",
        "what the ring still seals about a person is gone with their key",
        "services/registry/data_keys/commands.py",
        "    await _seal_anew(session, cipher, {person: lost}, unreadable=ERASED)\n",
        "",
        (f"{KEYS}::test_of_an_erased_person_nothing_opens_and_nothing_finds_them",),
    ),
    Guard(
        "12.7",
        "the rows of rosters are gone with the person",
        "services/registry/data_keys/commands.py",
        "    await repository.overwrite_rest(session, person, entry.id_number_index)\n",
        "",
        (f"{KEYS}::test_the_rosters_rows_of_an_erased_person_are_overwritten",),
    ),
    Guard(
        "12.7",
        "whoever writes about a person is not overtaken by the job",
        "services/registry/data_keys/repository.py",
        ".with_for_update(skip_locked=True)",
        "",
        (f"{KEYS}::test_a_person_whom_somebody_else_writes_about_waits_for_the_next_run",),
    ),
    Guard(
        "12.7",
        "no data key seals before the operator says that every process reads it",
        "services/registry/data_keys/jobs.py",
        "    if not registry_settings().data_keys:\n        return 0\n",
        "",
        (f"{KEYS}::test_what_the_ring_sealed_is_sealed_anew_by_each_persons_key_and_reads_as_before",),
    ),
    Guard(
        "12.7",
        "a payload is sealed anew once",
        "services/registry/migrations/versions/0015_data_keys.py",
        " OR before ->> part LIKE '00%'",
        "",
        (f"{KEYS}::test_a_payload_is_sealed_anew_once_and_by_nothing_else",),
    ),
    Guard(
        "12.7",
        "going back refuses while a person has a key",
        "services/registry/migrations/versions/0015_data_keys.py",
        "    op.execute(_REFUSE_TO_LOSE_KEYS)\n",
        "",
        (f"{KEYS}::test_going_back_refuses_in_words_while_a_person_has_a_key",),
    ),
)
