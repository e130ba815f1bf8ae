"""No module is imported, over however many others, by what it imports itself; and no feature reaches into another's."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.architecture.picture import ROOT, SERVICES, packages


def test_no_imports_go_round_in_a_circle() -> None:
    graph = grimp.build_graph(*packages())
    order = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})
    try:
        order.prepare()
    except CycleError as circle:
        raise AssertionError(" → ".join(circle.args[1])) from None


@pytest.mark.parametrize("module", ["endpoints", "schemas"])
@pytest.mark.parametrize("service", SERVICES)
def test_no_feature_imports_another_features(service: str, module: str) -> None:
    """Its endpoints or its schemas: what several features show stands in the lower one's `views`."""
    graph = grimp.build_graph("services")
    folders = [path.parent.name for path in (ROOT / "services" / service).glob(f"*/{module}.py")]
    foreign = [
        (importer, feature)
        for feature in folders
        for importer in graph.find_modules_that_directly_import(f"services.{service}.{feature}.{module}")
        if importer.split(".")[2] != feature
    ]
    assert folders != []
    assert foreign == []
