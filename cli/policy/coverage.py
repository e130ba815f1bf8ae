"""Every obligation of the documents, the tests that name it, and the page that shows both.

A test names an obligation by `@pytest.mark.obligation("W-807")`. One that is parametrised over `row` names the
obligations that it has a case for, and no others.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from policy_engine.packs.loader import load_pack

STATES = {"realised": "已实现", "calculable": "可试算", "planned": "计划", "no_duty": "非系统职责"}
TESTED = ("realised", "calculable")
OUTSIDE = ("component/", "e2e/")
"""Where the tests stand that meet the platform as an outsider does: through its endpoints and by its events."""
CASE = "row"
_TEXTS = ("section", "quote", "reading", "feature", "state", "reason")
_HEAD = """# 政策文件落实情况

本页由 `qihang policy coverage --write` 生成，不手工修改。依据是各政策包的 `obligations.yaml` 和写明条目编号的测试。
“已实现”的每一条，外人都能经接口或事件遇到，都有测试点名；改动包里的数值、比较或读法，就有测试不过
（`tests/architecture/test_realised_rows.py`）。“可试算”指可以按事实试算并说明理由，尚不能申领，不是对外承诺。
只有数值、尚无人执行的，列为“计划”并写明缺什么。怎么读政策包见[政策经办人员手册](policy-officer.zh-CN.md)。
"""


@dataclass(frozen=True)
class Row:
    """One obligation of a document and what the platform makes of it."""

    pack: str
    id: str
    section: str
    quote: str
    reading: str
    feature: str
    state: str
    reason: str
    tests: tuple[str, ...]

    @property
    def fault(self) -> str | None:
        if self.state not in STATES:
            return f"state {self.state} is none of {', '.join(STATES)}"
        if self.state in TESTED and not self.tests:
            return f"claims {self.feature}, and no test names it"
        if self.state == "realised" and not any(test.startswith(OUTSIDE) for test in self.tests):
            return f"claims {self.feature}, and no test meets it as an outsider does"
        if self.state != "realised" and not self.reason:
            return "not realised, and no reason given"
        return None


def obligations(folder: Path, tests: Path) -> list[Row]:
    """Every row of every pack's `obligations.yaml`, with the tests that name it. Raises PackInvalid."""
    named = named_by_tests(tests)
    rows = []
    for path in sorted(folder.glob("*/obligations.yaml")):
        for row in load_pack(path.parent).get("obligations.rows"):
            texts = {key: str(row.get(key) or "") for key in _TEXTS}
            rows.append(Row(path.parent.name, str(row["id"]), **texts, tests=tuple(named.get(str(row["id"]), ()))))
    return rows


@dataclass(frozen=True)
class Named:
    """A test with the obligations that its marks name, and those that it has cases for."""

    test: str
    marks: frozenset[str]
    cases: frozenset[str] | None

    @property
    def proven(self) -> frozenset[str]:
        return self.marks if self.cases is None else self.cases

    @property
    def unfounded(self) -> frozenset[str]:
        """Marks without a case."""
        return frozenset() if self.cases is None else self.marks - self.cases


def named_by_tests(folder: Path) -> dict[str, list[str]]:
    """Obligation id → the tests that name it."""
    tests: dict[str, list[str]] = {}
    for named in named_in(folder):
        for obligation in sorted(named.proven):
            tests.setdefault(obligation, []).append(named.test)
    return tests


def named_in(folder: Path) -> Iterator[Named]:
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        lists = dict(assigned for node in tree.body for assigned in _assigned(node))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Named(f"{path.relative_to(folder)}::{node.name}", _marks(node), _cases(node, lists))


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from ((target.id, node.value) for target in targets if isinstance(target, ast.Name))


def _calls(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[ast.Call]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{name}":
            yield decorator


def _marks(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    calls = _calls(node, "obligation")
    return frozenset(str(arg.value) for call in calls for arg in call.args if isinstance(arg, ast.Constant))


def _cases(node: ast.FunctionDef | ast.AsyncFunctionDef, lists: Mapping[str, ast.expr]) -> frozenset[str] | None:
    for call in _calls(node, "parametrize"):
        names = _names(call.args[0])
        if CASE in names:
            cases = call.args[1]
            listed = lists.get(cases.id, cases) if isinstance(cases, ast.Name) else cases
            return frozenset(_ids(listed, names))
    return None


def _names(node: ast.expr) -> list[str]:
    given = ast.literal_eval(node)
    return [name.strip() for name in given.split(",")] if isinstance(given, str) else list(given)


def _ids(listed: ast.expr, names: list[str]) -> Iterator[str]:
    for case in getattr(listed, "elts", ()):
        entry = case if len(names) == 1 else case.elts[names.index(CASE)]
        if isinstance(entry, ast.Constant):
            yield str(entry.value)


def by_section(rows: list[Row]) -> list[tuple[str, str, tuple[int, ...]]]:
    """(pack, section, how many of each state), in the order of the documents."""
    counted = Counter((row.pack, row.section, row.state) for row in rows)
    places = dict.fromkeys((row.pack, row.section) for row in rows)
    return [(pack, section, tuple(counted[pack, section, state] for state in STATES)) for pack, section in places]


def page(rows: list[Row]) -> str:
    """The state of every clause as a page of the docs, in Chinese."""
    parts = [_HEAD]
    for pack in dict.fromkeys(row.pack for row in rows):
        own = [row for row in rows if row.pack == pack]
        total = Counter(row.state for row in own)
        counts = "，".join(f"{title} {total[state]} 条" for state, title in STATES.items())
        parts.append(f"\n## {pack}：{len(own)} 条，{counts}\n\n| 条款 | {' | '.join(STATES.values())} |\n")
        parts.append(f"|{'---|' * (1 + len(STATES))}\n")
        parts += [f"| {section} | {' | '.join(map(str, counts))} |\n" for _, section, counts in by_section(own)]
        parts.append("\n| 编号 | 条款 | 读法 | 状态 | 功能 | 说明 |\n|---|---|---|---|---|---|\n")
        parts += [_line(row) for row in own]
    return "".join(parts)


def _line(row: Row) -> str:
    feature = "" if row.feature == "none" else row.feature
    cells = (row.id, row.section, row.reading, STATES[row.state], feature, row.reason)
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |\n"
