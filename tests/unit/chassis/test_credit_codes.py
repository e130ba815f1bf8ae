"""How a unified social credit code is written, and what is wrong with one."""

import pytest

from chassis.credit_codes import credit_code_flaw, normal_credit_code


def test_a_credit_code_is_kept_in_capitals_without_blanks_and_hyphens() -> None:
    assert normal_credit_code(" 91350100-m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("code", "flaw"),
    [
        ("91350100M000100Y43", None),
        ("91350100M000100Y44", "check_digit"),
        ("91350100M000100Y4", "malformed"),
        ("91350100M000100I43", "malformed"),
        ("", "malformed"),
    ],
)
def test_a_wrong_check_digit_is_told_apart_from_a_malformed_code(code: str, flaw: str | None) -> None:
    assert credit_code_flaw(code) == flaw
