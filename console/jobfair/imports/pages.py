"""Posts and interns of an employer as a workbook: out as a template or as they are, in many at once, row by row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from client.models.jobfair import ImportedRow, ImportView
from console import labels
from console.answers import file_of, table_file
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View, with_query
from console.desk import Desk, identifier
from console.screens import Form, Outcome, Screens

screens = Screens()
BUTTONS = {"look": "上传办理，逐行显示结果", "file": "上传办理，取回附结果的原表"}
RESULT = ("结果", "原因")
_NOTE = "逐行办理：合格的行随即办理，退回的行不办理。更正后整张表可再传，已办理的行不会重复。"
_FILE = Field("file", "表格", "file", hint="xlsx，按模板填写，不超过 500 行；日期写作 2023-07-01")


def _outcome(row: ImportedRow) -> Shown:
    tones: Mapping[str, Any] = {"done": "good", "unchanged": "quiet", "rejected": "bad"}
    return Cell(labels.of(labels.IMPORT_OUTCOME, row["outcome"]), tone=tones[row["outcome"]])


def _table(view: ImportView) -> Table:
    """The rows with their verdicts in front, then the cells as they were read."""

    def cell_at(place: int) -> Callable[[ImportedRow], Shown]:
        return lambda row: row["cells"][place] if place < len(row["cells"]) else None

    verdicts = (
        Column[ImportedRow]("行", lambda row: row["row_no"], numeric=True),
        Column[ImportedRow]("结果", _outcome),
        Column[ImportedRow]("原因", lambda row: "；".join(row["reasons"])),
    )
    cells = [Column[ImportedRow](title, cell_at(place)) for place, title in enumerate(view["header"])]
    return Table([*verdicts, *cells], view["rows"])


def _annotated(title: str, view: ImportView) -> Response:
    header = view["header"]
    rows = [
        [
            *row["cells"],
            *[""] * (len(header) - len(row["cells"])),
            labels.of(labels.IMPORT_OUTCOME, row["outcome"]),
            "；".join(row["reasons"]),
        ]
        for row in view["rows"]
    ]
    return table_file(title, [[*header, *RESULT], *rows])


def _shown(title: str, view: ImportView, back: str) -> View:
    counted: Mapping[str, int] = dict(view["counts"])  # type: ignore[arg-type]
    facts: Sequence[tuple[str, Shown]] = [
        (words, f"{counted[outcome]} 行") for outcome, words in labels.IMPORT_OUTCOME.items()
    ]
    links = [Link("返回", back, primary=True)]
    return View(title, [Section("逐行结果", _table(view))], Facts("", facts), links=links, note=_NOTE)


def _mount(kind: str, title: str, operation: str) -> Form:
    """The download and the upload of one kind of sheet (`post`, `internship`)."""
    address = f"/employers/{{employer_id}}/{kind}-sheet"
    download = f"download_{kind}_sheet"

    @screens.page(f"{address}/file", title, f"jobfair.{download}")
    def sheet(desk: Desk, employer_id: str) -> Response:
        empty = desk.query("empty") == "true"
        return file_of(getattr(desk.jobfair, download)(None, identifier(employer_id), empty=empty))

    def carry(desk: Desk, employer_id: str) -> Outcome:
        files = {"file": desk.files["file"]} if desk.files.get("file", ("", b"", ""))[1] else None
        view: ImportView = getattr(desk.jobfair, operation)(None, identifier(employer_id), files=files)
        if desk.values.get("choice") == "file":
            return _annotated(title, view)
        return _shown(title, view, f"/employers/{employer_id}")

    return screens.form(
        address,
        title,
        (f"jobfair.{operation}", f"jobfair.{download}"),
        (_FILE,),
        warning=_NOTE,
        buttons=BUTTONS,
        saves=True,
        takes_files=True,
    )(carry)


import_posts = _mount("post", "以表格发布岗位", "import_posts")
import_internships = _mount("internship", "以表格办理见习", "import_internships")


def sheets_of(desk: Desk, employer_id: str, kind: str) -> Sequence[Link]:
    """The ways to the sheets of an employer, for whoever may use them."""
    form = import_posts if kind == "post" else import_internships
    if not desk.may(*form.needs):
        return ()
    page = form.path.format(employer_id=employer_id)
    return (
        Link("表格上传", page),
        Link("下载模板", with_query(f"{page}/file", empty="true"), download=True),
        Link("下载现有", f"{page}/file", download=True),
    )
