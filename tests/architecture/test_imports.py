"""No module is imported, over however many others, by what it imports itself."""

from graphlib import CycleError, TopologicalSorter

import grimp

from tests.architecture.picture import packages


def test_no_imports_go_round_in_a_circle() -> None:
    graph = grimp.build_graph(*packages())
    order = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})
    try:
        order.prepare()
    except CycleError as circle:
        raise AssertionError(" → ".join(circle.args[1])) from None
