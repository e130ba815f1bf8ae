"""Point 13 for what a city counts by its pack alone: no number without names, no verdict without words."""

from tests.mutants.runner import Guard

THIRD = "tests/component/registry/test_third_city_indicators.py"
PACKS = "tests/unit/registry/test_indicator_packs.py"
SHAPES = "services/registry/targets/shapes.py"
COMMANDS = "services/registry/indicators/commands.py"

GUARDS = (
    Guard(
        "13",
        "an indicator names facts that are counted",
        SHAPES,
        "_facts = items(word(*FACTS))\n",
        "_facts = items(text)\n",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "a milestone is of a measure that is counted",
        SHAPES,
        '"measure": word(*MEASURES)',
        '"measure": text',
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "a bound fits its unit",
        SHAPES,
        '        if "unit" in bound and ("percent" in entry["value"]) is not share:\n',
        "        if False:\n",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "a fact stands in whole or part once",
        SHAPES,
        "    if twice := sorted(",
        "    if False and sorted(",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "超过 excludes its number",
        "services/registry/targets/rules.py",
        '    return left > right if comparison == "over" else left >= right\n',
        "    return left >= right\n",
        (f"{THIRD}::test_a_share_over_fifty_per_cent_is_not_met_by_fifty",),
    ),
    Guard(
        "13",
        "an indicator of another area is not there",
        "services/registry/targets/commands.py",
        "    if place is None or not caller.covers(place):\n",
        "    if place is None:\n",
        (f"{THIRD}::test_who_may_count_and_where",),
    ),
    Guard(
        "13",
        "what nothing can count shows no number",
        COMMANDS,
        "None if found.kind is None else ",
        "",
        (f"{THIRD}::test_the_list_cites_what_is_counted_and_says_why_something_is_not",),
    ),
)
