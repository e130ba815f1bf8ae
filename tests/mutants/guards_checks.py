"""Issue 13, checks that mean it: one mistake of a pack hides no other, and none is told twice."""

from tests.mutants.runner import Guard

ALL = "tests/unit/cli/test_all_flaws.py"
ONE = f"{ALL}::test_a_mistake_is_told_at_its_line_and_nothing_else_is"
THREE = f"{ALL}::test_any_three_mistakes_are_told_together"
BOUNDS = "tests/unit/policy_engine/test_bounds.py"

MUTANTS = "tests/unit/policy_engine/test_pack_mutants.py"
TAKEN = "tests/unit/policy_engine/test_claim_examples.py"
PROOFS = "tests/unit/cli/test_pack_proofs.py"
DEADLINES = "tests/unit/notify/test_clock_examples.py"

GUARDS = (
    Guard(
        "13",
        "an example that comes to no decision has to say so",
        "policy_engine/schemes/examples.py",
        "    is_complete = seen.keys() & _NO_DECISION <= expected.keys()\n",
        "    is_complete = True\n",
        (f"{MUTANTS}::test_an_example_that_comes_to_no_decision_has_to_say_so",),
    ),
    Guard(
        "13",
        "the check runs the examples of when claims are taken",
        "cli/policy/check.py",
        "    yield from claim_failures(scheme, working_day)\n",
        "    pass\n",
        (ONE,),
    ),
    Guard(
        "13",
        "the check runs the examples of clocks, targets, cadences, services and funds",
        "cli/policy/check.py",
        "                yield from proof(pack)\n",
        "                pass\n",
        (f"{PROOFS}::test_a_changed_number_fails_an_example_at_its_line",),
    ),
    Guard(
        "13",
        "the check runs the examples by other claims",
        "cli/policy/check.py",
        "    yield from of_claims.failures(scheme)\n",
        "    pass\n",
        (f"{PROOFS}::test_the_check_runs_the_examples_by_other_claims",),
    ),
    Guard(
        "13",
        "a label of a pack is in the words of its document",
        "policy_engine/packs/wording.py",
        "    return all(sign in rest for sign in words.translate(_UNWRITTEN))\n",
        "    return True\n",
        (f"{PROOFS}::test_a_label_is_in_the_words_of_its_quote",),
    ),
    Guard(
        "13",
        "no turn of a promise follows the last",
        "services/notify/clock_turns/rules.py",
        "    return most is not None and turn >= most\n",
        "    return False\n",
        (f"{DEADLINES}::test_a_turn_starts_where_the_one_before_ends_and_the_last_is_followed_by_none",),
    ),
    Guard(
        "13",
        "a pack that is not sound is not mutated",
        "tests/mutants/packs/run.py",
        "    if wrong := (*found.flaws, *found.failed):\n",
        "    if wrong := ():\n",
        (f"{PROOFS}::test_a_pack_that_is_not_sound_is_not_mutated",),
    ),
    Guard(
        "13",
        "a refusal is no example of a deadline",
        "cli/policy/proofs/comparing.py",
        "        is_complete = bool(expected) and seen.keys() & NOTHING <= expected.keys()\n",
        "        is_complete = True\n",
        (f"{DEADLINES}::test_an_example_that_does_not_come_out_is_told_with_what_does",),
    ),
    Guard(
        "13",
        "a refusal is no example of the days on which claims are taken",
        "policy_engine/schemes/claim_examples.py",
        "        is_complete = bool(expected) and seen.keys() & _NOTHING <= expected.keys()\n",
        "        is_complete = True\n",
        (f"{TAKEN}::test_an_example_that_does_not_come_out_is_told_with_what_does",),
    ),
    Guard(
        "13",
        "a flaw of one part hides no other",
        "policy_engine/packs/flaws.py",
        "            self.listed += [*error.flaws, *unplaced]\n",
        "            self.listed = self.listed or [*error.flaws, *unplaced]\n",
        (THREE,),
    ),
    Guard(
        "13",
        "what cannot be read is told once, and not by whoever needs it",
        "policy_engine/packs/schema.py",
        "    if node is UNREAD:\n        flaws.sound = False\n",
        "    if False:\n        flaws.sound = False\n",
        (ONE,),
    ),
    Guard(
        "13",
        "an expression that names what is flawed is not judged",
        "policy_engine/schemes/catalogue.py",
        '    if any(re.search(rf"\\b{re.escape(name)}\\b", text) for name in reader.broken):\n',
        "    if False:\n",
        (ONE,),
    ),
    Guard(
        "13",
        "a misspelt key stands for the one that is missing",
        "policy_engine/packs/schema.py",
        "if key not in {*node, *meant}}, at)\n",
        "if key not in node}, at)\n",
        (ONE,),
    ),
    Guard(
        "13",
        "the example of a flawed scheme does not run",
        "cli/policy/check.py",
        "for name in schemes.sound for fault in _failures",
        "for name in schemes.schemes for fault in _failures",
        (ONE,),
    ),
    Guard(
        "13",
        "a bound without an example on it is told",
        "policy_engine/schemes/bounds.py",
        "        missing = [words for words, side in threshold.wanted if not side & signs]\n",
        "        missing = [words for words, side in threshold.wanted if not signs]\n",
        (f"{BOUNDS}::test_what_is_missing_is_named_with_the_line_of_the_rule",),
    ),
    Guard(
        "13",
        "the list of streets and schools is judged, and not first in a request",
        "services/registry/reports/shapes.py",
        '    "places": PLACES,\n',
        "",
        (ONE,),
    ),
    Guard(
        "13",
        "an example knows from which day a deadline begins no more",
        "cli/policy/proofs/deadlines.py",
        " or not kind.takes(pack, started_on):",
        ":",
        ("tests/unit/notify/test_clock_examples.py",),
    ),
)
