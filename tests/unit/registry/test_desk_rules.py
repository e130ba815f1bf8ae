"""What contradicts a proof names the operation of the desk that puts it right."""

from typing import get_args

from services.registry.desk.rules import ANSWERS
from services.registry.desk_cases.rules import SETTLED_BY, CaseKind
from tests.support.operations import document_of


def test_each_kind_of_case_names_the_operation_whose_change_settles_it() -> None:
    assert {case: f"propose_{change}" for change, case in ANSWERS.items()} == SETTLED_BY
    assert set(SETTLED_BY) == set(get_args(CaseKind))
    operations = {
        described["operationId"] for path in document_of("registry")["paths"].values() for described in path.values()
    }
    assert set(SETTLED_BY.values()) <= operations
