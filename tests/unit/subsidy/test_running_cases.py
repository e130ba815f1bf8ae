"""Which of 星河市's four documents decides a month of its grant: what began, what was taken over, what never began."""

from datetime import date

import pytest

from policy_engine.errors import NoDocumentInForce
from policy_engine.packs.pack import Packs
from services.subsidy.schemes.commands import judging
from tests.packs import CITY, third_city_of_all_years


@pytest.fixture(scope="module")
def packs() -> Packs:
    return third_city_of_all_years()


def deciding(packs: Packs, hired_on: str, month: str) -> list[str]:
    forms = judging(packs, CITY, "monthly_grant", month, {"heads": 2, "hired_on": hired_on})
    return [form.scheme.pack.name for form in forms]


@pytest.mark.parametrize(
    ("hired_on", "month", "names"),
    [
        ("2024-12-15", "2024-12", ["xinghe-2024"]),
        ("2024-12-15", "2025-01", ["xinghe-2025", "xinghe-2024"]),
        ("2024-12-15", "2026-01", ["xinghe-2026"]),
        ("2024-12-15", "2027-01", ["xinghe-2026"]),
        ("2025-01-01", "2025-01", ["xinghe-2025"]),
        ("2025-06-30", "2025-12", ["xinghe-2025"]),
        ("2025-06-30", "2026-01", ["xinghe-2026"]),
        ("2026-12-31", "2027-01", ["xinghe-2026"]),
        ("2027-01-01", "2027-01", ["xinghe-2027"]),
    ],
)
def test_a_case_is_decided_by_the_document_that_took_it(
    packs: Packs, hired_on: str, month: str, names: list[str]
) -> None:
    assert deciding(packs, hired_on, month) == names


@pytest.mark.parametrize(
    ("hired_on", "month", "last_on"),
    [
        ("2024-12-16", "2024-12", date(2024, 12, 15)),
        ("2024-12-16", "2025-01", date(2024, 12, 15)),
        ("2024-12-31", "2026-01", date(2024, 12, 15)),
        ("2025-07-01", "2025-07", date(2025, 6, 30)),
        ("2025-07-01", "2026-01", date(2025, 6, 30)),
    ],
)
def test_what_no_document_took_is_taken_over_by_none(packs: Packs, hired_on: str, month: str, last_on: date) -> None:
    """Though each later document has the scheme: of cases that never began there is none to take over."""
    with pytest.raises(NoDocumentInForce) as refused:
        deciding(packs, hired_on, month)
    assert refused.value.extra["last_on"] == last_on.isoformat()
