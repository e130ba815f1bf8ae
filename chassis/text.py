"""One form for what people type: marks nobody sees, kinds of blanks, widths, look-alike characters, letter case.

Three uses: `legible` and `code` repair what somebody meant (a name, a number), `key` compares names, and `line` and
`lines` take text that is kept as it stands, so they refuse what would not show.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic import BeforeValidator

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks, tabs and controls."""
_CONTROLS_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidirectional embeddings and overrides: what is read differs from what is stored."""
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Letters and marks by their category, yet they show nothing."""
_VARIANTS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: another glyph of the same character."""
_APOSTROPHES = "’‘‛ʼʻ′`´＇"
_HYPHENS = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SEPARATORS = re.compile("[·•・‧∙⋅.\\-\\s]")
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd"
"""As in a character class; the two ideographic planes whole, for they grow faster than Python's tables."""
_BLANK_AT_HAN = re.compile(f"(?<=[{HAN}·])\\s+|\\s+(?=[{HAN}·])")

_RADICALS = {
    0x2E81: 0x5382, 0x2E82: 0x4E5B, 0x2E83: 0x4E5A, 0x2E84: 0x4E59, 0x2E85: 0x4EBB, 0x2E86: 0x5182, 0x2E87: 0x20628,
    0x2E88: 0x5200, 0x2E89: 0x5202, 0x2E8A: 0x535C, 0x2E8B: 0x353E, 0x2E8C: 0x5C0F, 0x2E8D: 0x5C0F, 0x2E8E: 0x5140,
    0x2E8F: 0x5C23, 0x2E90: 0x5C22, 0x2E91: 0x21BC2, 0x2E92: 0x5DF3, 0x2E93: 0x5E7A, 0x2E94: 0x5F51, 0x2E95: 0x2B739,
    0x2E96: 0x5FC4, 0x2E97: 0x38FA, 0x2E98: 0x624C, 0x2E99: 0x6535, 0x2E9B: 0x65E1, 0x2E9C: 0x65E5, 0x2E9D: 0x6708,
    0x2E9E: 0x6B7A, 0x2E9F: 0x6BCD, 0x2EA0: 0x6C11, 0x2EA1: 0x6C35, 0x2EA2: 0x6C3A, 0x2EA3: 0x706C, 0x2EA4: 0x722B,
    0x2EA5: 0x722B, 0x2EA6: 0x4E2C, 0x2EA7: 0x725B, 0x2EA8: 0x72AD, 0x2EA9: 0x738B, 0x2EAA: 0x24D14, 0x2EAB: 0x76EE,
    0x2EAC: 0x793A, 0x2EAD: 0x793B, 0x2EAE: 0x25AD7, 0x2EAF: 0x7CF9, 0x2EB0: 0x7E9F, 0x2EB1: 0x7F53, 0x2EB2: 0x7F52,
    0x2EB3: 0x34C1, 0x2EB4: 0x5188, 0x2EB5: 0x2626B, 0x2EB6: 0x7F8A, 0x2EB7: 0x2634C, 0x2EB8: 0x2634B, 0x2EB9: 0x8002,
    0x2EBA: 0x8080, 0x2EBB: 0x807F, 0x2EBC: 0x8089, 0x2EBD: 0x26951, 0x2EBE: 0x8279, 0x2EBF: 0x8279, 0x2EC0: 0x8279,
    0x2EC1: 0x864E, 0x2EC2: 0x8864, 0x2EC3: 0x8980, 0x2EC4: 0x897F, 0x2EC5: 0x89C1, 0x2EC6: 0x89D2, 0x2EC7: 0x278B2,
    0x2EC8: 0x8BA0, 0x2EC9: 0x8D1D, 0x2ECA: 0x27FB7, 0x2ECB: 0x8F66, 0x2ECC: 0x8FB6, 0x2ECD: 0x8FB6, 0x2ECE: 0x8FB6,
    0x2ECF: 0x961D, 0x2ED0: 0x9485, 0x2ED1: 0x9577, 0x2ED2: 0x9578, 0x2ED3: 0x957F, 0x2ED4: 0x95E8, 0x2ED5: 0x28E0F,
    0x2ED6: 0x961D, 0x2ED7: 0x96E8, 0x2ED8: 0x9752, 0x2ED9: 0x97E6, 0x2EDA: 0x9875, 0x2EDB: 0x98CE, 0x2EDC: 0x98DE,
    0x2EDD: 0x98DF, 0x2EDE: 0x2967F, 0x2EDF: 0x98E0, 0x2EE0: 0x9963, 0x2EE1: 0x29810, 0x2EE2: 0x9A6C, 0x2EE3: 0x9AA8,
    0x2EE4: 0x9B3C, 0x2EE5: 0x9C7C, 0x2EE6: 0x9E1F, 0x2EE7: 0x5364, 0x2EE8: 0x9EA6, 0x2EE9: 0x9EC4, 0x2EEA: 0x9EFE,
    0x2EEB: 0x6589, 0x2EEC: 0x9F50, 0x2EED: 0x6B6F, 0x2EEE: 0x9F7F, 0x2EEF: 0x7ADC, 0x2EF0: 0x9F99, 0x2EF1: 0x9F9C,
    0x2EF2: 0x4E80, 0x2EF3: 0x9F9F,
}  # fmt: skip
"""CJK Radicals Supplement → the ideograph each stands for (Unicode's EquivalentUnifiedIdeograph). NFKC leaves these."""
_GBK_PRIVATE = {
    0xE7C7: 0x1E3F, 0xE7C8: 0x01F9, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
    0xE855: 0x241FE, 0xE864: 0x9FBB, 0xE815: 0x5382, 0xE819: 0x4E59, 0xE81A: 0x3473, 0xE81B: 0x3447, 0xE81C: 0x5200,
    0xE81D: 0x353E, 0xE81F: 0x359E, 0xE820: 0x361A, 0xE821: 0x360E, 0xE822: 0x5C0F, 0xE823: 0x38FA, 0xE824: 0x396E,
    0xE825: 0x3918, 0xE827: 0x39CF, 0xE828: 0x39DF, 0xE829: 0x3A73, 0xE82A: 0x39D0, 0xE82D: 0x3B4E, 0xE82E: 0x3C6E,
    0xE82F: 0x3CE0, 0xE830: 0x725B, 0xE833: 0x24D14, 0xE834: 0x4056, 0xE835: 0x415F, 0xE836: 0x25AD7, 0xE837: 0x4337,
    0xE838: 0x34C1, 0xE839: 0x7F8A, 0xE83A: 0x2634C, 0xE83C: 0x43B1, 0xE83D: 0x43AC, 0xE83E: 0x807F, 0xE83F: 0x43DD,
    0xE840: 0x44D6, 0xE841: 0x4661, 0xE842: 0x464C, 0xE844: 0x4723, 0xE845: 0x4729, 0xE846: 0x477C, 0xE847: 0x478D,
    0xE848: 0x27FB7, 0xE849: 0x4947, 0xE84A: 0x497A, 0xE84B: 0x497D, 0xE84C: 0x4982, 0xE84D: 0x4983, 0xE84E: 0x4985,
    0xE84F: 0x4986, 0xE850: 0x499F, 0xE851: 0x499B, 0xE852: 0x49B7, 0xE853: 0x49B6, 0xE856: 0x4CA3, 0xE857: 0x4C9F,
    0xE858: 0x4CA0, 0xE859: 0x4CA1, 0xE85A: 0x4C77, 0xE85B: 0x4CA2, 0xE85C: 0x4D13, 0xE85D: 0x4D14, 0xE85E: 0x4D15,
    0xE85F: 0x4D16, 0xE860: 0x4D17, 0xE861: 0x4D18, 0xE862: 0x4D19, 0xE863: 0x4DAE,
}  # fmt: skip
"""The private codes that old GBK systems gave to characters which Unicode has had since: rare surnames among them."""
_KANGXI = {sign: ord(unicodedata.normalize("NFKC", chr(sign))) for sign in range(0x2F00, 0x2FD6)}
_LEGIBLE = re.compile("[\x00-_a-\x7f\u4e00-\u9fff]*")
"""Most of what is typed reads as it stands: ASCII without its grave accent, and the common ideographs."""
_SAME_CHARACTER = {**_RADICALS, **_KANGXI, **_GBK_PRIVATE}


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or sign in _FILLERS


