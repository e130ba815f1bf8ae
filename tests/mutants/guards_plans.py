"""Issue 16, step 2: what a page of a list reads does not grow with the ledger."""

from tests.mutants.runner import Guard

PLANS = "tests/component/registry/test_plans_of_lists.py"
OTHERS = "tests/component/test_plans_of_lists.py::test_a_page_reads_as_much_of_ten_times_as_many"

GUARDS = (
    Guard(
        "16.2",
        "a fact is looked up for the people of a page, not for all",
        "chassis/plans.py",
        "    return facts.offset(0)\n",
        "    return facts\n",
        (f"{PLANS}::test_a_filter_that_many_meet_reads_as_much_of_ten_times_as_many",),
    ),
    Guard(
        "16.2",
        "a district's list walks its own index",
        "chassis/plans.py",
        "            return and_(table.city == city, second_level(table) == second)\n",
        "            return table.area.startswith(place)\n",
        (f"{PLANS}::test_the_first_page_of_a_list_reads_as_much_of_ten_times_as_many",),
    ),
    Guard(
        "16.2",
        "a place is its own city's",
        "chassis/plans.py",
        "            return and_(table.city == city, second_level(table) == second)\n",
        "            return second_level(table).startswith(second)\n",
        (f"{PLANS}::test_a_place_is_the_same_people_by_either_condition",),
    ),
    Guard(
        "16.2",
        "clocks of a place are had in their order",
        "services/notify/clocks/repository.py",
        "    return reach(Clock, caller)\n",
        "    return caller.area_clause(Clock.area)\n",
        (OTHERS,),
    ),
    Guard(
        "16.2",
        "what is met is looked for behind what runs",
        "services/notify/clocks/repository.py",
        "*([_RANK == 1] if only.state in _OVER else [])",
        "",
        (OTHERS,),
    ),
    Guard(
        "16.2",
        "claims of a place are had in their order",
        "services/subsidy/claims/repository.py",
        "            return reach(Claim, by)\n",
        "            return by.area_clause(Claim.area)\n",
        (OTHERS,),
    ),
)
