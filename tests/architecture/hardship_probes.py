"""Changes of a pack that the special ledger is made of, and what an outsider meets of each (test_realised_rows)."""

from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.hardships import catalogue
from services.registry.hardships.rules import is_planned
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 7, 5)


def classes(pack: Pack) -> list[str]:
    return list(catalogue.classes_of(pack, ON).names)


def one_plan_is_enough(pack: Pack) -> Any:
    return is_planned(1, catalogue.plans_due(pack, ON))


FOUR = ["out_of_poverty", "minimum_allowance", "zero_employment", "disabled"]
FIVE = ["out_of_poverty", "low_income", "zero_employment", "disabled", "long_unemployed"]
HARDSHIP_PROBES = [
    PlanProbe("W-901", "taxonomies", ", disabled: 残疾", "", classes, FOUR, near="hardships:"),
    PlanProbe("W-902", "services", "value: 1}", "value: 2}", one_plan_is_enough, True, near="  plan:"),
    PlanProbe("U-136", "taxonomies", "        disabled: 残疾\n", "", classes, FIVE, near="hardships:"),
    PlanProbe("U-137", "services", "value: 1}", "value: 2}", one_plan_is_enough, True, near="  plan:"),
]
