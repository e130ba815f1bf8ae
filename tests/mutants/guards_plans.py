"""Issue 16, step 2: what a page of a list reads does not grow with the ledger."""

from tests.mutants.runner import Guard

PLANS = "tests/component/registry/test_plans_of_lists.py"

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
        "services/registry/graduates/repository.py",
        "            return and_(Graduate.city == city, district_code() == district)\n",
        "            return within(Graduate.area, place)\n",
        (f"{PLANS}::test_the_first_page_of_a_list_reads_as_much_of_ten_times_as_many",),
    ),
    Guard(
        "16.2",
        "a place is its own city's",
        "services/registry/graduates/repository.py",
        "            return and_(Graduate.city == city, district_code() == district)\n",
        "            return district_code().startswith(district)\n",
        (f"{PLANS}::test_a_place_is_the_same_people_by_either_condition",),
    ),
)
