"""Units of a document's own: counted, multiplied and cancelled by their word, and never taken for another."""

import pytest

from policy_engine.expressions.units import FEN, Unit, UnitError


def test_a_rate_of_an_own_unit_cancels_against_it_and_shows_it_without_its_marks() -> None:
    way, rate = Unit.parse("「公里」"), Unit.parse("分/「公里」")
    assert way * rate == FEN
    assert (str(way), str(rate), str(way * Unit.parse("分"))) == ("公里", "分/公里", "分·公里")


def test_another_word_is_another_unit_in_whatever_order() -> None:
    assert Unit.parse("分/「公里」/「课时」") == Unit.parse("分/「课时」/「公里」")
    assert Unit.parse("「公里」") * Unit.parse("分/「课时」") != FEN
    assert Unit.parse("「公里」") != Unit.parse("「公理」")


@pytest.mark.parametrize(
    "text", ["公里", "「」", "「公里", "「公 里」", "「九个字的单位名称啊」", "「1」", "「分/公里」"]
)
def test_what_is_no_unit_is_refused_and_says_how_an_own_one_is_written(text: str) -> None:
    with pytest.raises(UnitError, match="其他的写在「」里"):
        Unit.parse(text)


@pytest.mark.parametrize("word", ["人", "百分数", "平方米"])
def test_a_unit_that_there_is_has_no_second_writing(word: str) -> None:
    with pytest.raises(UnitError, match="已有此单位"):
        Unit.parse(f"「{word}」")
