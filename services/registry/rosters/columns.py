"""The columns of a roster: which field a heading names, and which row of a file is its header. Tables say, not code.

Light to import: the process that reads a stranger's file begins with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from chassis.legible import legible
from contracts.codes import RosterColumn, roster_columns

NAME, ID_NUMBER, PHONE, YEAR, GRADUATES_ON = "name", "id_number", "phone", "cohort_year", "graduates_on"
EDUCATION, SCHOOL, INTENTION = "education_level", "school_code", "intention"
HUKOU, RESIDENCE, SEEKING = "hukou_area", "residence_area", "seeking_area"
_OF_LEDGER: Mapping[str, str] = {
    NAME: "姓名",
    ID_NUMBER: "身份证件号码",
    PHONE: "手机号",
    YEAR: "毕业年份",
    EDUCATION: "学历",
    SCHOOL: "学校代码",
    GRADUATES_ON: "毕业时间",
    HUKOU: "户籍地区划",
    RESIDENCE: "常住地区划",
    SEEKING: "求职地区划",
    INTENTION: "求职意向",
}
_FIELD_OF_COLUMN = {"xm": NAME, "sfzh": ID_NUMBER, "mobilephone": PHONE, "yxdm": SCHOOL, "xl": EDUCATION}
"""Columns of the Ministry's that the ledger itself has; a number in 学历代码 alone is no level, see `schooling`."""
_OF_STUDY = frozenset(
    (
        *("examinee_number", "sex", "ethnicity", "school", "faculty", "class_name", "student_number", "schooling"),
        *("major", "major_direction", "training_mode", "origin", "years_of_study", "enrolled_on", "hardship"),
        "teacher_kind",
    )
)
"""What else of the Ministry's columns is read. Political status, employers and destinations are not: nobody here needs
the first, and a status is stated by whoever answers for it."""
LEAST_RECOGNISED = 2
"""Headings by which a row is a header."""
_FOLDER = Path(__file__).with_name("tables")
_REMARK = re.compile(r"[(\[【<].*?[)\]】>]")
_MARKS = re.compile(r"[\s*:()\[\]【】<>]")


def key_of(column: RosterColumn) -> str | None:
    """The field that a column of the Ministry's fills; a code has a field beside that of its text."""
    if column.column in _FIELD_OF_COLUMN or column.field == GRADUATES_ON:
        return _FIELD_OF_COLUMN.get(column.column, GRADUATES_ON)
    if column.field not in _OF_STUDY:
        return None
    return f"{column.field}_code" if column.part == "code" else column.field


@cache
def study_columns() -> Mapping[str, RosterColumn]:
    """Field → its column, of what goes into the record of a person's study."""
    keys = ((key_of(column), column) for column in roster_columns())
    return {key: column for key, column in keys if key is not None and key not in _OF_LEDGER}


@cache
def titles() -> Mapping[str, str]:
    """Field → its title."""
    return {**_OF_LEDGER, **{key: column.title for key, column in study_columns().items()}}


@cache
def _fields() -> Mapping[str, str]:
    """Heading → its field; of a column of the Ministry's that is not read, empty."""
    pairs = [
        (heading, key_of(column) or "") for column in roster_columns() for heading in (column.column, column.title)
    ]
    pairs += [(heading, field) for heading, field, _ in _table("headings.csv")]
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
