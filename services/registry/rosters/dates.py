"""Years and days as offices write them: 2023届, 2023-06-30, 2023.06, 20230630, 2023年6月, a cell that is a date."""

import re
from datetime import date

from chassis.legible import legible

_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(20\d{2})(?:年度|年|届|年届)?(?:毕业生?)?")
_SHORT_YEAR = re.compile(r"(\d{2})届(?:毕业生?)?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})?")
_WRITTEN = re.compile(r"(20\d{2})[-./年](\d{1,2})(?:[-./月](\d{1,2})?日?)?(?:T?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?")
_TIME = re.compile(r"(?<=\d)\s+(?=\d{1,2}:\d{2})")


def year_of(text: str) -> int:
    """Raises ValueError for what names no year of this century, and for a month or day that is none."""
    read = _read(text)
    if match := _YEAR.fullmatch(read):
        return int(match[1])
    if match := _SHORT_YEAR.fullmatch(read):
        return 2000 + int(match[1])
    return int(_parts(read)[0])


def day_of(text: str) -> date:
    """Raises ValueError where the day is not said."""
    year, month, day = _parts(_read(text))
    if day is None:
        raise ValueError("没有写到日")
    return date(int(year), int(month), int(day))


def _read(text: str) -> str:
    return re.sub(r"\s", "", _TIME.sub("T", legible(text).strip())).translate(_HAN_DIGITS)


def _parts(read: str) -> tuple[str, str, str | None]:
    match = _COMPACT.fullmatch(read) or _WRITTEN.fullmatch(read)
    if match is None:
        raise ValueError("不是年份或日期")
    year, month, day = match.groups()
    date(int(year), int(month), int(day or 1))
    return year, month, day
