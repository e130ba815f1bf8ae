"""Point 13 for what a city counts by its pack alone: no number without names, no verdict without words."""

from tests.mutants.runner import Guard

THIRD = "tests/component/registry/test_third_city_indicators.py"
THIRD_CITY_COUNTS = "tests/component/registry/test_third_city_counts.py"
PACKS = "tests/unit/registry/test_indicator_packs.py"
SHAPES = "services/registry/reports/shapes.py"
COMMANDS = "services/registry/indicators/commands.py"

GUARDS = (
    Guard(
        "13",
        "an indicator names facts that are counted",
        SHAPES,
        "_facts = items(_fact)\n",
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
        "services/registry/reports/rules.py",
        '    return left > right if comparison == "over" else left >= right\n',
        "    return left >= right\n",
        (f"{THIRD}::test_a_share_over_fifty_per_cent_is_not_met_by_fifty",),
    ),
    Guard(
        "13",
        "an indicator of another area is not there",
        "services/registry/reports/commands.py",
        "    if place is None or not caller.covers(place):\n",
        "    if place is None:\n",
        (f"{THIRD}::test_who_may_count_and_where",),
    ),
    Guard(
        "13",
        "what nothing can count shows no number",
        COMMANDS,
        "None if indicator.kind is None else ",
        "",
        (f"{THIRD}::test_the_list_cites_what_is_counted_and_says_why_something_is_not",),
    ),
    Guard(
        "13",
        "who is placed on the eve of a time is not new in it",
        "services/registry/statuses/repository.py",
        "    return and_(is_placed(until), ~is_placed(since - timedelta(days=1)))\n",
        "    return is_placed(until)\n",
        (f"{THIRD_CITY_COUNTS}::test_newly_placed_of_all_classes_against_over_one",),
    ),
    Guard(
        "13",
        "an attempt that reached nobody is no contact of an indicator",
        "services/registry/casework/repository.py",
        "    return and_(Contact.reached, _within(",
        "    return and_(true(), _within(",
        (f"{THIRD_CITY_COUNTS}::test_a_part_of_two_facts_lacks_either",),
    ),
    Guard(
        "13",
        "a time ends with the day that is asked about",
        "services/registry/facts/catalogue.py",
        "        return min(self.asked[1], self.day)\n",
        "        return self.asked[1]\n",
        (f"{THIRD_CITY_COUNTS}::test_distinct_persons_of_a_half_year_against_at_least_two",),
    ),
    Guard(
        "13",
        "of two facts, who lacks either is missing",
        "services/registry/reports/commands.py",
        'dict.fromkeys(part, "false") if len(part) == 1 else {"lacking": list(part)}',
        'dict.fromkeys(part, "false")',
        (f"{THIRD_CITY_COUNTS}::test_a_part_of_two_facts_lacks_either",),
    ),
    Guard(
        "13",
        "times are counted within their time",
        "services/registry/reports/repository.py",
        "(ground.since, ground.last) if ground.period else (None, ground.day)",
        "(None, ground.day)",
        (f"{THIRD_CITY_COUNTS}::test_every_time_is_counted_and_opens_to_its_record",),
    ),
    Guard(
        "13",
        "another class is not judged",
        COMMANDS,
        "indicator.goal if own else None",
        "indicator.goal",
        (f"{THIRD_CITY_COUNTS}::test_newly_placed_of_all_classes_against_over_one",),
    ),
    Guard(
        "13",
        "a list of a time needs the time",
        "services/registry/graduate_records/schemas.py",
        "        if (self.period is not None) is not needed or ",
        "        if ",
        (f"{THIRD_CITY_COUNTS}::test_a_list_of_a_time_needs_the_time_and_no_other_list_takes_one",),
    ),
    Guard(
        "13",
        "a fact of a time needs the time in the pack",
        SHAPES,
        "        if timed:\n",
        "        if False:\n",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "a time in which nothing is counted is refused",
        SHAPES,
        '    if not timed and _counted_by(measured) == "part":\n',
        "    if False:\n",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "人次 are no persons",
        SHAPES,
        '    if any((name in node["measured"]) is not (node["counted_as"] == kind) for kind, name in kinds.items()):\n',
        "    if False:\n",
        (f"{PACKS}::test_a_mistake_is_named_with_its_file_and_line",),
    ),
)
