"""What the policy engine refuses is answered in one table, whoever refines it later."""

import pytest

from chassis.problems import problem_of
from policy_engine.errors import CityStopped, FactsInvalid, PackInvalid, PolicyRefusal

REFUSALS = sorted(PolicyRefusal.__subclasses__(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_every_refusal_of_the_engine_has_a_status_and_a_slug(kind: type[PolicyRefusal]) -> None:
    refusal = kind.__new__(kind)
    PolicyRefusal.__init__(refusal, "说明", errors=[])
    problem = problem_of(refusal)
    assert problem is not None
    assert problem.status == (503 if kind is CityStopped else problem.status)
    assert problem.status in (404, 409, 422, 503)
    assert problem.slug != "internal"
    assert (problem.title, problem.detail, problem.extra) == (kind.title, "说明", {"errors": []})


def test_a_finer_refusal_is_answered_as_its_kind() -> None:
    class FactMissing(FactsInvalid):
        title = "缺少事实"

    problem = problem_of(FactMissing("说明"))
    assert problem is not None
    assert (problem.status, problem.slug, problem.title) == (422, "facts-invalid", "缺少事实")


def test_an_invalid_pack_is_our_fault_and_no_refusal() -> None:
    assert problem_of(PackInvalid("wuhan-2023/subsidy.yaml:1: odd")) is None
    assert problem_of(ValueError()) is None
