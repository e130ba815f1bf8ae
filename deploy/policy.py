"""`qihang policy`: read, check, try and amend the policy packs, without a platform running."""

import ast
import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import yaml
from rich.console import Console
from rich.table import Table

from chassis.policy import Pack, PackError, ParameterNotCited, load_pack
from chassis.problems import Problem
from chassis.wording import yuan
from deploy.shapes import check as check_shapes
from services.subsidy.schemes import views
from services.subsidy.schemes.catalogue import Scheme, catalogue, hint, scheme_of
from services.subsidy.schemes.engine import explain as decide
from services.subsidy.schemes.examples import failures
from services.subsidy.schemes.letters import letter
from services.subsidy.simulations import rules as simulations

app = typer.Typer(no_args_is_help=True, help="Read, check, try and amend the policy packs.")
console = Console()
ROOT = Path(__file__).parent.parent
Folder = Annotated[Path, typer.Option("--policies", help="the folder with the packs")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]
PackName = Annotated[str, typer.Argument(help="such as wuhan-2023")]
On = Annotated[str | None, typer.Option("--on", help="the day to judge by, such as 2023-06-30; today unless given")]
POLICIES = ROOT / "policies"
TO_FILL = "待填"
_CITATION = {"clause": TO_FILL, "quote": TO_FILL}
_OWN = ("document", "subsidy", "obligations")
_RULES = (
    "title",
    "payee",
    "payer",
    "facts",
    "applies_when",
    "not_applicable",
    "conditions",
    "amount",
    "lines",
    "readings",
)
_HEADER = """# 新政策包。每一项的做法：对照文件填 clause（条款）和 quote（原文），再把 unset 换成
#   values: [{from: 2024-01-01, value: 数值}]
# 文件没有给出数值的，保留 unset 并写明原文；文件没有的项目，整项删去。金额以分计。
"""
_TEXTS = ("section", "quote", "reading", "feature", "state", "reason")
STATES = ("realised", "planned", "no_duty")


