"""The columns of a roster: which field a heading names, and which row of a file is its header. Tables say, not code.

Light to import: the process that reads a stranger's file begins with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from chassis.legible import legible

NAME, ID_NUMBER, PHONE, YEAR, GRADUATED_ON = "name", "id_number", "phone", "cohort_year", "graduated_on"
EDUCATION, SCHOOL, INTENTION = "education_level", "school_code", "intention"
HUKOU, RESIDENCE, SEEKING = "hukou_area", "residence_area", "seeking_area"
TITLES: Mapping[str, str] = {
    NAME: "姓名",
    ID_NUMBER: "身份证件号码",
    PHONE: "手机号",
    YEAR: "毕业年份",
    EDUCATION: "学历",
    SCHOOL: "学校代码",
    GRADUATED_ON: "毕业时间",
    HUKOU: "户籍地区划",
    RESIDENCE: "常住地区划",
    SEEKING: "求职地区划",
    INTENTION: "求职意向",
    "examinee_number": "考生号",
    "sex_code": "性别代码",
    "sex": "性别",
    "ethnicity_code": "民族代码",
    "ethnicity": "民族",
    "school_name": "院校名称",
    "education_code": "学历代码",
    "major_code": "专业代码",
    "major": "专业",
    "origin_code": "生源所在地代码",
    "origin": "生源所在地",
    "enrolled_on": "入学时间",
    "hardship_class_code": "困难生类别代码",
    "hardship_class": "困难生类别",
}
"""Field → its title. A field that no table gives a heading has none in any file."""
LEAST_RECOGNISED = 2
"""Headings by which a row is a header."""
_FOLDER = Path(__file__).with_name("tables")
_REMARK = re.compile(r"[(\[【<].*?[)\]】>]")
_MARKS = re.compile(r"[\s*:()\[\]【】<>]")


@cache
def ministry_columns() -> Sequence[tuple[str, str, str]]:
    """Code, heading and field (empty where nothing is read) of each column of the Ministry's file, in its order."""
    return [(code, heading, field) for code, heading, field in _table("ministry_columns.csv")]


@cache
def _fields() -> Mapping[str, str]:
    of_ministry = [(heading, field) for row in ministry_columns() for heading, field in ((row[0], row[2]), row[1:])]
    pairs = [*of_ministry, *((heading, field) for heading, field, _ in _table("headings.csv"))]
    return {_plain(heading): field for heading, field in pairs}


@cache
def education_words() -> Mapping[str, str]:
    """What schools call a level of education → ours."""
    return {plain(word): level for word, level, _ in _table("education_words.csv")}


def load() -> None:
    """Reads the tables of headings: a process may soon not open them any more."""
    _fields()


def _table(name: str) -> Iterator[list[str]]:
    """The rows of a table of ours, which has no quotes and no commas within a cell."""
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return (line.split(",") for line in lines[1:])


def plain(text: str) -> str:
    """What a cell reads as, without any blank."""
    return re.sub(r"\s", "", legible(text))


def _plain(heading: str) -> str:
    """A heading without blanks, brackets and a required field's asterisk, whatever its letter case."""
    return _MARKS.sub("", legible(heading)).upper()


def field_of(heading: str) -> str | None:
    """The field that a heading names: as it stands, or without its remark (`姓名（必填）`)."""
    fields = _fields()
    return fields.get(_plain(heading)) or fields.get(_plain(_REMARK.sub("", legible(heading)))) or None


def recognised(cells: Sequence[str]) -> int:
    """How many different columns of a roster the row names."""
    fields = _fields()
    return len({_plain(cell) for cell in cells if cell and (_plain(cell) in fields or field_of(cell))})


def header_rows(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Where the header begins among a file's first rows, and how many rows it has: two in the Ministry's file.

    A file without a row that names columns has its header in the first.
    """
    scores = [recognised(cells) for cells in rows]
    best = max(scores, default=0)
    if best < LEAST_RECOGNISED:
        return 0, 1
    first = next(place for place, score in enumerate(scores) if 2 * score >= best and score >= LEAST_RECOGNISED)
    following = scores[first + 1 : first + 2]
    return first, 2 if following and 2 * following[0] >= best and following[0] >= LEAST_RECOGNISED else 1


def proposed(header: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """Field → the columns whose heading names it; two rows that contradict each other name nothing."""
    fields_at: dict[str, list[int]] = {}
    for column in range(max(map(len, header), default=0)):
        named = {field for row in header if column < len(row) and (field := field_of(row[column]))}
        if len(named) == 1:
            fields_at.setdefault(named.pop(), []).append(column)
    return fields_at
