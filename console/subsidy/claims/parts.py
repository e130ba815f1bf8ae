"""What one claim's page shows: its facts and whose word they are, the interns behind a count, who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from client.caller import RequestRefused
from client.models.jobfair import InternshipView
from client.models.subsidy import (
    ActView,
    AttestationView,
    CertifiedFactView,
    CitedEvidenceView,
    ClaimDetail,
    CorrectedEventView,
    FactView,
    GoverningView,
    PayoutAccountView,
)
from console import facts, labels
from console.components import Cell, Column, Facts, Section, Shown, Table, Text, Timeline, Tone
from console.components import Moment as Entry
from console.desk import Desk
from console.subsidy import decisions

MOST_INTERNS = 1_000
GOVERNING = {"stay": "按开始时的文件办理", "move": "转按后一份文件办理", "most_favourable": "按就高原则办理"}


@dataclass(frozen=True)
class SeenFact:
    """A fact of the claim, with whose word it is."""

    title: str
    value: str
    origin: str | None
    detail: str = ""


def account(desk: Desk, claim: ClaimDetail) -> Section:
    """Where it would be paid; the holder beside the payee's name, for whoever compares them."""
    if not desk.may("subsidy.show_payout_account"):
        return Section("收款账户", None)
    try:
        row: PayoutAccountView = desk.subsidy.show_payout_account(None, claim["payee_id"])
    except RequestRefused:
        return Section("收款账户", Text(["尚无收款账户，不能支付。"], tone="warn"))
    href = f"/payout-accounts/{claim['payee_id']}"
    rows: list[tuple[str, Shown]] = [("户名", row["holder"]), ("账号", Cell(row["account"], href))]
    if claim.get("payee_name"):
        same = row["holder"] == claim.get("payee_name")
        mark = Cell("与登记名称一致", tone="good") if same else Cell("与登记名称不同", tone="warn")
        rows.append(("核对", mark))
    return Section("收款账户", Facts("", rows))


def evidence(desk: Desk, claim: ClaimDetail) -> Sequence[Section]:
    """The facts with their origin, then what stands behind them."""
    stated = _attestations(desk, claim)
    sections = [Section("事实", Table(_FACTS, seen_facts(desk, claim)))]
    if interns := _interns(desk, claim):
        sections.append(Section("所计的见习人员", Table(_interns_columns(desk), interns)))
    if stated:
        sections.append(Section("事实声明", Table(_STATED, stated)))
    if certified := claim["explanation"].get("certified"):
        sections.append(Section("部门证明", Table(_CERTIFIED, certified)))
    if cited := claim["explanation"].get("cited_evidence"):
        sections.append(Section("证明材料", Table(_cited(desk, claim.get("also_cited_by") or {}), cited)))
    if claim["corrected_events"]:
        sections.append(Section("经人工更正的记录", Table(_CORRECTED, claim["corrected_events"])))
    return sections


def seen_facts(desk: Desk, claim: ClaimDetail) -> list[SeenFact]:
    of_scheme = _facts_of_scheme(desk, claim)
    origins: Mapping[str, str] = claim["explanation"].get("origins") or {}
    declared = claim["declared"] or {"retained": [], "left": [], "attested": []}
    rows = []
    for name, value in claim["facts"].items():
        fact = of_scheme.get(name)
        count = len({*declared["retained"]}.intersection(value)) if isinstance(value, list) and _are_ids(value) else 0
        origin = origins.get(name) or ("declared" if name in declared["attested"] or count else "recorded")
        detail = f"其中用人单位申报、未经核验 {count} 人" if count else ""
        rows.append(SeenFact(fact["title"] if fact else name, facts.shown(fact, value), origin, detail))
    if declared["left"]:
        rows.append(SeenFact("期满前离开", f"{len(declared['left'])} 人", "declared", "用人单位申报，不计入期满人数"))
    return rows


def _are_ids(value: Sequence[Any]) -> bool:
    return all(_is_id(entry) for entry in value)


def _facts_of_scheme(desk: Desk, claim: ClaimDetail) -> Mapping[str, FactView]:
    """Of today's document; a scheme that it no longer has is shown by its codes."""
    try:
        scheme = desk.subsidy.show_scheme(None, claim["city"], claim["scheme"], on=claim["judged_on"])
    except RequestRefused:
        return {}
    return {fact["fact"]: fact for fact in scheme["facts"]}


def origin(code: str | None) -> Shown:
    if code is None:
        return None
    tone: Tone = "warn" if code == "declared" else "good" if code == "certified" else "plain"
    return Cell(labels.of(labels.ORIGIN, code), tone=tone)


_FACTS = (
    Column[SeenFact]("事实", lambda row: row.title),
    Column[SeenFact]("值", lambda row: row.value),
    Column[SeenFact]("来历", lambda row: origin(row.origin)),
    Column[SeenFact]("说明", lambda row: row.detail),
)


def declared_count(claim: Any) -> int:
    """How many of the claim's facts are one side's word alone."""
    declared = claim["declared"] or {}
    return sum(len(entries) for entries in declared.values())


def _interns(desk: Desk, claim: ClaimDetail) -> list[InternshipView]:
    """Those whom the claim counts, as far as the caller may see them."""
    ids = {entry for value in claim["facts"].values() if isinstance(value, list) for entry in value if _is_id(entry)}
    if not ids or claim["payee_kind"] != "employer" or not desk.may("jobfair.list_internships"):
        return []
    rows: list[InternshipView] = []
    cursor: str | None = None
    while len(rows) < MOST_INTERNS:
        page = desk.jobfair.list_internships(None, employer_id=claim["payee_id"], limit=200, cursor=cursor)
        rows += page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    return [row for row in rows if row["id"] in ids]


