"""Unified social credit codes of organisations (GB 32100-2015): how one is written, and what is wrong with it."""

from typing import Literal

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from chassis.text import digits

CreditCodeFlaw = Literal["malformed", "check_digit"]


def normal_credit_code(text: str) -> str:
    """Upper case and plain widths, without blanks, hyphens and what cannot be seen."""
    return digits(text)


def credit_code_flaw(code: str) -> CreditCodeFlaw | None:
    """What is wrong with a code; None for one that is right.

    A wrong check digit is told apart: codes that fail it are in use, and an officer who has seen the
    certificate may confirm one.
    """
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return "check_digit"
    except ValidationError:
        return "malformed"
    return None