def visible(text: str) -> str:
    """Without the marks that show nothing: zero-width, direction, byte-order mark, variation selectors."""
    text = _VARIANTS.sub("", text)
    return text if text.isascii() else "".join(sign for sign in text if not _is_invisible(sign))


def legible(text: str) -> str:
    """What the text reads as: nothing invisible, plain widths, one code for one character, one kind of apostrophe."""
    return text if _LEGIBLE.fullmatch(text) else _made_legible(text)


def _made_legible(text: str) -> str:
    same = visible(text).translate(_SAME_CHARACTER)
    for apostrophe in _APOSTROPHES:
        same = same.replace(apostrophe, "'")
    return unicodedata.normalize("NFKC", same)


def code(text: str) -> str:
    """A code or number as it is compared and kept: upper case, digits of every script as ours, without any blank."""
    plain = re.sub(r"\s", "", legible(text))
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
    dotted = re.sub("[•・‧∙⋅.]", "·", read)
    return re.sub(r"\s+", " ", _BLANK_AT_HAN.sub("", dotted))


def key(text: str) -> str:
    """What two spellings of one name have in common: letters alone, without blanks, dots, hyphens and letter case."""
    return _SEPARATORS.sub("", legible(text)).casefold()


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
    if any(_is_invisible(sign) for sign in text):
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
    return unicodedata.normalize("NFC", _VARIANTS.sub("", text).translate(_SAME_CHARACTER))


def _before(normal: Callable[[str], str]) -> Any:
    return BeforeValidator(lambda given: normal(given) if isinstance(given, str) else given)


ONE_LINE = _before(line)
"""For pydantic: `Annotated[str, StringConstraints(…), ONE_LINE]`; lengths and patterns judge the normal form."""
MANY_LINES = _before(lines)
LOGIN = _before(identifier)
CODE = _before(code)
PATH = _before(lambda text: re.sub(r"\s", "", legible(text)))
"""A path such as `anytown/north/7`, whose letter case counts."""
