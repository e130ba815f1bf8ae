"""The peer for the rules: the same four schemes in OpenFisca, run by `benchmarks.run` in an environment of its own.

Reads one JSON order per line, `{"scheme": …, "count": …}`, and answers with the seconds that one run took and the sum.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.cases import AREAS, CASES, JUDGED_ON, full_months

Case = build_entity(key="case", plural="cases", label="case", is_person=True)
YEAR = "2023"
SECOND = {
    "startup_loan": "startup_loan_each",
    "startup_subsidy": "startup_strict",
    "incubator_common_area": "area_each",
}
"""The second reading of a scheme whose clause can be read in two ways; both are reckoned, as ours are."""
VALUES = {
    "threshold": 50,
    "bonus_each": 100_000,
    "loan_cap": 20_000_000,
    "max_loans": 3,
    "min_months": 6,
    "startup_each": 200_000,
    "area_to": 30_000,
    "rate": 100,
}


def fact(name: str, kind: type) -> type[Variable]:
    return type(
        name, (Variable,), {"value_type": kind, "entity": Case, "definition_period": DateUnit.YEAR, "label": name}
    )


def rule(name: str, formula: Any, kind: type = bool) -> type[Variable]:
    attributes = {
        "value_type": kind,
        "entity": Case,
        "definition_period": DateUnit.YEAR,
        "label": name,
        "formula": formula,
    }
    return type(name, (Variable,), attributes)


def system() -> TaxBenefitSystem:
    law = TaxBenefitSystem([Case])
    data = {name: {"values": {"2023-01-01": {"value": value}}} for name, value in VALUES.items()}
    law.parameters = ParameterNode("", data=data)
    for _, make in CASES.values():
        for name, column in make(1).items():
            law.add_variable(fact(name, bool if column.dtype == bool else int))
    for variable in RULES:
        law.add_variable(variable)
    return law


def rate(case: Any, period: Any, parameters: Any) -> Any:
    completed = case("completed", period)
    return (completed > 0) * (case("retained", period) * 100 > completed * parameters(period).threshold)


def bonus(case: Any, period: Any, parameters: Any) -> Any:
    return case("rate_held", period) * case("retained", period) * parameters(period).bonus_each


def cap(case: Any, period: Any, parameters: Any) -> Any:
    return case("requested", period) + case("outstanding", period) <= parameters(period).loan_cap


def number(case: Any, period: Any, parameters: Any) -> Any:
    return case("loans_before", period) + 1 <= parameters(period).max_loans


def again(case: Any, period: Any) -> Any:
    return (case("loans_before", period) == 0) + case("good_borrower", period)


def cap_each(case: Any, period: Any, parameters: Any) -> Any:
    return case("requested", period) <= parameters(period).loan_cap


def loan_others(case: Any, period: Any) -> Any:
    return case("individual_business", period) * case("number_held", period) * case("again_held", period)


def loan(case: Any, period: Any) -> Any:
    return case("loan_others", period) * case("cap_held", period) * case("requested", period)


def loan_each(case: Any, period: Any) -> Any:
    return case("loan_others", period) * case("cap_each_held", period) * case("requested", period)


def order_strict(case: Any, period: Any) -> Any:
    return case("certificate_on", period) < case("licensed_on", period)


def order(case: Any, period: Any) -> Any:
    return case("certificate_on", period) <= case("licensed_on", period)


def months(case: Any, period: Any, parameters: Any) -> Any:
    return full_months(case("licensed_on", period).astype(np.int64), JUDGED_ON) >= parameters(period).min_months


def startup_others(case: Any, period: Any) -> Any:
    qualified = case("qualified", period) * case("months_held", period) * case("stable", period)
    return qualified * np.logical_not(case("received_before", period))


def startup(case: Any, period: Any, parameters: Any) -> Any:
    return case("startup_others", period) * case("order_held", period) * parameters(period).startup_each


def startup_strict(case: Any, period: Any, parameters: Any) -> Any:
    return case("startup_others", period) * case("order_strict_held", period) * parameters(period).startup_each


def area(case: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    counted = np.minimum(sum(case(kind, period) for kind in AREAS), law.area_to)
    return worth(case, period, law, counted)


def worth(case: Any, period: Any, law: Any, counted: Any) -> Any:
    """OpenFisca's whole numbers have 32 bits: six rooms of 200 m² for 200 days overflow them, silently."""
    return case("free", period) * (law.rate * counted.astype(np.int64) * case("days", period) // 100)


def area_each(case: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    counted = sum(np.minimum(case(kind, period), law.area_to) for kind in AREAS)
    return worth(case, period, law, counted)


RULES = [
    rule("rate_held", rate),
    rule("retention_bonus", bonus, int),
    rule("cap_held", cap),
    rule("number_held", number),
    rule("again_held", again),
    rule("cap_each_held", cap_each),
    rule("loan_others", loan_others),
    rule("startup_loan", loan, int),
    rule("startup_loan_each", loan_each, int),
    rule("order_held", order),
    rule("order_strict_held", order_strict),
    rule("startup_others", startup_others),
    rule("months_held", months),
    rule("startup_subsidy", startup, int),
    rule("startup_strict", startup_strict, int),
    rule("incubator_common_area", area, int),
    rule("area_each", area_each, int),
]


def many(law: TaxBenefitSystem, scheme: str, columns: Any) -> Any:
    simulation = SimulationBuilder().build_default_simulation(law, count=len(next(iter(columns.values()))))
    for name, column in columns.items():
        simulation.set_input(name, YEAR, column)
    return by_readings(simulation, scheme)


def by_readings(simulation: Any, scheme: str) -> list[Any]:
    return [simulation.calculate(name, YEAR) for name in (scheme, SECOND.get(scheme)) if name]


def single(law: TaxBenefitSystem, scheme: str, columns: Any) -> Any:
    """A single situation, as OpenFisca's users and its web API write it."""
    situation = {"case": {name: {YEAR: column[0].item()} for name, column in columns.items()}}
    return by_readings(SimulationBuilder().build_from_dict(law, {"cases": situation}), scheme)


def main() -> None:
    law, columns = system(), {}
    for line in sys.stdin:
        wanted = json.loads(line)
        scheme, count = wanted["scheme"], wanted["count"]
        if (scheme, count) not in columns:
            columns[scheme, count] = CASES[scheme][1](count)
        run = single if count == 1 else many
        begun = time.perf_counter()
        amounts = run(law, scheme, columns[scheme, count])
        seconds = time.perf_counter() - begun
        print(
            json.dumps({"seconds": seconds, "sum": sum(int(amount.astype(np.int64).sum()) for amount in amounts)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
