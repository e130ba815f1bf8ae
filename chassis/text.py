"""One form for what people type: marks nobody sees, kinds of blanks, widths, look-alike characters, letter case.

Three uses: `legible` and `code` repair what somebody meant (a name, a number), `key` compares names, and `line` and
`lines` take text that is kept as it stands, so they refuse what would not show.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic import BeforeValidator

from chassis.legible import SAME_CHARACTER, VARIANTS, is_invisible, legible, visible

__all__ = [
    "CODE",
    "HAN",
    "LOGIN",
    "MANY_LINES",
    "ONE_LINE",
    "PATH",
    "code",
    "digits",
    "identifier",
    "key",
    "legible",
    "line",
    "lines",
    "name",
    "normalised_login",
    "one_line",
    "visible",
]

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks, tabs and controls."""
_CONTROLS_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidirectional embeddings and overrides: what is read differs from what is stored."""
_HYPHENS = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SEPARATORS = re.compile("[·•・‧∙⋅.\\-\\s]")
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd"
"""As in a character class; the two ideographic planes whole, for they grow faster than Python's tables."""
_BLANK_AT_HAN = re.compile(f"(?<=[{HAN}·])\\s+|\\s+(?=[{HAN}·])")


def code(text: str) -> str:
    """A code or number as it is compared and kept: upper case, digits of every script as ours, without any blank."""
    plain = "".join(legible(text).split())
    return plain.upper() if plain.isascii() else "".join(str(unicodedata.decimal(sign, sign)) for sign in plain).upper()


def digits(text: str) -> str:
    """A number that people write in groups, without hyphens of any kind and brackets."""
    return re.sub("[()]", "", _HYPHENS.sub("", code(text)))


def name(text: str) -> str:
    """A person's name as it is kept: one blank between words, none beside Han characters (`张　三` is `张三`).

    Raises ValueError for a line break, tab or control within it.
    """
    read = legible(text).strip()
    if _BREAKS.search(read):
        raise ValueError("姓名中不能有换行、制表或控制字符")
    if read.isalpha():
        return read
    dotted = re.sub("[•・‧∙⋅.]", "·", read)
    return re.sub(r"\s+", " ", _BLANK_AT_HAN.sub("", dotted))


def key(text: str) -> str:
    """What two spellings of one name have in common: letters alone, without blanks, dots, hyphens and letter case."""
    read = legible(text)
    return (read if read.isalpha() else _SEPARATORS.sub("", read)).casefold()


def identifier(text: str) -> str:
    """A login or client id as it is kept: plain widths, nothing invisible. Raises ValueError for a line break."""
    read = legible(text).strip()
    if _BREAKS.search(read):
        raise ValueError("账号中不能有换行、制表或控制字符")
    return read


def normalised_login(login: str) -> str:
    """Logins compare without case, width, outer blanks and what cannot be seen, also for the throttle."""
    return identifier(login).casefold()


def one_line(text: str) -> str:
    """What was stored before `line` judged it, as one visible line: breaks become blanks."""
    return re.sub(r"\s+", " ", _BREAKS.sub(" ", visible(text))).strip()


def line(text: str) -> str:
    """One visible line, kept as written but for its blanks. Raises ValueError where something in it would not show."""
    if _BREAKS.search(text):
        raise ValueError("只能写一行，不能有换行、制表或控制字符")
    if any(is_invisible(sign) for sign in text):
        raise ValueError("含有看不见的字符，请删除后重新填写")
    return re.sub(r"\s+", " ", _composed(text)).strip()


def lines(text: str) -> str:
    """Free text of several lines. Raises ValueError for control characters and for marks that reorder it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS_IN_LINES.search(text) or _REORDERING.search(text):
        raise ValueError("不能有控制字符或改变文字方向的字符")
    return _composed(text.replace("\u200b", "").replace("\ufeff", "")).strip()


def _composed(text: str) -> str:
    """Widths stay: an organisation's full name has its own brackets."""
    return unicodedata.normalize("NFC", VARIANTS.sub("", text).translate(SAME_CHARACTER))


def _before(normal: Callable[[str], str]) -> Any:
    return BeforeValidator(lambda given: normal(given) if isinstance(given, str) else given)


ONE_LINE = _before(line)
"""For pydantic: `Annotated[str, StringConstraints(…), ONE_LINE]`; lengths and patterns judge the normal form."""
MANY_LINES = _before(lines)
LOGIN = _before(identifier)
CODE = _before(code)
PATH = _before(lambda text: re.sub(r"\s", "", legible(text)))
"""A path such as `anytown/north/7`, whose letter case counts."""