def _fail(message: str, as_json: bool, **more: Any) -> NoReturn:
    if as_json:
        print(json.dumps({"error": message, **more}, ensure_ascii=False))
    else:
        console.print(f"[red]{message}[/red]", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _print(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def _load(folder: Path, name: str, as_json: bool) -> Pack:
    if not (folder / name / "document.yaml").is_file():
        known = sorted(path.parent.name for path in folder.glob("*/document.yaml"))
        _fail(f"没有政策包 {name}；现有：{'、'.join(known)}", as_json)
    try:
        pack = load_pack(folder / name)
        catalogue(pack)
        check_shapes(pack)
    except PackError as error:
        _fail(str(error), as_json)
    return pack


def _scheme(pack: Pack, name: str, as_json: bool) -> Scheme:
    if name not in catalogue(pack):
        _fail(f"{pack.name} 没有资金项目 {name}；现有：{'、'.join(catalogue(pack))}", as_json)
    return scheme_of(pack, name)


def _day(text: str | None, as_json: bool) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        _fail(f"{text} 不是日期，例如 2023-06-30", as_json)


@app.command()
def check(
    packs: Annotated[list[str] | None, typer.Argument(help="packs to check; all unless given")] = None,
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Load packs, hold every file against its shape, type-check the schemes, and run their worked examples."""
    found: list[dict[str, Any]] = []
    for name in packs or sorted(path.parent.name for path in folder.glob("*/document.yaml")):
        pack = _load(folder, name, as_json)
        wrong = [fault for scheme in catalogue(pack).values() for fault in failures(scheme)]
        unset = [path for path, node in pack.parameters() if "unset" in node]
        examples = sum(len(scheme.examples) for scheme in catalogue(pack).values())
        found.append(
            {
                "pack": name,
                "version": pack.version,
                "schemes": len(catalogue(pack)),
                "parameters": sum(1 for _ in pack.parameters()),
                "unset": unset,
                "examples": examples,
                "failed": wrong,
            }
        )
    if as_json:
        _print(found)
    for row in () if as_json else found:
        console.print(
            f"{row['pack']} 版本 {row['version']}：{row['schemes']} 个资金项目，{row['parameters']} 个数值"
            f"（{len(row['unset'])} 个未给出），{row['examples']} 个算例，{len(row['failed'])} 个不符",
            highlight=False,
            soft_wrap=True,
        )
        for fault in row["failed"]:
            console.print(f"  [red]{fault}[/red]", highlight=False, soft_wrap=True)
    raise typer.Exit(1 if any(row["failed"] for row in found) else 0)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="city and year, such as lanzhou-2024")],
    city_name: Annotated[str, typer.Option(help="the city's name in Chinese")] = TO_FILL,
    like: Annotated[str, typer.Option(help="the pack whose slots are laid out; no value is taken")] = "urumqi-2023",
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Lay out the pack of another city: every slot there, every value unset."""
    if not re.fullmatch(r"[a-z]+-\d{4}", name):
        _fail("名称应为 城市-年份，例如 lanzhou-2024", as_json)
    target = folder / name
    if target.exists():
        _fail(f"{target} 已存在，未作改动", as_json)
    pack = _load(POLICIES, like, as_json)
    target.mkdir(parents=True)
    city, _, year = name.partition("-")
    about = {"city": city, "city_name": city_name, "title": TO_FILL, "issuer": TO_FILL, "policy_year": int(year)}
    files = {"document": about} | {key: emptied(tree) for key, tree in pack.files.items() if key not in _OWN}
    files["subsidy"] = _emptied_schemes(pack)
    files["obligations"] = {"rows": []}
    for key, tree in files.items():
        body = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=118)
        (target / f"{key}.yaml").write_text(f"{_HEADER}{body}")
    if as_json:
        _print({"pack": name, "folder": str(target), "files": sorted(f"{key}.yaml" for key in files)})
    else:
        console.print(f"已建立 {target}：填好一项，运行一次 qihang policy check {name}", highlight=False)


def emptied(node: Any) -> Any:
    """The same slots without a value: parameters unset, citations to fill in, lists empty, words kept."""
    if not isinstance(node, Mapping):
        return [] if isinstance(node, list) else TO_FILL if isinstance(node, str) else None
    if any(key in node for key in ("values", "setting", "unset")):
        kept = {key: node[key] for key in ("title", "unit") if key in node}
        return {**kept, "clause": TO_FILL, "quote": TO_FILL, "unset": TO_FILL}
    return {str(key): emptied(child) for key, child in node.items() if isinstance(child, Mapping | list | str)}


def _emptied_schemes(pack: Pack) -> dict[str, Any]:
    tree = pack.get("subsidy")
    schemes = {str(name): _emptied_scheme(pack, str(name)) for name in tree["schemes"]}
    return {"parameters": emptied(tree["parameters"]), "schemes": schemes}


def _emptied_scheme(pack: Pack, name: str) -> dict[str, Any]:
    node, scheme = pack.get(f"subsidy.schemes.{name}"), scheme_of(pack, name)
    kept = {key: deepcopy(node[key]) for key in _RULES if key in node}
    made = _plain_tree({**kept, "source": _CITATION})
    for part in (made, *made.get("readings", {}).values()):
        for rule in part.get("conditions", ()):
            rule["source"] = dict(_CITATION)
    made["parameters"] = emptied(node.get("parameters") or {})
    for key, slot in made["parameters"].items():
        slot |= hint(scheme, key)
    if "discretionary" in node:
        made["discretionary"] = dict(_CITATION)
    return dict(made)


def _plain_tree(node: Any) -> Any:
    """Without the loader's own kinds of mapping, which YAML could not write."""
    if isinstance(node, Mapping):
        return {key: _plain_tree(child) for key, child in node.items()}
    return [_plain_tree(child) for child in node] if isinstance(node, list) else node


@app.command()
def schemes(name: PackName, on: On = None, folder: Folder = POLICIES, as_json: AsJson = False) -> None:
    """List a pack's entitlements with their facts, values, conditions and formulas."""
    pack, day = _load(folder, name, as_json), _day(on, as_json)
    listed = [views.scheme(scheme, day) for scheme in catalogue(pack).values()]
    if as_json:
        _print([view.model_dump(mode="json") for view in listed])
        return
    for view in listed:
        console.rule(f"{view.scheme} · {view.title}（{view.clause}）")
        console.print("事实：" + "；".join(f"{fact.fact} {fact.title}" for fact in view.facts), highlight=False)
        for item in view.parameters:
            value = "未给出，拒绝计算" if item.unset else f"{item.value} {item.unit or ''}"
            console.print(f"数值：{item.title} = {value}（{item.clause}“{item.quote}”）", highlight=False)
        for reading in view.readings:
            prefix = f"{reading.title}　" if reading.reading else ""
            for rule in reading.conditions:
                console.print(f"{prefix}条件：{rule.title}：{rule.formula}", highlight=False)
            console.print(f"{prefix}金额：{reading.formula}", highlight=False)


@app.command()
def explain(
    name: PackName,
    scheme: str,
    facts: Annotated[str, typer.Option(help="the facts as JSON")],
    on: On = None,
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Decide one case and say why."""
    pack = _load(folder, name, as_json)
    found, day = _scheme(pack, scheme, as_json), _day(on, as_json)
    try:
        given = json.loads(facts)
        if not isinstance(given, dict):
            raise ValueError
    except ValueError:
        _fail("--facts 应为 JSON 对象", as_json)
    try:
        decision = decide(found, given, day)
    except ParameterNotCited as unset:
        refused: dict[str, Any] = {"clause": unset.clause, "quote": unset.quote, "detail": str(unset.detail)}
        refused["conditions"] = unset.extra.get("conditions", [])
        if as_json:
            _print({"pack": pack.name, "scheme": scheme, "on": day.isoformat(), "refused": refused})
        else:
            console.print(f"拒绝计算：{unset.detail}（{unset.clause}“{unset.quote}”）", highlight=False)
        raise typer.Exit(0) from None
    except Problem as problem:
        _fail(f"{problem.title}：{problem.detail}", as_json)
    if not as_json:
        console.print(letter(found, decision), highlight=False, soft_wrap=True)
        return
    told = views.case(found, decision, None).model_dump(mode="json")
    if decision.amount_fen is None:
        told["amount_fen"] = {outcome.reading: outcome.amount_fen for outcome in decision.readings}
        told["eligible"] = {outcome.reading: outcome.eligible for outcome in decision.readings}
    _print(told)


@app.command()
def simulate(
    name: PackName,
    scheme: str,
    file: Annotated[Path, typer.Option(help="the cases: CSV, Parquet or xlsx, one column per fact")],
    on: On = None,
    against: Annotated[str | None, typer.Option(help="another pack with this scheme")] = None,
    change: Annotated[list[str] | None, typer.Option("--set", help="a changed value, such as threshold=40")] = None,
    out: Annotated[Path | None, typer.Option(help="write every case's result: .csv or .parquet")] = None,
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Judge many cases at once, and compare with another pack or changed values."""
    found, day = _scheme(_load(folder, name, as_json), scheme, as_json), _day(on, as_json)
    try:
        other = _other(found, day, against, change, folder, as_json)
        people = simulations.population(found, simulations.read_table(file.name, file.read_bytes()), other)
        report, frame = simulations.simulate(found, people, day, other)
    except OSError as error:
        _fail(f"无法读取 {file}：{error.strerror}", as_json)
    except Problem as problem:
        _fail(f"{problem.title}：{problem.detail}", as_json)
    except PackError as error:
        _fail(str(error), as_json)
    if out is not None:
        frame.write_parquet(out) if out.suffix == ".parquet" else frame.write_csv(out)
    if as_json:
        _print(report)
        return
    for result in (*report.results, *report.changed):
        _table(result)
    for difference in report.differences:
        console.print(difference.said, f"得益 {difference.winners} 例，受损 {difference.losers} 例", highlight=False)


def _other(
    scheme: Scheme, day: date, against: str | None, change: list[str] | None, folder: Path, as_json: bool
) -> Scheme | None:
    base = _scheme(_load(folder, against, as_json), scheme.name, as_json) if against else scheme
    if not change:
        return base if against else None
    values: dict[str, Any] = {}
    for item in change:
        key, _, value = item.partition("=")
        try:
            values[key] = json.loads(value)
        except ValueError:
            _fail(f"--set {item}：应写作 名称=整数", as_json)
    return simulations.changed(base, values, day)


def _table(result: simulations.Result) -> None:
    table = Table(title=result.title, title_justify="left")
    for column in ("区", "例数", "符合", "金额（元）"):
        table.add_column(column, justify="left" if column == "区" else "right")
    rows = [*result.by_district.items(), ("合计", result.total)]
    for name, totals in rows:
        table.add_row(name, f"{totals.cases:,}", f"{totals.eligible:,}", yuan(totals.amount_fen))
    console.print(table)


@app.command()
def diff(before: PackName, after: PackName, folder: Folder = POLICIES, as_json: AsJson = False) -> None:
    """Which schemes, parameters and rules differ between two packs."""
    old, new = (_facts_of(_load(folder, name, as_json)) for name in (before, after))
    changes = [
        {"path": path, "before": old.get(path), "after": new.get(path)}
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]
    if as_json:
        _print(changes)
        return
    for change in changes:
        console.print(f"{change['path']}：{change['before']} → {change['after']}", highlight=False, soft_wrap=True)
    console.print(f"{len(changes)} 处不同", highlight=False)


def _facts_of(pack: Pack) -> dict[str, str]:
    """Every parameter and rule by its path, as text."""
    found = {
        path: str({key: node[key] for key in ("values", "setting", "unset") if key in node})
        for path, node in pack.parameters()
    }
    for scheme in catalogue(pack).values():
        for reading in scheme.readings:
            place = f"subsidy.schemes.{scheme.name}" + (f".{reading.key}" if reading.key else "")
            found |= {f"{place}.{rule.key}": rule.rule for rule in reading.conditions}
            found[f"{place}.amount"] = reading.amount
    return found


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
        if self.state == "realised" and self.feature != "pack" and not self.tests:
            return f"claims {self.feature}, and no test names it"
        if self.state != "realised" and not self.reason:
            return "not realised, and no reason given"
        return None


def obligations(folder: Path, tests: Path) -> list[Row]:
    """Every row of every pack's `obligations.yaml`, with the tests that name it."""
    named = named_by_tests(tests)
    rows = []
    for path in sorted(folder.glob("*/obligations.yaml")):
        for row in load_pack(path.parent).get("obligations.rows"):
            texts = {
                key: str(row.get(key) or "") for key in ("section", "quote", "reading", "feature", "state", "reason")
            }
            rows.append(Row(path.parent.name, str(row["id"]), **texts, tests=tuple(named.get(str(row["id"]), ()))))
    return rows


def named_by_tests(folder: Path) -> dict[str, list[str]]:
    """Obligation id → the tests marked with it: `@pytest.mark.obligation("W-807")`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for obligation in _marks(node):
                    found.setdefault(obligation, []).append(f"{path.relative_to(folder)}::{node.name}")
    return found


def _marks(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.obligation":
            yield from (str(arg.value) for arg in decorator.args if isinstance(arg, ast.Constant))


@app.command()
def coverage(
    folder: Folder = POLICIES,
    tests: Annotated[Path, typer.Option(help="where the tests are")] = ROOT / "tests",
    as_json: AsJson = False,
) -> None:
    """What of each document is realised, planned, or no duty of a system; fails on a claim without a test."""
    rows = obligations(folder, tests)
    if as_json:
        _print([{**dataclasses.asdict(row), "fault": row.fault} for row in rows])
    else:
        _sections(rows)
    faults = [row for row in rows if row.fault]
    for row in faults if not as_json else ():
        console.print(f"[red]{row.id} {row.fault}[/red]", highlight=False)
    raise typer.Exit(1 if faults or not rows else 0)


def _sections(rows: list[Row]) -> None:
    table = Table(title=f"{len(rows)} 条")
    for column in ("政策包", "章节", "已实现", "计划", "非系统职责"):
        table.add_column(column)
    counted = Counter((row.pack, row.section, row.state) for row in rows)
    for pack, section in dict.fromkeys((row.pack, row.section) for row in rows):
        table.add_row(pack, section, *(str(counted[pack, section, state] or "") for state in STATES))
    total = Counter(row.state for row in rows)
    table.add_row("合计", "", *(str(total[state]) for state in STATES))
    console.print(table)
