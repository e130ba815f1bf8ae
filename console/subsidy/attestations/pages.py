"""What was stated of a payee for a scheme, period by period, and the form that states it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from client.models.subsidy import AttestationView, FactView, PayeeEvidenceView, SchemeView
from console import facts, labels
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, View
from console.desk import MOST_ROWS, Desk, NotThere, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions
from console.subsidy.evidence.pages import size

screens = Screens()
WRITERS = frozenset({"caseworker", "district_reviewer", "employer_clerk"})
CITED = "cited."
"""In front of a file's id: the box that cites it."""
_CODE = re.compile(r"[a-z0-9_]{1,80}")


@screens.page("/attestations", "事实声明", "subsidy.list_attestations", Menu("资金", "事实声明", 85, only=WRITERS))
def attestations(desk: Desk) -> Listing[AttestationView]:
    city = desk.seat.city
    return Listing(
        columns=(
            Column[AttestationView]("核算期", lambda row: row["period"]),
            Column[AttestationView]("第几次", lambda row: row["sequence"] + 1, numeric=True),
            Column[AttestationView]("声明", lambda row: Cell("打开", _page_of(row))),
            Column[AttestationView]("声明人", lambda row: labels.of(labels.ROLES, row["attested_role"])),
            Column[AttestationView]("时间", lambda row: labels.day(row["at"])),
            Column[AttestationView]("依据的材料", lambda row: row["evidence"]),
            Column[AttestationView]("引用材料", lambda row: len(row["cited_evidence"]), numeric=True),
        ),
        page=lambda **query: _history(desk, **query),
        filters=(
            Filter("scheme", "项目", desk.schemes_of(city), needed=True)
            if city
            else Filter("scheme", "项目代码", needed=True),
            Filter("payee_id", "对象编号", needed=True),
            Filter("period", "核算期"),
        ),
        links=_ways_on(desk),
        note="同一核算期以最后一次声明为准。",
        empty="没有声明",
    )


def _page_of(row: AttestationView) -> str:
    return f"/attestations/{row['payee_id']}/{row['scheme']}"


def _ways_on(desk: Desk) -> Sequence[Link]:
    payee_id, scheme = desk.query("payee_id"), desk.query("scheme")
    if payee_id and scheme and _CODE.fullmatch(scheme) and desk.may("subsidy.attest_facts"):
        return [Link("作新的声明", f"/attestations/{payee_id}/{scheme}", primary=True)]
    return ()


def _history(desk: Desk, scheme: str, payee_id: str, **query: Any) -> Mapping[str, Any]:
    """All at once: the service answers without pages."""
    return desk.subsidy.list_attestations(None, scheme=scheme, payee_id=payee_id.strip(), period=query.get("period"))


def _scheme_of(desk: Desk, code: str) -> SchemeView:
    """Of the caller's city; for a clerk of the first city that has it. Raises NotThere."""
    if not _CODE.fullmatch(code):
        raise NotThere
    cities = [desk.seat.city] if desk.seat.city else list(desk.names.of_cities(desk.subsidy))
    for city in cities:
        if city and code in desk.schemes_of(city):
            return desk.subsidy.show_scheme(None, city, code)
    raise NotThere


@screens.page("/attestations/{payee_id}/{scheme}", "事实声明", "subsidy.list_attestations")
def statements(desk: Desk, payee_id: str, scheme: str) -> View:
    number, definition = identifier(payee_id), _scheme_of(desk, scheme)
    rows = desk.subsidy.list_attestations(None, scheme=scheme, payee_id=number)["items"]
    of_scheme = {fact["fact"]: fact for fact in definition["facts"]}
    return View(
        f"事实声明：{definition['title']}",
        sections=[
            *(
                Section(f"{row['period']} 第 {row['sequence'] + 1} 次", _statement(desk, row, of_scheme))
                for row in rows
            ),
            Section("历次声明", Table((), rows, "没有声明") if not rows else None),
            Section("作新的声明", attest.at(desk, payee_id=number, scheme=scheme)),
        ],
        links=[
            Link("该对象的证明材料", f"/evidence-files?payee_id={number}"),
            *([Link("上传证明材料", "/evidence")] if desk.may("subsidy.bring_evidence") else []),
        ],
        note="同一核算期以最后一次声明为准；已有的声明不改不删。",
    )


