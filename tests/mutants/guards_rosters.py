"""Rosters as they come: nothing is taken in unseen, unmapped, or by a number of another table."""

from tests.mutants.runner import Guard

AHEAD = "tests/unit/registry/test_read_ahead.py"
COLUMNS = "tests/component/registry/test_roster_columns.py"
DISCARDS = "tests/component/registry/test_roster_discards.py"
KINDS = "tests/component/registry/test_roster_kinds.py"
RULES = "tests/unit/registry/test_roster_rules.py"
ROSTERS = "services/registry/rosters"

GUARDS = (
    Guard(
        "17.4",
        "a roster whose columns nobody has mapped is not taken in",
        f"{ROSTERS}/repository.py",
        'OPEN = ("queued", "running")',
        'OPEN = ("queued", "running", "waiting")',
        (f"{COLUMNS}::test_unknown_headings_wait_are_said_once_and_the_next_file_of_that_layout_asks_nobody",),
    ),
    Guard(
        "17.4",
        "once rows may have been taken in nobody changes the columns of a roster",
        f"{ROSTERS}/commands.py",
        "        if roster.columns != read:\n",
        "        if False:\n",
        (f"{COLUMNS}::test_once_rows_may_have_been_taken_nobody_changes_the_columns",),
    ),
    Guard(
        "17.4",
        "what has begun is not given up",
        f"{ROSTERS}/commands.py",
        '    if roster.state != "waiting":\n        raise RosterBegun()\n',
        "",
        (f"{DISCARDS}::test_what_was_given_up_is_not_mapped_and_what_has_begun_is_not_given_up",),
    ),
    Guard(
        "17.4",
        "what was given up is not mapped",
        f"{ROSTERS}/commands.py",
        '    if roster.state == "discarded":\n        raise RosterDiscarded()\n',
        "",
        (f"{DISCARDS}::test_what_was_given_up_is_not_mapped_and_what_has_begun_is_not_given_up",),
    ),
    Guard(
        "17.4",
        "a roster given up leaves no row",
        f"{ROSTERS}/repository.py",
        "    await session.execute(delete(RosterRow).where(RosterRow.roster_id == roster.id))\n",
        "",
        (f"{DISCARDS}::test_a_waiting_roster_is_given_up_and_its_file_is_new_again",),
    ),
    Guard(
        "17.4",
        "only a roster that waits is forgotten in time",
        f"{ROSTERS}/repository.py",
        'Roster.state == "waiting", Roster.created_at',
        "Roster.created_at",
        (f"{DISCARDS}::test_in_time_it_is_forgotten_and_only_then",),
    ),
    Guard(
        "17.4",
        "nobody maps the columns of a foreign roster",
        f"{ROSTERS}/repository.py",
        "select(Roster).where(Roster.id == roster_id, visible_to(by)).with_for_update()",
        "select(Roster).where(Roster.id == roster_id).with_for_update()",
        (f"{COLUMNS}::test_only_the_owner_sees_and_says_what_the_columns_are",),
    ),
    Guard(
        "17.4",
        "nobody in a hidden row of a roster is taken",
        f"{ROSTERS}/files/parser.py",
        "if number in noticed.hidden}",
        "if False}",
        (f"{KINDS}::test_hidden_rows_are_named_and_nobody_in_them_is_taken",),
    ),
    Guard(
        "17.4",
        "a column of a roster that nobody has named is shown masked",
        f"{ROSTERS}/files/masking.py",
        '        return text[:1] + "*" * min(len(text) - 1, _SHOWN) if text else ""\n',
        "        return text\n",
        (f"{COLUMNS}::test_unknown_headings_wait_are_said_once_and_the_next_file_of_that_layout_asks_nobody",),
    ),
    Guard(
        "17.4",
        "a code that its table does not have goes into nobody's study",
        f"{ROSTERS}/studies.py",
        "    if flaw_of(name, detail) is None:\n",
        "    if True:\n",
        (f"{RULES}::test_a_code_that_its_system_does_not_have_is_left_out_and_noted",),
    ),
    Guard(
        "16.4",
        "what was read ahead yesterday is judged by today's date",
        f"{ROSTERS}/chunks.py",
        " and self._day == today else {}",
        " else {}",
        (f"{AHEAD}::test_on_another_day_every_row_is_read_again",),
    ),
)
