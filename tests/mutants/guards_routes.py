"""Requests find their route, admit once, and lists count what they show."""

from tests.mutants.runner import Guard

ROUTES = "tests/component/chassis/test_routes.py"
TOTALS = "tests/component/registry/test_totals.py::test_the_ledger_counts_ones_own_area_and_what_was_asked_for"

GUARDS = (
    Guard(
        "16.5",
        "a route of the house asks the access table before its endpoint",
        "chassis/routes.py",
        "            await guard(request)\n",
        "",
        (f"{ROUTES}::test_who_has_no_right_gets_no_endpoint",),
    ),
    Guard(
        "16.5",
        "whoever was admitted to one route is not admitted to another",
        "chassis/dependencies.py",
        'getattr(request.state, "admitted_to", None) is route',
        'getattr(request.state, "admitted_to", None) is not None',
        (f"{ROUTES}::test_who_was_admitted_to_one_route_is_asked_about_again_at_another",),
    ),
    Guard(
        "15",
        "a total counts what the list's own query has, and nothing else",
        "chassis/pagination.py",
        "    matching = query.with_only_columns(literal(1), maintain_column_froms=True)",
        "    matching = select(literal(1)).select_from(*query.get_final_froms())",
        (TOTALS,),
    ),
)
