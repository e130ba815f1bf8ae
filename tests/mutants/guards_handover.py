"""Search of a person, handover of cases, transfer to another area, the gate of a welfare post."""

from tests.mutants.runner import Guard

SEARCH = "tests/component/registry/test_person_search.py"

GUARDS = (
    Guard(
        "17",
        "a search finds nobody of another area",
        "services/registry/person_search/repository.py",
        "_COLUMNS[key.kind] == key.index, visible_to(by)",
        "_COLUMNS[key.kind] == key.index",
        (f"{SEARCH}::test_who_is_served_elsewhere_is_answered_as_nobody_is",),
    ),
    Guard(
        "17",
        "a search counts as a look at personal data",
        "services/registry/person_search/commands.py",
        "    await reveals.count_one(session, by)\n",
        "",
        (f"{SEARCH}::test_searches_count_with_the_looks_in_clear",),
    ),
    Guard(
        "17",
        "a corrected name is found by its new index",
        "services/registry/graduates/repository.py",
        "    entry.name_index = index_of(cipher, name)\n",
        "",
        (f"{SEARCH}::test_a_corrected_name_finds_and_the_old_one_no_more",),
    ),
    Guard(
        "17",
        "nothing finds an erased person's name",
        "services/registry/data_keys/repository.py",
        ', "name_index": NO_NAME}',
        "}",
        (f"{SEARCH}::test_an_erased_person_is_found_by_nothing_also_after_the_job",),
    ),
)
