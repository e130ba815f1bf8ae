"""Writes the reference of the language, `docs/policy-language.zh-CN.md`, from the entries and their examples."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cli.policy import events
from policy_engine.explain.formula import yuan
from policy_engine.expressions.units import words
from policy_engine.reference.language import Entry, Example, example_case, reference

PAGE = Path(__file__).parents[2] / "docs" / "policy-language.zh-CN.md"
_HEAD = """# 政策包语言参考

由 `qihang policy language` 根据 `policy_engine/reference/language.yaml` 生成，不手工修改；每个例子都在测试中运行。
怎样把文件写成政策包，见[政策包](policy-officer.zh-CN.md)。
例子都用文末的示例项目，认定日期为 {judged_on}；没有写明的事实取文末所列。

"""


def page() -> str:
    """The page as it follows from the entries."""
    source = reference()
    sections = [
        _HEAD.format(judged_on=source.judged_on),
        *_section("运算", source.operators),
        *_section("函数", source.functions),
        f"## 单位\n\n{'、'.join(words())}。复合单位用 `/` 连接，如 `分/人`、`分/平方米/日`。没有单位的是个数。\n"
        "文件用别的单位计数的，写在「」里，1 至 8 个字，如 `「公里」`、`分/「课时」`；写法相同的才对得上。\n\n",
        events.section(),
        f"## 示例项目\n\n```yaml\n{example_case()}```\n",
    ]
    return "".join(sections)


def write() -> Path:
    PAGE.write_text(page())
    return PAGE


def _section(title: str, entries: Sequence[Entry]) -> Iterator[str]:
    yield f"## {title}\n\n"
    for entry in entries:
        yield f"### `{entry.name}`\n\n"
        yield (f"用于：{entry.takes}。\n\n" if entry.takes else "") + f"{entry.meaning}\n\n"
        yield "| 写法 | 事实 | 结果 |\n|---|---|---|\n"
        yield from (f"| `{example.text}` | {_facts(example)} | {_outcome(example)} |\n" for example in entry.examples)
        yield "\n"


def _facts(example: Example) -> str:
    return "，".join(f"`{name}: {_written(value)}`" for name, value in example.facts.items())


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _outcome(example: Example) -> str:
    if example.refused is not None:
        return f"不能载入（{example.refused}）"
    if isinstance(example.gives, bool):
        return "符合" if example.gives else "不符合"
    return f"{yuan(example.gives or 0)} 元"
