"""What an `If-Match` lets through: what was seen, nothing else, and everything where nothing is said."""

import pytest

from chassis.preconditions import ANY, Precondition
from chassis.problems import PreconditionFailed


@pytest.mark.parametrize("header", ['"3"', "3", "*", ' "3" ', '"2", "3"', '"2","3"'])
def test_what_was_seen_goes_through(header: str) -> None:
    Precondition(header).hold(3)


@pytest.mark.parametrize("header", ['"2"', 'W/"3"', '"33"', '"3', "", ",", "x 4", '""'])
def test_anything_else_is_refused_with_the_current_tag(header: str) -> None:
    with pytest.raises(PreconditionFailed) as refused:
        Precondition(header).hold(3)
    assert refused.value.extra == {"current_etag": '"3"'}


def test_without_the_header_everything_goes_through() -> None:
    ANY.hold(3)
    ANY.hold(None)


@pytest.mark.parametrize("header", ["*", '"1"'])
def test_what_does_not_exist_matches_nothing(header: str) -> None:
    with pytest.raises(PreconditionFailed) as refused:
        Precondition(header).hold(None)
    assert refused.value.extra == {"current_etag": None}
