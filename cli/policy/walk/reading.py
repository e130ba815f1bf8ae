"""Reads a pack's `walk.yaml`: all flaws of its form at once, in Chinese, each with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cli.policy.walk.form import Step, Walkthrough
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import WALK_FILE, read_file
from policy_engine.packs.pack import Tree, line_of

_WORDS = {
    "missing": "缺少这一栏",
    "date_type": "应为日期，如 2024-03-01",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "string_type": '应为文字；编号、年份期次加引号，如 "990101"',
    "list_type": "应为清单，如 [甲, 乙]",
    "dict_type": "应为若干栏目",
    "model_type": "应为若干栏目",
    "too_short": "不能为空",
    "too_long": "太长",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}
Place = tuple[int | str, ...]


@dataclass(frozen=True, order=True)
class Flaw:
    """What is wrong at a line of the file."""

    line: int
    what: str


@dataclass(frozen=True)
class WalkFile:
    """A walk as it stands in its file; `tree` knows the lines."""

    walkthrough: Walkthrough
    tree: Tree

    def line(self, *place: int | str) -> int:
        return line_at(self.tree, place)


class WalkInvalid(Exception):
    """The file does not fit: every flaw, by line."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = sorted(set(flaws))
        super().__init__("\n".join(f"{flaw.line}: {flaw.what}" for flaw in self.flaws))


def read(folder: Path) -> WalkFile:
    """The walk beside a pack's files. Raises WalkInvalid, and PackInvalid where it is no YAML of ours."""
    path = folder / WALK_FILE
    if not path.is_file():
        raise PackInvalid(f"{folder.name} 没有 {WALK_FILE}")
    tree = read_file(path.read_bytes(), f"{folder.name}/{WALK_FILE}")
    try:
        return WalkFile(Walkthrough.model_validate(tree), tree)
    except ValidationError as error:
        raise WalkInvalid([_flaw(tree, detail) for detail in error.errors()]) from None


def line_at(tree: Tree, place: Place) -> int:
    """The line of a place in the file, or of the nearest one above it that has a line."""
    line = 1
    for step in place:
        line = line_of(tree, str(step)) or line
        tree = _below(tree, step)
        line = line_of(tree) or line if isinstance(step, int) else line
    return line


def _below(tree: Tree, step: int | str) -> Tree:
    if isinstance(tree, Mapping):
        return tree.get(step)
    return tree[step] if isinstance(tree, list) and isinstance(step, int) and step < len(tree) else None


def _flaw(tree: Tree, detail: ErrorDetails) -> Flaw:
    place = detail["loc"]
    path = ".".join(map(str, place)) or "walk"
    return Flaw(line_at(tree, place), f"{path}：{_what(detail)}")


def _what(detail: ErrorDetails) -> str:
    place, kind = detail["loc"], detail["type"]
    if kind == "extra_forbidden":
        columns = "、".join(_columns_at(place[:-1]))
        return f"没有这一栏；可写：{columns}"
    if kind == "literal_error":
        return f"应为 {detail['ctx']['expected'].replace(' or ', '、').replace(', ', '、')} 之一"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    return _WORDS.get(kind, f"不合写法（{kind}）")


def _columns_at(place: Place) -> Iterator[str]:
    """The columns that may stand at a place."""
    model: Any = Walkthrough
    for step in place:
        model = Step if isinstance(step, int) else _model_of(model, step)
    for name, field in getattr(model, "model_fields", {}).items():
        yield field.alias or name


def _model_of(model: Any, column: str) -> Any:
    """The form that stands in a column, where it is one."""
    field = getattr(model, "model_fields", {}).get(column)
    options = (field.annotation, *getattr(field.annotation, "__args__", ())) if field else ()
    return next((option for option in options if hasattr(option, "model_fields")), None)
