"""`qihang policy`: read, check, try and amend the policy packs, without a platform running."""

import dataclasses
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from cli.policy import language
from cli.policy.check import Checked, checked
from cli.policy.coverage import STATES, Row, by_section, obligations, page
from cli.policy.new import TO_FILL, blank, laid_out
from cli.policy.texts import Slot, leaves, misquoted, slots, text_of
from cli.policy.walk.command import command as walk
from policy_engine.errors import PackInvalid, ParameterNotCited, PolicyRefusal, in_order
from policy_engine.explain.formula import yuan
from policy_engine.explain.letter import letter
from policy_engine.packs.flaws import as_written
from policy_engine.packs.pack import Pack
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain as decide
from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation.comparison import Report, Result
from policy_engine.simulation.comparison import simulate as run_simulation
from policy_engine.simulation.population import population
from services.subsidy.schemes import views
from services.subsidy.schemes.schemas import ParameterView
from services.subsidy.simulations.ports import inert_table, read_table

app = typer.Typer(no_args_is_help=True, help="Read, check, try and amend the policy packs.")
app.command("walk")(walk)
console = Console()
ROOT = Path(__file__).parents[2]
Folder = Annotated[Path, typer.Option("--policies", envvar="QIHANG_POLICIES", help="the folder with the packs")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]
PackName = Annotated[str, typer.Argument(help="such as wuhan-2023")]
On = Annotated[str | None, typer.Option("--on", help="the day to judge by, such as 2023-06-30; today unless given")]
POLICIES = ROOT / "policies"
COVERAGE_PAGE = ROOT / "docs" / "policy-coverage.zh-CN.md"
PACK_NAME = r"[A-Za-z0-9_-]{1,80}"


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


def _json_object(text: str, option: str, as_json: bool) -> dict[str, Any]:
    """An object that can be printed again; a key that stands there twice would silently lose one of its values."""
    try:
        parsed = json.loads(text, object_pairs_hook=_once)
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        _fail(f"{option} 应为 JSON 对象，同一个键只写一次", as_json)
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("a key occurs twice")
    return mapping


def _load(folder: Path, name: str, as_json: bool) -> Pack:
    checked = _checked(folder, name, as_json)
    if checked.flaws:
        _fail(str(PackInvalid(flaws=checked.flaws)), as_json)
    return checked.pack


def _checked(folder: Path, name: str, as_json: bool) -> Checked:
    if not re.fullmatch(PACK_NAME, name) or not (folder / name / "document.yaml").is_file():
        names = sorted(path.parent.name for path in folder.glob("*/document.yaml"))
        _fail(f"没有政策包 {name[:80]}；现有：{'、'.join(names)}", as_json)
    return checked(folder / name)


def _scheme(pack: Pack, name: str, as_json: bool) -> Scheme:
    if name not in catalogue(pack):
        _fail(f"{pack.name} 没有资金项目 {name}；现有：{'、'.join(catalogue(pack))}", as_json)
    return scheme_of(pack, name)


def _day(text: str | None, as_json: bool) -> date:
    try:
        day = date.fromisoformat(text) if text else date.today()
    except ValueError:
        _fail(f"{text} 不是日期，例如 2023-06-30", as_json)
    if not FIRST_DAY <= day <= LAST_DAY:
        _fail(f"日期应在 {FIRST_DAY} 到 {LAST_DAY} 之间", as_json)
    return day


