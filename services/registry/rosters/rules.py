"""Pure rules of a roster: its columns, and what a row says about a person or why it cannot be taken."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from chassis.pii import FullName, IdNumber, Phone
from chassis.text import code, legible
from policy_engine.packs.places import Places
from services.registry.graduates.rules import Particulars, implausible

T = TypeVar("T")

NAME, ID_NUMBER, PHONE, YEAR, EDUCATION = "姓名", "身份证件号码", "手机号", "毕业年份", "学历"
SCHOOL, HUKOU, RESIDENCE, SEEKING, INTENTION = "学校代码", "户籍地区划", "常住地区划", "求职地区划", "求职意向"
REQUIRED = (NAME, ID_NUMBER, PHONE, YEAR, EDUCATION)
OPTIONAL = (HUKOU, RESIDENCE, SEEKING, INTENTION)
OUTCOME, REASON = "结果", "原因"
"""The columns that a returned file has more; an upload may still carry them."""

_ALIASES = {"身份证号": ID_NUMBER, "身份证号码": ID_NUMBER, "联系电话": PHONE, "手机号码": PHONE, "毕业年度": YEAR}
EDUCATION_LEVELS = ("专科", "本科", "硕士研究生", "博士研究生")
_EDUCATION = {
    **dict(zip(EDUCATION_LEVELS, EDUCATION_LEVELS, strict=True)),
    "大专": "专科",
    "高职": "专科",
    "大学本科": "本科",
    "硕士": "硕士研究生",
    "博士": "博士研究生",
}
INTENTIONS = {"求职": "job", "创业": "startup", "暂无意愿": "none", "未知": "unknown"}
OUTCOMES = {
    "accepted": "已接收",
    "updated": "已更新",
    "duplicate": "重复",
    "rejected": "未接收",
    "proposed": "已提交外地确认",
}
NOT_AS_IN_LEDGER = "姓名、学校或毕业年份与台账不一致，请由其所在辖区的社区核对；姓名有误的，由社区提出姓名更正"
"""One word for all that differs: whoever has not listed a person learns not what."""
SERVED_ELSEWHERE = "该人员由其他地区服务，已提交当地工作人员确认；确认前不写入台账"

_AS_NUMBER = re.compile(r"\d(\.\d+)?E\+?\d+")
_YEAR = re.compile(r"(20\d{2})[年届]?")
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


@dataclass(frozen=True)
class Listed:
    """A person as a row names them, and the jurisdiction they belong to."""

    id_number: IdNumber
    name: FullName
    phone: Phone | None
    particulars: Particulars
    area: str


@dataclass(frozen=True)
class RejectedRow:
    """Why a row cannot be taken; never repeats what the row says."""

    reason: str


def plain(text: str) -> str:
    """What a cell reads as, without any blank."""
    return re.sub(r"\s", "", legible(text))


def printable(file_name: str) -> str:
    return "".join(letter for letter in file_name if letter.isprintable())[:200] or "roster"


def column_of(header: str) -> str:
    """The column that a header cell names: what cannot be seen and a required field's asterisk do not count."""
    name = plain(header).strip("*").upper()
    return _ALIASES.get(name, name)


def required_columns(org: str | None) -> tuple[str, ...]:
    """A school's office need not name its school in every row; everybody else does."""
    return REQUIRED if org else (*REQUIRED, SCHOOL)


def missing_columns(header: Sequence[str], org: str | None) -> list[str]:
    named = {column_of(cell) for cell in header}
    return [name for name in required_columns(org) if name not in named]


def repeated_columns(header: Sequence[str]) -> list[str]:
    named = columns_of(header)
    return [name for name in (*REQUIRED, SCHOOL, *OPTIONAL) if named.count(name) > 1]


def columns_of(header: Sequence[str]) -> list[str]:
    return [column_of(cell) for cell in header]


