"""A file that shows facts of a payee: brought, looked through for viruses, opened for a purpose that is recorded."""

from starlette.responses import Response

from console import labels
from console.answers import file_of
from console.components import Cell, Facts, Field, Link, Section, View
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions

screens = Screens()
WAIT_SECONDS = 5
BRINGERS = frozenset({"caseworker", "district_reviewer", "employer_clerk"})


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


@screens.page("/evidence/{evidence_id}", "证明材料", "subsidy.show_evidence")
def evidence(desk: Desk, evidence_id: str) -> View:
    row = desk.subsidy.show_evidence(None, identifier(evidence_id))
    clean = row["state"] == "clean"
    state = Cell(
        labels.of(labels.EVIDENCE_STATE, row["state"]),
        tone="good" if clean else "bad" if row["state"] == "infected" else "warn",
    )
    form = open_file.at(desk, evidence_id=row["id"]) if clean else None
    return View(
        "证明材料",
        facts=Facts(
            "",
            [
                ("编号", row["id"]),
                ("状态", state),
                ("类型", row["media_type"]),
                ("大小", f"{row['size']} 字节"),
                ("摘要（SHA-256）", row["sha256"]),
                ("上传", f"{labels.of(labels.ROLES, row['brought_role'])} {labels.day(row['at'])}"),
                ("上传人", decisions.number(row["brought_by"])),
                ("查验", labels.day(row["scanned_at"])),
            ],
        ),
        sections=[Section("打开材料", form)],
        links=[Link("引用此材料作声明", _statement(row["payee_id"], row["scheme"]))]
        if clean and desk.may("subsidy.attest_facts")
        else [],
        note="查验完毕后方可打开和引用。" if row["state"] == "waiting" else "",
        refresh_seconds=WAIT_SECONDS if row["state"] == "waiting" else None,
    )


def _statement(payee_id: str, scheme: str) -> str:
    return f"/attestations/{payee_id}/{scheme}"


_PURPOSE = (Field("purpose", "用途", longest=200, hint="查看留痕；例：核对留用人员合同"),)


@screens.form(
    "/evidence/{evidence_id}/content", "打开材料", "subsidy.open_evidence", _PURPOSE, "打开（留痕）", saves=True
)
def open_file(desk: Desk, evidence_id: str) -> Response:
    answer = desk.subsidy.open_evidence(None, identifier(evidence_id), purpose=desk.values.get("purpose", ""))
    return file_of(answer)
