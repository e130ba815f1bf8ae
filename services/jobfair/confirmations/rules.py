"""Pure rules of confirmation codes: what they are for, and how they are written."""

from typing import Literal

Purpose = Literal["start", "retention"]
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a confirmation code: none that is read for another."""
CODE_LENGTH = 12
"""Some 59 bits: nobody tries them all."""


def normal_code(text: str) -> str:
    """As it was issued, however it was typed: in capitals, without blanks and hyphens."""
    return "".join(text.upper().split()).replace("-", "")
