"""Each function has its entry, each example comes to what it says, and the page is what follows from them."""

from pathlib import Path

import pytest

from cli.policy.language import page
from policy_engine.errors import PackInvalid
from policy_engine.expressions.signatures import CALLS, DATED, OVER_ROWS
from policy_engine.reference.language import Example, examples, outcome_of, reference, scheme_of
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.facts import facts_from
from tests.unit.policy_engine.cases import columns_of

PAGE = Path(__file__).parents[3] / "docs" / "policy-language.zh-CN.md"


def test_every_function_of_the_language_has_its_entry() -> None:
    assert {entry.name for entry in reference().functions} == CALLS.keys() | DATED.keys() | OVER_ROWS.keys()


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.text)
def test_an_example_comes_to_what_it_says(example: Example) -> None:
    if example.refused is not None:
        with pytest.raises(PackInvalid, match=example.refused):
            scheme_of(example)
        return
    assert outcome_of(example) == example.gives
    scheme, on = scheme_of(example), reference().judged_on
    values = facts_from(scheme, {**reference().facts, **example.facts})
    judged = judge(bind(scheme, on), columns_of(scheme, [values])).readings[0]
    assert (bool(judged.eligible[0]) if example.is_rule else int(judged.amount_fen[0])) == example.gives


def test_the_page_follows_from_the_entries() -> None:
    assert PAGE.read_text() == page(), "run qihang policy language"
