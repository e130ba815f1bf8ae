"""The YAML of packs, read strictly: no aliases, no floating point, no key twice, and every mapping knows its lines."""

from collections.abc import Generator, Mapping
from typing import Any

import yaml
from yaml.reader import ReaderError

from policy_engine.errors import Flaw
from policy_engine.packs.flaws import clipped
from policy_engine.packs.pack import Tree

_BROKEN = (yaml.YAMLError, RecursionError, ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""YAML's own constructors let the errors of Python's through, for example for `!!int ""`."""
_WIDEST = 63
_DEEPEST = 100
_MOST_EVENTS = 100_000
"""Scalars, and beginnings and ends of lists and mappings; the largest pack has 7,400."""
_SYNTAX = (
    ("expected ',' or ']'", "方括号须配对，各项以逗号隔开", "[1, 7]"),
    ("expected ',' or '}'", "花括号须配对，各项以逗号隔开", "{from: 2024-01-01, value: 5}"),
    ("expected node content", "括号须配对，每项须有内容", "[1, 7]"),
    ("unexpected end of stream", "引号须配对", '"650102"'),
    ("expected ':'", "冒号后须有空格，同级各行须对齐", "unit: 日"),
    ("mapping values are not allowed", "一行只写一个“名称: 内容”；含冒号的文字加引号", 'title: "上午: 报到"'),
    ("expected key", "同级各行须对齐，各写“名称: 内容”", "unit: 日"),
    ("cannot start any token", "不能以此字符开头：缩进用空格，以 @、%、` 开头的文字加引号", 'title: "@"'),
    ("determine a constructor", "不能用 ! 标记", "unit: 日"),
)
"""Part of libyaml's message, what is expected instead, an example."""
_NO_YAML = ("YAML 写法有误：检查缩进、引号、括号和冒号后的空格", "unit: 日")


class _Unread:
    """Stands for what YAML could not make sense of; whatever depends on it is not judged."""


UNREAD = _Unread()


class Refused(yaml.YAMLError):
    """A file that is not taken at all, with the line where that shows."""

    def __init__(self, line: int, expected: str, example: str = "") -> None:
        super().__init__(expected)
        self.line, self.expected, self.example = line, expected, example


class Located(dict[Any, Any]):
    """A mapping that knows its line in the file, and the lines of its keys. A parameter that is flawed is not sound."""

    line: int = 0
    lines: Mapping[str, int] = {}
    sound: bool = True


def tree_of(raw: bytes, where: str) -> tuple[Tree, list[Flaw]]:
    """A file's tree and what is wrong in its YAML; UNREAD where it cannot be read at all."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return UNREAD, [Flaw(where, raw[: error.start].count(10) + 1, "文件", expected="应为 UTF-8 编码的文本")]
    try:
        _check_events(text)
        return _constructed(text, where)
    except ReaderError as error:
        line = raw.count(b"\n", 0, error.position) + 1
        return UNREAD, [Flaw(where, line, "文件", expected="有 YAML 不允许的字符")]
    except Refused as error:
        return UNREAD, [_of_line(where, text, error.line, error.expected, error.example)]
    except _BROKEN as error:
        return UNREAD, [_syntax(error, text, where)]


def _syntax(error: Exception, text: str, where: str) -> Flaw:
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line + 1, text.rstrip().count("\n") + 1) if mark else 1
    problem = str(getattr(error, "problem", ""))
    if "mapping values" in problem and line > 1 and ":" not in _line(text, line - 1):
        return _of_line(where, text, line - 1, "名称后须有冒号和空格", "unit: 日")
    expected, example = next(((words, shown) for part, words, shown in _SYNTAX if part in problem), _NO_YAML)
    return _of_line(where, text, line, expected, example)


def _of_line(where: str, text: str, line: int, expected: str, example: str) -> Flaw:
    return Flaw(where, line, "文件", expected=expected, written=_line(text, line), example=example)


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return clipped(lines[number - 1]) if number <= len(lines) else ""


def _constructed(text: str, where: str) -> tuple[Tree, list[Flaw]]:
    loader = _Loader(text)
    try:
        tree = loader.get_single_data()
    finally:
        loader.dispose()
    return tree, [
        Flaw(where, line, path, expected=expected, written=written, example=example)
        for line, path, expected, written, example in loader.odd
    ]


class _Loader(yaml.CSafeLoader):
    """YAML that notes what it does not take, and remembers where mappings begin. Its composer is libyaml's: see
    `_check_events`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.odd: list[tuple[int, str, str, str, str]] = []
        """(line, path, what is expected, what is written, an example)."""

    def refused(self, node: yaml.Node, expected: str, example: str, path: str = "数值") -> Any:
        self.odd.append((node.start_mark.line + 1, path, expected, clipped(str(node.value)), example))
        return UNREAD

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = Located(super().construct_mapping(node, deep=True))
        mapping.line = node.start_mark.line + 1
        mapping.lines = {
            key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key, yaml.ScalarNode)
        }
        if len(mapping) != len(node.value):
            self._name_twins(node)
        return mapping

    def _name_twins(self, node: yaml.MappingNode) -> None:
        """Each key that occurs again, where it does so; two spellings of one key at the mapping."""
        seen: set[str] = set()
        twins = []
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            twins += [key] if key.value in seen else []
            seen.add(key.value)
        for twin in twins or [yaml.ScalarNode("", "", node.start_mark)]:
            self.refused(twin, "同一个名称只写一次", "", path="名称")

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        yield self.construct_mapping(node)


def _no_float(loader: _Loader, node: yaml.ScalarNode) -> Any:
    return loader.refused(node, "不写小数：金额以分计，比例写百分数、千分数或几分数的整数", "50")


def _real_date(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.refused(node, "没有这一天，应为日期", "2023-06-30")


def _integer(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A number that fits a column: Python would not even print one of thousands of digits."""
    try:
        number = int(loader.construct_yaml_int(node))
    except (ValueError, LookupError):
        return loader.refused(node, "应为整数，且不能太大", "50")
    return number if number.bit_length() <= _WIDEST else loader.refused(node, "数太大", "50")


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)
_Loader.add_constructor("tag:yaml.org,2002:float", _no_float)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _real_date)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def _check_events(text: str) -> None:
    """Refuses aliases (a bomb needs them), depths that would overflow the stack of libyaml's composer, and more values
    than a pack has: two megabytes of empty mappings take three hundred."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise Refused(line, "不能用 & 和 * 引用别处，逐处写出")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise Refused(line, f"嵌套超过 {_DEEPEST} 层")
        if number > _MOST_EVENTS:
            raise Refused(line, f"内容超过 {_MOST_EVENTS} 项")
