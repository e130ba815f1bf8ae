"""Pure rules of a roster: what a row says about a person, or everything for which it cannot be taken."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from chassis.pii import FullName, IdNumber, Phone
from chassis.text import code
from services.registry.graduates.rules import Particulars, implausible
from services.registry.rosters.columns import (
    EDUCATION,
    GRADUATES_ON,
    HUKOU,
    ID_NUMBER,
    INTENTION,
    NAME,
    PHONE,
    RESIDENCE,
    SCHOOL,
    SEEKING,
    YEAR,
    education_words,
    plain,
    titles,
)
from services.registry.rosters.dates import year_of
from services.registry.rosters.studies import study_of
from services.registry.study_records.rules import Study

T = TypeVar("T")

EDUCATION_LEVELS = ("专科", "本科", "硕士研究生", "博士研究生")
INTENTIONS = {"求职": "job", "创业": "startup", "暂无意愿": "none", "未知": "unknown"}
ROW_NO = "原行号"
RESULTS = ("结果", "原因", ROW_NO)
"""The columns that a returned file has more; an upload may still carry them."""
OUTCOMES = {
    "accepted": "已接收",
    "updated": "已更新",
    "duplicate": "重复",
    "rejected": "未接收",
    "proposed": "已提交外地确认",
    "undone": "已撤销",
    "stayed": "撤销时保留",
}
NOT_AS_IN_LEDGER = "姓名、学校或毕业年份与台账不一致，请由其所在辖区的社区核对；姓名有误的，由社区提出姓名更正"
"""One word for all that differs: whoever has not listed a person learns not what."""
SERVED_ELSEWHERE = "该人员由其他地区服务，已提交当地工作人员确认；确认前不写入台账"

PHONE_MISSING = "缺手机号，待补"
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
_MERGED = "#合并单元格"
"""As the reader of a workbook says it."""
_AS_NUMBER = re.compile(r"\d(\.\d+)?E\+?\d+")
_SCHOOL = re.compile(r"[0-9A-Z]{4,18}")
_ELSEWHERE = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True)
class Source:
    """Whose roster it is: the city with its district codes, and the school or the officer's jurisdiction."""

    city: str
    districts: Collection[str]
    org: str | None
    area: str

    @property
    def owner(self) -> str:
        return self.org or self.area


class Existing(Protocol):
    """Which places and schools exist."""

    def has_place(self, place: str) -> bool: ...

    def anywhere(self, kind: str, code: str) -> bool: ...


@dataclass(frozen=True)
class Ground:
    """What a row is judged by, beside its own words: the places that exist, and the day."""

    places: Existing
    today: date


@dataclass(frozen=True)
class Listed:
    """A person as a row names them, and the jurisdiction they belong to."""

    id_number: IdNumber
    name: FullName
    phone: Phone | None
    particulars: Particulars
    area: str
    notes: tuple[str, ...] = ()
    """What of the row was not taken, and why."""
    study: Study | None = None


@dataclass(frozen=True)
class RejectedRow:
    """Why a row cannot be taken, all of it; never repeats what the row says."""

    reason: str


@dataclass
class _Reading:
    """A row under way: what is wrong with what it must say, and what of the rest is left out."""

    cells: Mapping[str, str]
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def needed(self, column: str, parse: Callable[[str], T]) -> T | None:
        text = self.cells.get(column, "")
        if _is_blank(text):
            self.reasons.append(f"{titles()[column]}未填写")
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.reasons.append(_why(column, text, str(error)))
            return None

    def optional(self, column: str, parse: Callable[[str], T]) -> T | None:
        """What cannot be used is left out with a note, and rejects nobody."""
        text = self.cells.get(column, "")
        if _is_blank(text):
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.notes.append(f"{titles()[column]}未采用：{_why(column, text, str(error))}")
            return None


def _is_blank(text: str) -> bool:
    """Also where it holds only what shows nothing."""
    return not text.strip() or not (text.isascii() or plain(text))


def _why(column: str, text: str, error: str) -> str:
    if text in _ERRORS:
        return f"{titles()[column]}的单元格是错误值 {text}"
    return f"{titles()[column]}在合并单元格里，请取消合并，逐行填写" if text == _MERGED else error


def printable(file_name: str) -> str:
    return "".join(letter for letter in file_name if letter.isprintable())[:200] or "roster"