@app.command()
def check(
    packs: Annotated[list[str] | None, typer.Argument(help="packs to check; all unless given")] = None,
    texts: Annotated[Path | None, typer.Option(help="a folder with the documents; looks every quote up there")] = None,
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Load packs, hold every file against its shape, type-check the schemes, run their worked examples, and look
    their quotes up in the documents. All that is wrong is told at once."""
    names = packs or sorted(path.parent.name for path in folder.glob("*/document.yaml"))
    if not names:
        _fail(f"{folder} 里没有政策包", as_json)
    rows = [_row(_checked(folder, name, as_json), texts, as_json) for name in names]
    if as_json:
        _print(rows)
    for row in () if as_json else rows:
        _show_row(row)
    raise typer.Exit(1 if any(row[kind] for row in rows for kind in ("flaws", "failed", "lacking", "misquoted")) else 0)


def _row(checked: Checked, texts: Path | None, as_json: bool) -> dict[str, Any]:
    pack = checked.pack
    return {
        "pack": pack.name,
        "version": pack.version,
        "schemes": len(checked.schemes.schemes),
        "parameters": sum(1 for _ in pack.parameters()),
        "unset": [path for path, node in pack.parameters() if "unset" in node],
        "unfilled": sorted(path for path, text in leaves(pack).items() if text == TO_FILL),
        "to_fill": slots(pack, TO_FILL),
        "examples": sum(len(s.examples) + len(s.claim_examples) for s in checked.schemes.schemes.values()),
        "flaws": in_order(checked.flaws),
        "failed": [str(fault) for fault in in_order(checked.failed)],
        "lacking": [str(flaw) for flaw in in_order(checked.lacking)],
        "misquoted": [] if texts is None else _misquoted(pack, texts, as_json),
    }


def _show_row(row: dict[str, Any]) -> None:
    console.print(
        f"{row['pack']} 版本 {row['version']}：{row['schemes']} 个资金项目，{row['parameters']} 个数值"
        f"（{len(row['unset'])} 个未给出），{row['examples']} 个算例，{len(row['failed'])} 个不符",
        highlight=False,
        soft_wrap=True,
    )
    _show_slots(row["to_fill"])
    if row["flaws"]:
        console.print(f"  [red]{len(row['flaws'])} 处有误：[/red]", highlight=False)
        console.print(str(PackInvalid(flaws=row["flaws"])), highlight=False, soft_wrap=True, markup=False, style="red")
    for fault in (*row["failed"], *row["lacking"], *(f"{slot}：原文中没有这段引文" for slot in row["misquoted"])):
        console.print(f"  {fault}", highlight=False, soft_wrap=True, markup=False, style="red")


def _show_slots(to_fill: list[Slot]) -> None:
    if to_fill:
        console.print(f"  {len(to_fill)} 处{TO_FILL}：", highlight=False)
    for slot in to_fill:
        console.print(f"  {slot}", highlight=False, soft_wrap=True, markup=False)


def _misquoted(pack: Pack, folder: Path, as_json: bool) -> list[Slot]:
    """The quotes that do not stand in the document, white space aside."""
    text = text_of(pack, folder)
    if text is None:
        _fail(f"{folder} 里没有 {pack.name} 的原文（{pack.name}*.txt）", as_json)
    return misquoted(pack, text, TO_FILL)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="city and year, such as lanzhou-2024")],
    city_name: Annotated[str, typer.Option(help="the city's name in Chinese")] = TO_FILL,
    like: Annotated[str, typer.Option(help="the pack whose slots are laid out; no value is taken")] = "urumqi-2023",
    empty: Annotated[bool, typer.Option("--blank", help="only what every city has to say, after no pack")] = False,
    folder: Folder = POLICIES,
    as_json: AsJson = False,
) -> None:
    """Lay out the pack of another city: every slot there, every value unset."""
    if not re.fullmatch(r"[a-z]+-\d{4}", name):
        _fail("名称应为 城市-年份，例如 lanzhou-2024", as_json)
    target = folder / name
    if target.exists():
        _fail(f"{target} 已存在，未作改动", as_json)
    files = blank(name, city_name) if empty else laid_out(_load(POLICIES, like, as_json), name, city_name)
    target.mkdir(parents=True)
    for file, text in files.items():
        (target / file).write_text(text)
    to_fill = slots(_load(folder, name, as_json), TO_FILL)
    if as_json:
        _print({"pack": name, "folder": str(target), "files": sorted(files), "to_fill": to_fill})
    else:
        console.print(f"已建立 {target}：填好一项，运行一次 qihang policy check {name}", highlight=False)
        _show_slots(to_fill)


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
            console.print(f"数值：{item.title} = {_value(item)}（{item.clause}“{item.quote}”）", highlight=False)
        for reading in view.readings:
            prefix = f"{reading.title}　" if reading.reading else ""
            for rule in reading.conditions:
                console.print(f"{prefix}条件：{rule.title}：{rule.formula}", highlight=False)
            console.print(f"{prefix}金额：{reading.formula}", highlight=False)


def _value(item: ParameterView) -> str:
    if item.unset:
        return "未给出，拒绝计算"
    if item.value is None:
        return "该日不在有效期内，拒绝计算；自" + "、".join(str(entry.first) for entry in item.values) + "起有值"
    if len(item.values) > 1:
        dated = (f"自{entry.first}起 {as_written(entry.value)} {item.unit or ''}" for entry in item.values)
        return "；".join(map(str.rstrip, dated))
    return f"{as_written(item.value)} {item.unit or ''}".rstrip()


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
    definition, day = _scheme(pack, scheme, as_json), _day(on, as_json)
    given = _json_object(facts, "--facts", as_json)
    try:
        decision = decide(definition, given, day)
    except ParameterNotCited as unset:
        refused: dict[str, Any] = {"clause": unset.clause, "quote": unset.quote, "detail": str(unset.detail)}
        refused["conditions"] = unset.extra.get("conditions", [])
        if as_json:
            _print({"pack": pack.name, "scheme": scheme, "on": day.isoformat(), "refused": refused})
        else:
            console.print(f"拒绝计算：{unset.detail}（{unset.clause}“{unset.quote}”）", highlight=False)
        raise typer.Exit(0) from None
    except PolicyRefusal as problem:
        _fail(f"{problem.title}：{problem.detail}", as_json)
    view = views.case(definition, decision).model_dump(mode="json")
    if not as_json:
        console.print(letter(definition, decision), highlight=False, soft_wrap=True)
        if view["window"]:
            console.print(_window_text(view["window"]), highlight=False, soft_wrap=True)
        return
    if decision.amount_fen is None:
        view["amount_fen"] = {outcome.reading: outcome.amount_fen for outcome in decision.readings}
        view["eligible"] = {outcome.reading: outcome.eligible for outcome in decision.readings}
    _print(view)


def _window_text(window: dict[str, Any]) -> str:
    source = f"{window['clause']}“{window['quote']}”" if window["quote"] else f"{window['clause']}，{window['reason']}"
    return f"集中申报：{_window_days(window)}；{_window_state(window)}（{source}）。"


def _window_days(window: dict[str, Any]) -> str:
    if window["months"]:
        return "、".join(f"{month}月" for month in window["months"])
    if window["closes_on"]:
        return f"{window['opens_on']} 至 {window['closes_on']}"
    if window["opens_on"]:
        return f"自 {window['opens_on']} 起"
    return "常年受理" if window["next_opens_on"] else "已结束"


def _window_state(window: dict[str, Any]) -> str:
    if window["open"]:
        return "当日可以申报"
    later = f"下次自 {window['next_opens_on']} 起" if window["next_opens_on"] else "不再受理"
    return f"当日不在申报期，{later}"


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
    definition, day = _scheme(_load(folder, name, as_json), scheme, as_json), _day(on, as_json)
    if out is not None and out.suffix not in (".csv", ".parquet"):
        _fail("--out 只写 .csv 或 .parquet", as_json)
    try:
        other = _other(definition, day, against, change, folder, as_json)
        people = population(definition, read_table(file.name, file.read_bytes()), other)
        report, frame = run_simulation(definition, people, day, other)
    except OSError as error:
        _fail(f"无法读取 {file}：{error.strerror}", as_json)
    except PackInvalid as error:
        _fail(str(error), as_json)
    except PolicyRefusal as problem:
        _fail(f"{problem.title}：{problem.detail}", as_json)
    if out is not None:
        _write(frame, out, as_json)
    if as_json:
        _print(report)
        return
    _show(report)


def _show(report: Report) -> None:
    if report.refused is not None:
        refused = report.refused
        console.print(f"现行规定拒绝计算：{refused.detail}（{refused.clause}“{refused.quote}”）", highlight=False)
    for result in report.results:
        _table(result)
    if report.faulty:
        console.print(f"不能测算的 {report.faulty} 行，不计入合计：", highlight=False)
    for fault in report.faults:
        console.print(f"  {fault.sentence}", highlight=False, soft_wrap=True, markup=False)
    if report.compared is not None:
        differences = "；".join(change.sentence for change in report.compared.changes) or "数值相同"
        console.print(f"与 {report.compared.pack} 比较：{differences}", highlight=False, soft_wrap=True)
    for result in report.changed:
        _table(result)
    for difference in report.differences:
        console.print(difference.said, f"得益 {difference.winners} 例，受损 {difference.losers} 例", highlight=False)


def _write(frame: pl.DataFrame, out: Path, as_json: bool) -> None:
    try:
        frame.write_parquet(out) if out.suffix == ".parquet" else inert_table(frame).write_csv(out, include_bom=True)
    except OSError as error:
        _fail(f"无法写入 {out}：{error.strerror or type(error).__name__}", as_json)


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
            values[key] = json.loads(value, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            _fail(f"--set {item}：应写作 名称=整数", as_json)
    return changed(base, values, day)


def _table(result: Result) -> None:
    table = Table(title=result.title, title_justify="left")
    for column in ("区", "例数", "符合", "金额（元）"):
        table.add_column(column, justify="left" if column == "区" else "right")
    rows = [*result.by_district.items(), ("合计", result.total)]
    for name, totals in rows:
        table.add_row(name, f"{totals.cases:,}", f"{totals.eligible:,}", yuan(totals.amount_fen))
    console.print(table)


@app.command()
def diff(before: PackName, after: PackName, folder: Folder = POLICIES, as_json: AsJson = False) -> None:
    """What two packs say differently; notes and worked examples aside."""
    old, new = (leaves(_load(folder, name, as_json)) for name in (before, after))
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


@app.command("language")
def language_reference() -> None:
    """Write the reference of the language, with its examples, into docs/policy-language.zh-CN.md."""
    console.print(str(language.write().relative_to(ROOT)))


@app.command()
def coverage(
    folder: Folder = POLICIES,
    tests: Annotated[Path, typer.Option(help="where the tests are")] = ROOT / "tests",
    write: Annotated[bool, typer.Option("--write", help="write the page of the docs again")] = False,
    as_json: AsJson = False,
) -> None:
    """What of each document is realised, planned, or no duty of a system; fails on a claim without a test."""
    rows = obligations(folder, tests)
    if write:
        COVERAGE_PAGE.write_text(page(rows))
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
    for column in ("政策包", "章节", *STATES.values()):
        table.add_column(column)
    for pack, section, counts in by_section(rows):
        table.add_row(pack, section, *(str(count or "") for count in counts))
    total = Counter(row.state for row in rows)
    table.add_row("合计", "", *(str(total[state]) for state in STATES))
    console.print(table)