def by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Column → cell. A row may end early (CSV); what lies beyond the header belongs to no column."""
    return dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))


def read_row(cells: Mapping[str, str], source: Source) -> Listed | RejectedRow:
    """The person a row lists, or the first reason why it names none."""
    try:
        hukou, residence, seeking = (_place(name, cells.get(name, ""), source) for name in (HUKOU, RESIDENCE, SEEKING))
        return Listed(
            id_number=_id_number(cells[ID_NUMBER]),
            name=_needed(NAME, cells[NAME], FullName.parse),
            phone=Phone.parse(cells[PHONE]) if plain(cells[PHONE]) else None,
            particulars=Particulars(
                cohort_year=_needed(YEAR, cells[YEAR], _year),
                education_level=_needed(EDUCATION, cells[EDUCATION], _education),
                university_code=_school(cells.get(SCHOOL, ""), source),
                hukou_area=hukou,
                residence_area=residence,
                seeking_area=seeking,
                intention=_intention(cells.get(INTENTION, "")),
            ),
            area=_area((seeking, residence, hukou), source),
        )
    except ValueError as error:
        return RejectedRow(str(error))


IMPLAUSIBLE = {"age": "身份证件号码中的出生日期与毕业生身份不符", "cohort_year": "毕业年份与出生日期或当前日期不符"}


def flaw_of(listed: Listed, source: Source, all_places: Places, today: date) -> str | None:
    """Why a readable row cannot be true: a place or school that does not exist, an age or year that cannot be."""
    particulars = listed.particulars
    stated = (
        (HUKOU, particulars.hukou_area),
        (RESIDENCE, particulars.residence_area),
        (SEEKING, particulars.seeking_area),
    )
    if unknown := next((column for column, place in stated if place and not all_places.has_place(place)), None):
        return f"{unknown}不存在"
    if source.org is None and not all_places.anywhere("school", particulars.university_code or ""):
        return "没有此学校代码，请核对；名单未收的请由运维补录"
    wrong = implausible(listed.id_number.born_on, particulars.cohort_year, today)
    return IMPLAUSIBLE[wrong] if wrong else None


def _needed(column: str, text: str, parse: Callable[[str], T]) -> T:
    if not plain(text):
        raise ValueError(f"{column}未填写")
    return parse(text)


def _id_number(text: str) -> IdNumber:
    if _AS_NUMBER.fullmatch(code(text)):
        raise ValueError("身份证件号码在表格中是数字，末几位已丢失，请将该列设为文本后重新填写")
    return _needed(ID_NUMBER, text, IdNumber.parse)


def _year(text: str) -> int:
    match = _YEAR.fullmatch(code(text))
    if match is None:
        raise ValueError("毕业年份应为 4 位年份")
    return int(match[1])


def _education(text: str) -> str:
    level = _EDUCATION.get(plain(text))
    if level is None:
        raise ValueError(f"学历应为：{'、'.join(EDUCATION_LEVELS)}")
    return level


def _intention(text: str) -> str:
    intention = INTENTIONS.get(plain(text) or "未知")
    if intention is None:
        raise ValueError(f"求职意向应为：{'、'.join(INTENTIONS)}")
    return intention


def _school(text: str, source: Source) -> str:
    school = code(text)
    if source.org:
        if school and school != source.org:
            raise ValueError("学校代码不是本校")
        return source.org
    if not _SCHOOL.fullmatch(school):
        raise ValueError("学校代码应为 4–18 位数字或大写字母" if school else "学校代码未填写")
    return school


def _place(column: str, text: str, source: Source) -> str | None:
    """`city/district` in the roster's city; elsewhere the bare division code."""
    division = code(text)
    if not division:
        return None
    if division in source.districts:
        return f"{source.city}/{division}"
    if not _ELSEWHERE.fullmatch(division):
        raise ValueError(f"{column}应为 6 位区划代码")
    return division


def _area(places: Sequence[str | None], source: Source) -> str:
    """Where the person belongs: the first place that lies in the city, else the roster's own jurisdiction.

    An officer lists nobody outside the own jurisdiction.
    """
    inside = next((place for place in places if place and "/" in place), None)
    if inside is None or source.area.startswith(f"{inside}/"):
        return source.area
    if inside == source.area or inside.startswith(f"{source.area}/"):
        return inside
    raise ValueError("该人员所在区划不在您的辖区")
