"""Issue 12, step 7: a data key per person."""

from tests.mutants.runner import Guard

UNIT = "tests/unit/chassis/test_data_keys.py"

GUARDS = (
    Guard(
        "12.7",
        "a seal and a wrapped key are bound to their row",
        "chassis/pii.py",
        'return f"{table}\0{column}\0{row}".encode()',
        'return f"{table}\0{column}".encode()',
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
)
