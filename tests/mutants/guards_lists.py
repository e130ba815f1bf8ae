"""Lists of rows: what is added up, for whom, within which range, and what is refused."""

from tests.mutants.runner import Guard

LISTS = "tests/unit/policy_engine/test_lists.py"
LIST_FACTS = "tests/unit/policy_engine/test_list_facts.py"
DISTRICTS = "tests/component/subsidy/test_third_city_districts.py"
GROWTH = "tests/unit/policy_engine/test_growth.py"
SETS = "tests/unit/policy_engine/test_sets.py"
ROWS, FACTS = "policy_engine/expressions/rows.py", "policy_engine/schemes/facts.py"
AGREE = f"{LISTS}::test_one_case_and_columns_come_to_the_same_within_the_range"

GUARDS = (
    Guard(
        "13.1",
        "each case's rows are its own",
        ROWS,
        "        return running[self.offsets[1:]] - running[self.offsets[:-1]]\n",
        "        return running[self.offsets[1:]]\n",
        (AGREE,),
    ),
    Guard(
        "13.1",
        "a sum over rows keeps its range",
        "policy_engine/expressions/signatures.py",
        "    return ranged(Node(name, Number(kind.unit, min(corners), max(corners)), (rows, body)), *corners)\n",
        "    return Node(name, Number(kind.unit, min(corners), max(corners)), (rows, body))\n",
        (f"{LISTS}::test_a_sum_too_large_is_refused_before_any_case_is_seen",),
    ),
    Guard(
        "13.1",
        "a row of a day without a value refuses its own case",
        ROWS,
        "            raise _of_cases(gap.at(owners)) from None\n",
        "            raise gap\n",
        (f"{LISTS}::test_a_day_without_a_value_in_a_row_is_its_cases_own",),
    ),
    Guard(
        "13.1",
        "a list has no more rows than the pack allows",
        FACTS,
        " or not kind.least <= len(given) <= kind.most:",
        ":",
        (f"{LIST_FACTS}::test_a_list_that_does_not_fit_is_refused_with_its_rows",),
    ),
    Guard(
        "13.1",
        "a row has the columns of the pack and no others",
        FACTS,
        "for name in given if name not in names]",
        "for name in ()]",
        (f"{LIST_FACTS}::test_a_list_that_does_not_fit_is_refused_with_its_rows",),
    ),
    Guard(
        "13.1",
        "a column has no name of a fact or a value",
        "policy_engine/schemes/reader.py",
        "            if column.name in names:\n",
        "            if False:\n",
        (f"{LIST_FACTS}::test_a_flawed_list_is_refused_at_its_line",),
    ),
    Guard(
        "13.1",
        "a population's case with a row that does not fit is not judged",
        "policy_engine/simulation/lists.py",
        " | pl.Series(in_case.totals(odd) > 0)\n",
        "\n",
        (f"{LIST_FACTS}::test_a_population_names_the_lists_that_do_not_fit",),
    ),
    Guard(
        "13.1",
        "of several classes the highest is paid and no more",
        "policy_engine/expressions/sets.py",
        "    return max(_entries(table, bits), default=0)\n",
        "    return sum(_entries(table, bits))\n",
        (f"{SETS}::test_what_a_set_comes_to_worked_out_by_hand",),
    ),
    Guard(
        "13.1",
        "a total over classes keeps its range",
        "policy_engine/expressions/signatures.py",
        "    return ranged(Node(name, Number(table.unit, *ends), tuple(args), title=args[0].title), *ends)\n",
        "    return Node(name, Number(table.unit, *ends), tuple(args), title=args[0].title)\n",
        (f"{SETS}::test_a_total_too_large_is_refused",),
    ),
    Guard(
        "13.1",
        "a district is of the record and not of a statement",
        "services/subsidy/claims/catalogue.py",
        "    if area.is_district(scheme.facts[name]) and sourced.source != area.AreaSource.name:\n",
        "    if False:\n",
        (f"{DISTRICTS}::test_a_district_is_taken_from_the_record_and_its_codes_from_the_pack",),
    ),
    Guard(
        "13.1",
        "a record without a district pays nothing by district",
        "services/subsidy/schemes/source.py",
        "        if not rest:\n            raise DistrictNotRecorded()\n",
        '        rest = rest or "990102"\n',
        (f"{DISTRICTS}::test_a_record_without_a_district_calculates_nothing_until_it_has_one",),
    ),
    Guard(
        "13.1",
        "a band of a share begins at 0",
        "policy_engine/expressions/signatures.py",
        "    if part.type.low < 0:\n",
        "    if False:\n",
        (f"{GROWTH}::test_what_has_no_share_is_refused",),
    ),
    Guard(
        "13.1",
        "no row's money hangs on a date that it may lack",
        "policy_engine/expressions/signatures.py",
        "    if lacking := sorted(body.optional & {column.name for column in listed.columns}):\n",
        "    if lacking := []:\n",
        (f"{LISTS}::test_what_does_not_fit_is_refused",),
    ),
)