def _statement(desk: Desk, row: AttestationView, of_scheme: Mapping[str, FactView]) -> Facts:
    stated: list[tuple[str, Shown]] = [
        (of_scheme[name]["title"] if name in of_scheme else name, facts.shown(of_scheme.get(name), value))
        for name, value in row["facts"].items()
    ]
    files: list[tuple[str, Shown]] = [
        ("引用材料", decisions.number(file["evidence_id"], f"/evidence/{file['evidence_id']}"))
        for file in row["cited_evidence"]
    ]
    who = f"{labels.of(labels.ROLES, row['attested_role'])} {labels.day(row['at'])}"
    return Facts("", [*stated, ("依据的材料", row["evidence"]), *files, ("声明", who)])


def _fields(desk: Desk, payee_id: str, scheme: str) -> list[Field]:
    """Every fact may stay empty here: a scheme takes but some of its facts from statements."""
    stated = [{**fact, "required": False} for fact in _scheme_of(desk, scheme)["facts"]]
    return [
        Field("period", "核算期", longest=40, hint="上半年写 2023-H1，全年写 2023，某月写 2023-06，一次性项目写 once"),
        *facts.fields_of(stated),  # type: ignore[arg-type]
        Field("evidence", "依据的材料", "textarea", longest=500, hint="名称、存放处、编号；不写个人信息"),
        *_citable(desk, payee_id),
    ]


def _citable(desk: Desk, payee_id: str) -> list[Field]:
    """A box for each file that may be cited; those that an earlier statement cites stand last and say so, for who puts
    that statement right."""
    rows = desk.subsidy.list_evidence(None, identifier(payee_id), citable=True, limit=MOST_ROWS)["items"]
    return [
        Field(f"{CITED}{row['id']}", f"引用材料：{_words_of(row)}", "checkbox", required=False)
        for row in sorted(rows, key=lambda row: row["cited"])
    ]


def _words_of(row: PayeeEvidenceView) -> str:
    kind, number = labels.of(labels.MEDIA_TYPE, row["media_type"]), f"…{row['id'][-decisions.SHORT :]}"
    cited = "（前次声明已引用）" if row["cited"] else ""
    return f"{labels.day(row['at'])} {kind} {size(row['size'])} {number}{cited}"


@screens.form(
    "/attestations/{payee_id}/{scheme}/statement",
    "作新的声明",
    ("subsidy.attest_facts", "subsidy.list_evidence"),
    _fields,
    "声明",
    warning="声明不能修改；有误的，再作一次声明，以最后一次为准。作声明的人不审核、审批本件。",
)
def attest(desk: Desk, payee_id: str, scheme: str) -> Done:
    definition = _scheme_of(desk, scheme)
    body: Any = {
        "scheme": scheme,
        "payee_id": identifier(payee_id),
        "period": desk.values.get("period", "").strip(),
        "facts": facts.values_of(_stated(definition["facts"], desk.values), desk.values),
        "evidence": desk.values.get("evidence", ""),
        "evidence_ids": [
            name.removeprefix(CITED) for name, value in desk.values.items() if name.startswith(CITED) and value
        ],
    }
    desk.subsidy.attest_facts(None, body)
    return Done(f"/attestations/{payee_id}/{scheme}", "已声明")


def _stated(of_scheme: Sequence[FactView], sent: Mapping[str, str]) -> list[FactView]:
    """Those of which anything was filled in: several codes of which none is marked are no statement."""
    return [fact for fact in of_scheme if any(value.strip() for name, value in sent.items() if _is_of(name, fact))]


def _is_of(name: str, fact: FactView) -> bool:
    field = facts.PREFIX + fact["fact"]
    return name == field or name.startswith(f"{field}.")
