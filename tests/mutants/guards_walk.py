"""The walk of a pack: what its file may say, and what of a platform counts as its own."""

from tests.mutants.runner import Guard

FILE, WALK = "tests/cli/test_policy_walk_file.py", "tests/cli/test_policy_walk.py"
REFERENCES = "cli/policy/walk/references.py"
MISTAKES = (f"{FILE}::test_a_flaw_is_named_with_its_line",)
TWICE = (f"{WALK}::test_the_third_city_walks_as_its_file_says_and_again_on_the_same_platform",)

GUARDS = (
    Guard(
        "13.7",
        "a walk is no part of its pack",
        "policy_engine/packs/loader.py",
        " if path.name != WALK_FILE}",
        "}",
        (f"{FILE}::test_a_walk_changes_neither_the_version_nor_the_files_of_its_pack",),
    ),
    Guard(
        "13.7",
        "the days of a walk only go forward",
        REFERENCES,
        "elif on is not None and ledger.day is not None and on < ledger.day:",
        "elif False:",
        MISTAKES,
    ),
    Guard(
        "13.7",
        "a walk names people whom a step has introduced",
        REFERENCES,
        "        if not ledger.people.get(name):\n            yield column",
        "        if False:\n            yield column",
        MISTAKES,
    ),
    Guard(
        "13.7",
        "a walk is held against its pack before anything is sent",
        "cli/policy/walk/command.py",
        "        if flaws := flaws_of(file, pack):\n",
        "        if flaws := []:\n",
        (f"{FILE}::test_a_name_that_the_pack_lacks_is_found_before_anything_is_sent",),
    ),
    Guard(
        "13.7",
        "an overdue clock is waited for",
        "cli/policy/walk/expectations.py",
        "not _overdue(stage, listed) and ",
        "",
        (f"{FILE}::test_an_overdue_clock_is_not_taken_for_an_open_one",),
    ),
    Guard(
        "13.7",
        "only this walk's payees are counted in a payment file",
        "cli/policy/walk/money.py",
        ' if line["payee_id"] in _names(stage)}',
        "}",
        TWICE,
    ),
    Guard(
        "13.7",
        "only this walk's people are counted of an indicator",
        "cli/policy/walk/expectations.py",
        'row.get("graduate_id", row["id"]) in entries',
        "bool(entries)",
        (f"{WALK}::test_the_people_of_others_are_not_counted",),
    ),
    Guard(
        "13.7",
        "any difference fails the walk",
        "cli/policy/walk/command.py",
        "    return finished and not different\n",
        "    return finished\n",
        (f"{WALK}::test_a_difference_is_named_with_its_line_and_fails",),
    ),
    Guard(
        "13.7",
        "a refused step fails the walk",
        "cli/policy/walk/run.py",
        '        stage.check("办理", "受理", str(refused))\n        return False\n',
        "        return True\n",
        (f"{WALK}::test_what_the_platform_refuses_ends_the_walk",),
    ),
)