def _is_id(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) == len("01890a5d-ac96-774b-bcce-b302099a8057")


def _interns_columns(desk: Desk) -> Sequence[Column[InternshipView]]:
    return (
        Column("人员", lambda row: decisions.payee(desk, "graduate", row["graduate_id"])),
        Column("开始", lambda row: row["started_on"]),
        Column("结束", lambda row: row["ended_on"] or row["planned_end_on"]),
        Column("期满", lambda row: {"completed": "期满", "broken_off": "提前结束"}.get(row["outcome"] or "", "—")),
        Column("结束的依据", lambda row: labels.of(labels.INTERNSHIP_ORIGIN, row["end_origin"])),
        Column("留用", lambda row: labels.YES_NO[str(row["retained"]).lower()]),
        Column("合同月数", lambda row: row["contract_months"], numeric=True),
        Column("参保", lambda row: "—" if row["insured"] is None else labels.YES_NO[str(row["insured"]).lower()]),
        Column("留用的依据", lambda row: _word(row["retention_origin"])),
    )


def _word(code: str | None) -> Shown:
    text = labels.of(labels.INTERNSHIP_ORIGIN, code)
    return Cell(text, tone="warn") if code in ("declared", "disputed") else text


def _attestations(desk: Desk, claim: ClaimDetail) -> list[AttestationView]:
    if not desk.may("subsidy.list_attestations"):
        return []
    try:
        history = desk.subsidy.list_attestations(
            None, scheme=claim["scheme"], payee_id=claim["payee_id"], period=claim["period"]
        )
    except RequestRefused:
        return []
    return history["items"]


_STATED = (
    Column[AttestationView]("第几次", lambda row: row["sequence"] + 1, numeric=True),
    Column[AttestationView]("声明人", lambda row: labels.of(labels.ROLES, row["attested_role"])),
    Column[AttestationView]("时间", lambda row: labels.day(row["at"])),
    Column[AttestationView]("依据的材料", lambda row: row["evidence"]),
    Column[AttestationView]("引用材料", lambda row: len(row["cited_evidence"]), numeric=True),
)
_CERTIFIED = (
    Column[CertifiedFactView]("事实", lambda row: row["fact"]),
    Column[CertifiedFactView]("答复", lambda row: labels.YES_NO[str(row["answer"]).lower()]),
    Column[CertifiedFactView]("部门", lambda row: row["department"]),
    Column[CertifiedFactView]("有效期", lambda row: f"{row['valid_from']} 至 {row['valid_to']}"),
)
_CORRECTED = (
    Column[CorrectedEventView]("记录", lambda row: row["type"]),
    Column[CorrectedEventView]("更正的字段", lambda row: "、".join(row["fields"])),
    Column[CorrectedEventView]("复核时间", lambda row: labels.day(row["decided_at"])),
)


def _cited(desk: Desk, also: Mapping[str, int]) -> Sequence[Column[CitedEvidenceView]]:
    may = desk.may("subsidy.show_evidence")
    return (
        Column(
            "材料",
            lambda row: decisions.number(row["evidence_id"], f"/evidence/{row['evidence_id']}" if may else None),
        ),
        Column("类型", lambda row: row["media_type"]),
        Column("摘要（SHA-256）", lambda row: row["sha256"][:16]),
        Column("另有对象引用", lambda row: _also(also.get(row["evidence_id"], 0))),
    )


def _also(count: int) -> Shown:
    return Cell(f"另有 {count} 个对象引用过相同内容", tone="warn") if count else "无"


def acts(desk: Desk, claim: ClaimDetail) -> Section:
    return Section("经办记录", Timeline([_act(row) for row in claim["acts"]], "尚无人经办"))


def _act(row: ActView) -> Entry:
    note = row["note"] or ""
    seen = f"已知悉未经核验的事实 {row['declared_acknowledged']} 条" if row["declared_acknowledged"] else ""
    who = f"{labels.of(labels.ROLES, row['actor_role'])} …{row['actor_id'][-decisions.SHORT :]}"
    return Entry(
        at=row["at"],
        kind=labels.of(labels.CLAIM_STEP, row["step"]),
        text=f"{labels.of(labels.VERDICT, row['verdict'])}（{who}）",
        detail="；".join(part for part in (note, seen) if part),
        tone="good" if row["verdict"] == "pass" else "bad",
    )


def letter(claim: ClaimDetail) -> Section:
    if not claim["letter"]:
        return Section("说明", None)
    return Section("说明（可写入决定书）", Text(claim["letter"].splitlines()), folded=True)


def governing(claim: ClaimDetail) -> Section:
    row: GoverningView | None = claim["explanation"].get("governing")
    if row is None:
        return Section("所依文件", None)
    rows: list[tuple[str, Shown]] = [
        ("所依文件", row["document"]),
        ("本件开始之日", row["began_on"]),
        ("办理到", row["last_on"]),
        ("新旧衔接", labels.of(GOVERNING, row["rule"])),
        ("条款", Cell(row["clause"] or "—", hint=row["quote"])),
    ]
    rows += [(entry["title"], labels.yuan(entry["amount_fen"])) for entry in row.get("compared") or ()]
    return Section("所依文件", Facts("", rows))
