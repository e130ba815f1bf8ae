"""Pure rules of staff secrets: how strong a new one is, when it must be changed, and which one-time code counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAST_EFFECTIVE = 8
"""Characters that are left of a secret when each well-known part of it counts as one character."""
LEAST_PART = 3
"""Shorter words of a person or a city are in every sentence."""
PERIOD_SECONDS = 30
STEPS_ASIDE = 1
RECOVERY_CODES = 10
_ROWS = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "!@#$%^&*()", "qazwsxedc", "147258369"),
)
_RUN = 3
_COMMON = (
    *("password", "passwort", "passwd", "pass", "secret", "changeme", "change-me", "letmein", "welcome", "default"),
    *(
        "admin",
        "administrator",
        "root",
        "manager",
        "master",
        "system",
        "user",
        "guest",
        "test",
        "demo",
        "temp",
        "login",
    ),
    *("iloveyou", "woaini", "woaiwojia", "dragon", "monkey", "football", "sunshine", "princess", "superman", "hello"),
    *("spring", "summer", "autumn", "winter", "monday", "friday", "china", "zhongguo", "beijing", "shanghai", "mima"),
    *("wodemima", "taobao", "weixin", "wechat", "computer", "internet", "government", "office", "company", "qwer"),
)
PLATFORM_WORDS = (
    *("qihang", "启航", "jiuye", "就业", "renshe", "人社", "biyesheng", "毕业生", "rencai", "人才", "gongzuo", "工作"),
    *("caseworker", "reviewer", "approver", "payer", "auditor", "registry", "subsidy", "jobfair", "notify", "butie"),
    *("wuhan", "武汉", "hubei", "湖北", "urumqi", "wulumuqi", "乌鲁木齐", "xinjiang", "新疆"),
)
"""Words of our own context, as docs/security/asvs.md lists them (6.1.2); the account's own words come on top."""
_LOOKALIKES = str.maketrans("@4031!$578", "aaoeiisstb")


class Weakness(StrEnum):
    SHORT = "short"
    GUESSABLE = "guessable"
    PUBLISHED = "published"


REASONS = {
    Weakness.SHORT: "密码过短",
    Weakness.GUESSABLE: "密码主要由常用词、键盘顺序、年份、重复字符或与本人、本市、本平台有关的词组成，容易被猜到",
    Weakness.PUBLISHED: "该密码在已泄露密码名单中",
}


def weakness(secret: str, own: Iterable[str], least: int, published: Collection[str] = ()) -> Weakness | None:
    """Why a new secret is refused; None for one that is taken. No kind of character is demanded or forbidden.

    `own`: login, name, area and organisation of whoever it is for. `least`: characters. `published`: secrets that
    have leaked elsewhere, in lower case.
    """
    plain = secret.casefold()
    if len(secret) < least:
        return Weakness.SHORT
    if plain in published:
        return Weakness.PUBLISHED
    words = sorted({*_COMMON, *PLATFORM_WORDS, *_parts_of(own)}, key=len, reverse=True)
    return Weakness.GUESSABLE if _effective(plain, words) < LEAST_EFFECTIVE else None


def _parts_of(own: Iterable[str]) -> Iterable[str]:
    """A login `zhang.san-01` is also `zhang`, `san` and itself."""
    for text in own:
        plain = text.casefold()
        pieces = "".join(char if char.isalnum() else " " for char in plain).split()
        yield from (piece for piece in (plain, *pieces) if len(piece) >= (LEAST_PART if piece.isascii() else 2))


def _effective(text: str, words: Iterable[str]) -> int:
    """Characters that count: each well-known word, also with digits for letters, each run and repetition is one."""
    alike = text.translate(_LOOKALIKES)
    for word in words:
        while (place := max(text.find(word), alike.find(word))) >= 0:
            after = place + len(word)
            text, alike = f"{text[:place]}\0{text[after:]}", f"{alike[:place]}\0{alike[after:]}"
    period = (text + text).find(text, 1)
    return _counted(text[:period])


def _counted(text: str) -> int:
    """One for each run (`abcd`, `8765`, `qwert`, `aaaa`, a year, a date), one for each other character."""
    count, place = 0, 0
    while place < len(text):
        place += max(1, _run_at(text, place))
        count += 1
    return count


def _run_at(text: str, place: int) -> int:
    """The characters of the run that begins at this place; 0 for none."""
    digits = next((size for size in (8, 6, 4) if _is_date(text[place : place + size], size)), 0)
    end = place + 1
    while end < len(text) and any(_follows(text[place : end + 1], row) for row in (*_ROWS, text[place] * len(text))):
        end += 1
    return max(digits, end - place if end - place >= _RUN else 0)


def _follows(part: str, row: str) -> bool:
    return part in row or part in row[::-1]


def _is_date(part: str, size: int) -> bool:
    return len(part) == size and part.isdecimal() and part[:2] in ("19", "20")


@dataclass(frozen=True)
class Ageing:
    """How long a secret of one's own lasts, and one that somebody else has set."""

    own: timedelta
    first: timedelta


def is_expired(set_at: datetime, by_other: bool, now: datetime, ageing: Ageing) -> bool:
    """A first secret that nobody has changed in time opens nothing any more, not even its own change."""
    return by_other and now >= set_at + ageing.first


def must_change(set_at: datetime, by_other: bool, now: datetime, ageing: Ageing) -> bool:
    return by_other or now >= set_at + ageing.own


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // PERIOD_SECONDS


def steps_around(now: datetime) -> range:
    """The steps whose codes are taken: clocks of phones are half a minute off."""
    return range(step_of(now) - STEPS_ASIDE, step_of(now) + STEPS_ASIDE + 1)
