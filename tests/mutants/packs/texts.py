"""Other expressions in the place of one: a comparison, a word, a sign, a function, a number, the day that picks a
value."""

import re
from collections.abc import Iterator, Sequence

_SWAPS = {
    "comparison": {">": ">=", ">=": ">", "<": "<=", "<=": "<", "==": "!=", "!=": "=="},
    "and, or": {"and": "or", "or": "and"},
    "sign": {"+": "-", "-": "+"},
    "min, max": {"min": "max", "max": "min"},
    "rounding": {
        "whole": "rounded",
        "rounded": "whole",
        "whole_yuan": "rounded_yuan",
        "rounded_yuan": "whole_yuan",
    },
    "not": {"not": ""},
}
_TOKEN = re.compile(r"[a-z][a-z0-9_]*|\d+|==|!=|>=|<=|//|[-+*/<>(),\[\]]")


def of_text(text: str, days: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, the expression with that one change). `days` are the days of the scheme that a value may be picked by."""
    for token in _TOKEN.finditer(text):
        word = token.group()
        for kind, swaps in _SWAPS.items():
            if word in swaps:
                yield kind, _with(text, token.span(), swaps[word])
        if word.isdecimal():
            yield from (("number in a rule", _with(text, token.span(), str(int(word) + step))) for step in (-1, 1))
        if word in ("value_on", "monthly"):
            start, end = _argument(text, token.end(), 1)
            day = text[start:end].strip()
            yield from (("day that picks", _with(text, (start, end), f" {other}")) for other in days if other != day)


def negated(text: str) -> str:
    return f"not ({text})"


def _with(text: str, span: tuple[int, int], word: str) -> str:
    return text[: span[0]] + word + text[span[1] :]


def _argument(text: str, opening: int, wanted: int) -> tuple[int, int]:
    """Where the argument of that number stands, of a call whose bracket opens at or after a place."""
    start, depth, number = text.index("(", opening) + 1, 0, 0
    for place in range(start, len(text)):
        sign = text[place]
        if depth == 0 and sign in ",)":
            if number == wanted:
                return start, place
            start, number = place + 1, number + 1
        depth += (sign in "([") - (sign in ")]")
    raise ValueError(text)
