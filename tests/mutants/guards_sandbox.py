"""A stranger's file: read by another process, which opens nothing, and whose answer is checked."""

from tests.mutants.runner import Guard

SANDBOX = "chassis/uploads/sandbox.py"
SANDBOX_TESTS = "tests/unit/chassis/test_sandbox.py"
HOSTILE = "tests/component/registry/test_hostile_rosters.py"
LISTED = "tests/architecture/test_sandbox.py"

GUARDS = (
    Guard(
        "12.7",
        "the reader of a stranger's file opens no file and no connection",
        SANDBOX,
        "    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)\n",
        "",
        (f"{SANDBOX_TESTS}::test_the_reader_opens_no_file_no_connection_and_no_process",),
    ),
    Guard(
        "12.7",
        "the answer of a reader is bounded",
        SANDBOX,
        "    if size > most:\n",
        "    if False:\n",
        (f"{SANDBOX_TESTS}::test_an_answer_beyond_the_limit_is_not_taken_in",),
    ),
    Guard(
        "12.7",
        "a reader that was ended for its time has not answered",
        SANDBOX,
        "    if late.is_set():\n",
        "    if False:\n",
        (f"{SANDBOX_TESTS}::test_a_reader_that_never_ends_is_ended",),
    ),
    Guard(
        "12.7",
        "only refusals of a roster come back from its reader",
        SANDBOX,
        "        kind = next((kind for kind in kinds if kind.slug == self.slug), None)\n",
        "        kind = next((kind for kind in Problem.__subclasses__() if kind.slug == self.slug), None)\n",
        (f"{HOSTILE}::test_what_a_reader_hands_back_is_checked",),
    ),
    Guard(
        "12.7",
        "a draft is read by another process",
        "services/subsidy/simulations/commands.py",
        'redrafted(scheme.pack, "subsidy", self.draft, ports.draft_tree)',
        'redrafted(scheme.pack, "subsidy", self.draft)',
        (f"{LISTED}::test_a_draft_of_a_pack_is_read_by_whoever_the_service_names",),
    ),
    Guard(
        "12.7",
        "a file of a pack has no more values than a pack has",
        "policy_engine/packs/strict_yaml.py",
        "        if number > _MOST_EVENTS:\n",
        "        if False:\n",
        ("tests/unit/policy_engine/test_trees.py::test_more_values_than_a_pack_has_are_refused_before_they_are_built",),
    ),
    Guard(
        "12.7",
        "a paper is what its bytes say, not what its reader says",
        "chassis/evidence/inspection.py",
        "    if (content.size, content.sha256) != counted or content.media_type not in content_types.TAKEN:\n",
        "    if content.media_type not in content_types.TAKEN:\n",
        ("tests/unit/chassis/test_inspection.py::test_whoever_took_the_reader_over_cannot_say_what_the_file_is",),
    ),
    Guard(
        "12.7",
        "a roster is parsed by what the sandbox runs alone",
        "chassis/uploads/workbooks.py",
        '        return shape.validate_json(read_in_sandbox(reader, "", content))\n',
        '        return shape.validate_json(workbook_rows.pack_workbook("", content))\n',
        (f"{LISTED}::test_a_parser_is_called_by_what_the_sandbox_runs_alone",),
    ),
)