def read_row(cells: Mapping[str, str], source: Source, ground: Ground) -> Listed | RejectedRow:
    """The person a row lists, or all reasons why it names none."""
    row = _Reading(cells)
    name, id_number = row.needed(NAME, FullName.parse), row.needed(ID_NUMBER, _id_number)
    cohort_year = row.needed(GRADUATES_ON if _is_dated(cells) else YEAR, _year_in(cells))
    education = row.needed(EDUCATION, _education)
    school = _school(row, source, ground)
    hukou, residence, seeking = (_place(row, column, source, ground) for column in (HUKOU, RESIDENCE, SEEKING))
    phone, intention = row.optional(PHONE, Phone.parse), row.optional(INTENTION, _intention)
    area = _area(row, (seeking, residence, hukou), source)
    if id_number is not None and (wrong := implausible(id_number.born_on, cohort_year, ground.today)):
        row.reasons.append(IMPLAUSIBLE[wrong])
    if row.reasons or name is None or id_number is None:
        return RejectedRow("；".join(row.reasons))
    particulars = Particulars(
        cohort_year=cohort_year,
        education_level=education,
        university_code=school,
        hukou_area=hukou,
        residence_area=residence,
        seeking_area=seeking,
        intention=intention or "unknown",
    )
    study = study_of(cells, particulars, row.notes.append)
    return Listed(
        id_number=id_number,
        name=name,
        phone=phone,
        particulars=particulars,
        area=area,
        notes=tuple(row.notes),
        study=study,
    )


IMPLAUSIBLE = {"age": "身份证件号码中的出生日期与毕业生身份不符", "cohort_year": "毕业年份与出生日期或当前日期不符"}


def _is_dated(cells: Mapping[str, str]) -> bool:
    """The year stands in the day of graduation, as in the Ministry's file."""
    return not cells.get(YEAR) and bool(cells.get(GRADUATES_ON))


def _year_in(cells: Mapping[str, str]) -> Callable[[str], int]:
    return _year_of_day if _is_dated(cells) else _year


def _id_number(text: str) -> IdNumber:
    if _AS_NUMBER.fullmatch(code(text)):
        raise ValueError("身份证件号码在表格中是数字，末几位已丢失，请将该列设为文本后重新填写")
    return IdNumber.parse(text)


def _year(text: str) -> int:
    try:
        return year_of(text)
    except ValueError:
        raise ValueError("毕业年份应为 4 位年份") from None


def _year_of_day(text: str) -> int:
    try:
        return year_of(text)
    except ValueError:
        raise ValueError("毕业时间应为日期，如 2023-06-30、202306") from None


def _education(text: str) -> str:
    level = education_words().get(text) or education_words().get(plain(text))
    if level is None:
        raise ValueError(f"学历应为：{'、'.join(EDUCATION_LEVELS)}")
    return level


def _intention(text: str) -> str:
    intention = INTENTIONS.get(plain(text))
    if intention is None:
        raise ValueError(f"求职意向应为：{'、'.join(INTENTIONS)}")
    return intention


def _school(row: _Reading, source: Source, ground: Ground) -> str | None:
    """A school's office lists its own; everybody else names one that exists."""
    school = code(row.cells.get(SCHOOL, ""))
    if source.org:
        if school and school != source.org:
            row.reasons.append("学校代码不是本校")
        return source.org
    if not _SCHOOL.fullmatch(school):
        row.reasons.append("学校代码应为 4–18 位数字或大写字母" if school else "学校代码未填写")
    elif not ground.places.anywhere("school", school):
        row.reasons.append("没有此学校代码，请核对；名单未收的请由运维补录")
    return school


def _place(row: _Reading, column: str, source: Source, ground: Ground) -> str | None:
    """`city/district` in the roster's city; elsewhere the bare division code, of a division that exists."""
    if not row.cells.get(column):
        return None

    def parse(text: str) -> str:
        division = code(text)
        if division in source.districts:
            return f"{source.city}/{division}"
        if not _ELSEWHERE.fullmatch(division):
            raise ValueError(f"{titles()[column]}应为 6 位区划代码")
        if not ground.places.has_place(division):
            raise ValueError(f"{titles()[column]}不存在")
        return division

    return row.optional(column, parse)


def _area(row: _Reading, places: Sequence[str | None], source: Source) -> str:
    """Where the person belongs: the first place that lies in the city, else the roster's own jurisdiction.

    An officer lists nobody outside the own jurisdiction.
    """
    inside = next((place for place in places if place and "/" in place), None)
    if inside is None or source.area.startswith(f"{inside}/"):
        return source.area
    if inside != source.area and not inside.startswith(f"{source.area}/"):
        row.reasons.append("该人员所在区划不在您的辖区")
    return inside
