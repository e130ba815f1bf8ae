"""Pure rules of the sheets: their columns, what a cell says, and which order a row is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

POST_COLUMNS: Mapping[str, str] = {
    "岗位名称": "title",
    "招聘人数": "openings",
    "工作地点": "area",
    "说明": "description",
}
INTERNSHIP_COLUMNS: Mapping[str, str] = {
    "见习编号": "internship_id",
    "版本": "version",
    "人员编号": "graduate_id",
    "开始日": "started_on",
    "预定期满日": "planned_end_on",
    "结束日": "ended_on",
    "结果": "outcome",
    "留用": "retained",
    "留用日": "retained_on",
    "劳动合同月数": "contract_months",
    "已参保": "insured",
}
"""Title of a column → the field of the order that its cells fill."""
NEEDED_OF_POSTS = ("岗位名称", "招聘人数")
NEEDED_OF_INTERNSHIPS = ("见习编号", "人员编号", "开始日", "预定期满日")
OUTCOMES = {"期满": "completed", "提前留用": "completed", "期满或提前留用": "completed", "中途离开": "broken_off"}
YES_NO = {"是": True, "否": False}
MOST_ROWS = 500
_DAYS, _ENDS = ("started_on", "planned_end_on", "ended_on", "retained_on"), ("ended_on", "outcome")
_RETENTION = ("retained", "retained_on", "contract_months", "insured")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_NUMBER = re.compile(r"\d{1,9}")
Value: TypeAlias = "str | int | bool"
Order: TypeAlias = Literal["propose", "end", "retain", "none"]


@dataclass(frozen=True)
class Flaws:
    """What is wrong with a table's header: columns that it lacks, has twice, or that nobody knows."""

    missing: Sequence[str]
    repeated: Sequence[str]
    unknown: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.repeated or self.unknown)


def flaws_of(header: Sequence[str], columns: Mapping[str, str], needed: Sequence[str]) -> Flaws:
    return Flaws(
        [name for name in needed if name not in header],
        sorted({name for name in header if name and header.count(name) > 1}),
        [name for name in header if name and name not in columns],
    )


def values_of(header: Sequence[str], cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, Value]:
    """Field → value of the cells that are filled in; what is no value of its kind stays as it was typed."""
    filled = {columns[name]: cell for name, cell in zip(header, cells, strict=False) if name and cell}
    return {field: _value(field, cell) for field, cell in filled.items()}


def _value(field: str, cell: str) -> Value:
    if field in _DAYS:
        return _day(cell)
    if field == "outcome":
        return OUTCOMES.get(cell, cell)
    if field in ("retained", "insured"):
        return YES_NO.get(cell, cell)
    if field in ("openings", "contract_months", "version") and _NUMBER.fullmatch(cell):
        return int(cell)
    return cell


def _day(cell: str) -> str:
    parts = _DAY.fullmatch(cell)
    return f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}" if parts else cell


def order_of(values: Mapping[str, Value]) -> Order:
    """A row without an internship's number proposes one; with it, the row ends it or says whom the base keeps."""
    if "internship_id" not in values:
        return "propose"
    if any(name in values for name in _ENDS):
        return "end"
    return "retain" if any(name in values for name in _RETENTION) else "none"


def retention_of(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values[name] for name in _RETENTION if name in values}


def too_early(values: Mapping[str, Value]) -> list[str]:
    """Titles of the columns that a row may not fill before the internship has begun."""
    later = {*_ENDS, *_RETENTION, "version"}
    return [title for title, name in INTERNSHIP_COLUMNS.items() if name in later and name in values]
