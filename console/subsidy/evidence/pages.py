"""A file that shows facts of a payee: brought, looked through for viruses, opened for a purpose that is recorded."""

from collections.abc import Mapping

from starlette.responses import Response

from client.models.subsidy import EvidenceView, PayeeEvidenceView
from console import labels
from console.answers import file_of
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Tone, View
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions

screens = Screens()
WAIT_SECONDS = 5
KILOBYTE = 1024
BRINGERS = frozenset({"caseworker", "district_reviewer", "employer_clerk"})
READERS = BRINGERS | {"district_approver", "city_approver", "auditor"}


def _scheme(desk: Desk) -> Field:
    city = desk.seat.city
    if city:
        return Field("scheme", "项目", "select", choices=desk.schemes_of(city))
    return Field("scheme", "项目代码", longest=80, hint="见“政策”中的项目页面")


def _fields(desk: Desk) -> list[Field]:
    return [
        _scheme(desk),
        Field("payee_id", "对象编号", longest=36, hint="本单位或毕业生的编号"),
        Field("file", "材料", "file", hint="PDF、JPEG、PNG，不超过 10 MB"),
    ]


@screens.form(
    "/evidence",
    "上传证明材料",
    "subsidy.bring_evidence",
    _fields,
    "上传",
    menu=Menu("资金", "上传证明材料", 80, only=BRINGERS),
    takes_files=True,
)
def bring(desk: Desk) -> Done:
    data = {name: desk.values.get(name, "").strip() for name in ("scheme", "payee_id")}
    files = {"file": desk.files["file"]} if desk.files.get("file", ("", b"", ""))[1] else None
    entry = desk.subsidy.bring_evidence(None, data=data, files=files)
    return Done(f"/evidence/{entry['id']}", "已上传，正在查验病毒")


@screens.page("/evidence-files", "证明材料", "subsidy.list_evidence", Menu("资金", "证明材料", 79, only=READERS))
def files(desk: Desk) -> Listing[PayeeEvidenceView]:
    return Listing(
        columns=(
            Column[PayeeEvidenceView]("材料", lambda row: decisions.number(row["id"], f"/evidence/{row['id']}")),
            Column[PayeeEvidenceView]("项目", lambda row: _scheme_name(desk, row["scheme"])),
            Column[PayeeEvidenceView]("类型", lambda row: labels.of(labels.MEDIA_TYPE, row["media_type"])),
            Column[PayeeEvidenceView]("大小", lambda row: size(row["size"]), numeric=True),
            Column[PayeeEvidenceView]("上传", lambda row: labels.of(labels.ROLES, row["brought_role"])),
            Column[PayeeEvidenceView]("上传时间", lambda row: labels.day(row["at"])),
            Column[PayeeEvidenceView]("状态", lambda row: _state(row["state"])),
            Column[PayeeEvidenceView]("引用", _citing),
        ),
        page=lambda payee_id, **query: desk.subsidy.list_evidence(None, payee_id.strip(), **query),
        filters=(
            Filter("payee_id", "对象编号", needed=True),
            Filter("citable", "可引用", labels.YES_NO),
            Filter("cited", "已引用", labels.YES_NO),
        ),
        links=[Link("上传证明材料", "/evidence", primary=True)] if desk.may("subsidy.bring_evidence") else [],
        empty="没有证明材料",
    )


def _scheme_name(desk: Desk, code: str) -> str:
    return desk.scheme_name(desk.seat.city, code) if desk.seat.city else code


def size(count: int) -> str:
    return f"{-(-count // KILOBYTE)} KB"


def _citing(row: PayeeEvidenceView) -> Shown:
    if row["cited"]:
        return Cell("已引用", tone="quiet")
    return Cell("可引用", tone="good") if row["citable"] else "不可引用"


def _state(code: str) -> Cell:
    tones: Mapping[str, Tone] = {"clean": "good", "infected": "bad"}
    return Cell(labels.of(labels.EVIDENCE_STATE, code), tone=tones.get(code, "warn"))


@screens.page("/evidence/{evidence_id}", "证明材料", "subsidy.show_evidence")
def evidence(desk: Desk, evidence_id: str) -> View:
    row = desk.subsidy.show_evidence(None, identifier(evidence_id))
    clean = row["state"] == "clean"
    form = open_file.at(desk, evidence_id=row["id"]) if clean else None
    return View(
        "证明材料",
        facts=Facts(
            "",
            [
                ("编号", row["id"]),
                ("状态", _state(row["state"])),
                ("类型", row["media_type"]),
                ("大小", f"{row['size']} 字节"),
                ("摘要（SHA-256）", row["sha256"]),
                ("上传", f"{labels.of(labels.ROLES, row['brought_role'])} {labels.day(row['at'])}"),
                ("上传人", decisions.number(row["brought_by"])),
                ("查验", labels.day(row["scanned_at"])),
            ],
        ),
        sections=[Section("打开材料", form)],
        links=_ways_on(desk, row),
        note="查验完毕后方可打开和引用。" if row["state"] == "waiting" else "",
        refresh_seconds=WAIT_SECONDS if row["state"] == "waiting" else None,
    )


def _ways_on(desk: Desk, row: EvidenceView) -> list[Link]:
    """To the payee's other files, and to a statement that cites this one."""
    links = [Link("该对象的证明材料", f"/evidence-files?payee_id={row['payee_id']}")]
    if row["state"] == "clean" and desk.may("subsidy.attest_facts"):
        links.append(Link("引用此材料作声明", f"/attestations/{row['payee_id']}/{row['scheme']}"))
    return links


_PURPOSE = (Field("purpose", "用途", longest=200, hint="查看留痕；例：核对留用人员合同"),)


@screens.form(
    "/evidence/{evidence_id}/content", "打开材料", "subsidy.open_evidence", _PURPOSE, "打开（留痕）", saves=True
)
def open_file(desk: Desk, evidence_id: str) -> Response:
    answer = desk.subsidy.open_evidence(None, identifier(evidence_id), purpose=desk.values.get("purpose", ""))
    return file_of(answer)
