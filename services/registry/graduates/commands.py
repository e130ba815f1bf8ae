"""What the ledger refuses of anybody: an age and a year of graduation that cannot be."""

from datetime import date

from chassis.pii import IdNumber
from chassis.problems import Unprocessable
from services.registry.graduates import rules


class AgeImplausible(Unprocessable):
    slug, title = "age-implausible", "身份证件号码中的出生日期与毕业生身份不符，请核对"


class CohortYearImplausible(Unprocessable):
    slug, title = "cohort-year-implausible", "毕业年份与出生日期或当前日期不符，请核对"


def refuse_implausible(id_number: IdNumber, cohort_year: int | None, on: date) -> None:
    """Raises AgeImplausible and CohortYearImplausible for what cannot be on a day."""
    match rules.implausible(id_number.born_on, cohort_year, on):
        case "age":
            raise AgeImplausible()
        case "cohort_year":
            raise CohortYearImplausible()
