"""The funnel of pushed lists with its names, and what each community code brought."""

from client.models.registry import BatchRow, BatchSheet, CodeRow
from console.areas import area_filter
from console.components import Cell, Chart, Column, Facts, Filter, Link, Section, Shown, Table, View
from console.desk import Desk
from console.figures import number
from console.screens import Menu, Screens

screens = Screens()
NOTE = "同一批人，按不同的人计；合计中同在两份名单的人只计一次。"
_STEPS = ("pushed", "registered", "placed")


def _filters(desk: Desk) -> tuple[Filter, ...]:
    return (*area_filter(desk), Filter("as_of", "截至", type="date"))


@screens.page(
    "/figures/pushed-lists", "推送、登记、落实", "registry.show_batch_sheet", Menu("指标与报表", "推送、登记、落实", 41)
)
def batches(desk: Desk) -> View:
    sheet = desk.registry.show_batch_sheet(None, area=desk.query("area"), as_of=desk.query("as_of"))
    basis = Cell(sheet["clause"], hint=sheet["quote"]) if sheet["clause"] else "本市文件没有规定三段的名称"
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("依据", basis),
    ]
    rows = [*sheet["rows"], sheet["total"]]
    sections = [
        Section(
            "各名单",
            Table(_columns(desk, sheet), rows),
            note=NOTE,
        ),
        Section("三段人数", _drawn(sheet) if sheet["rows"] else None),
    ]
    links = [Link("推送名单", "/pushed-lists")] if desk.may("registry.list_pushed_lists") else []
    title = "推送、登记、落实"
    return View(title, sections, Facts("", facts), links=links, filters=_filters(desk), printed=True)


def _columns(desk: Desk, sheet: BatchSheet) -> list[Column[BatchRow]]:
    titles = sheet["titles"]

    def behind(row: BatchRow, key: str, count: int) -> Shown:
        return number(desk, count, row["names"].get(key))

    return [
        Column[BatchRow]("名单", lambda row: row["title"]),
        Column[BatchRow](titles["pushed"], lambda row: row["pushed"], numeric=True),
        Column[BatchRow](titles["registered"], lambda row: behind(row, "registered", row["registered"]), numeric=True),
        Column[BatchRow](titles["placed"], lambda row: behind(row, "placed", row["placed"]), numeric=True),
        Column[BatchRow](
            "已登记且已落实",
            lambda row: behind(row, "registered_and_placed", row["registered_and_placed"]),
            numeric=True,
        ),
        Column[BatchRow](
            "未登记而已落实", lambda row: behind(row, "placed_unregistered", row["placed_unregistered"]), numeric=True
        ),
    ]


def _drawn(sheet: BatchSheet) -> Chart:
    rows = [*sheet["rows"], sheet["total"]]
    series = {sheet["titles"][step]: [float(_count(row, step)) for row in rows] for step in _STEPS}
    return Chart("各名单三段人数", [row["title"] for row in rows], series, unit="人")


def _count(row: BatchRow, step: str) -> int:
    return {"pushed": row["pushed"], "registered": row["registered"], "placed": row["placed"]}[step]


@screens.page(
    "/figures/community-codes", "社区码登记人数", "registry.show_code_sheet", Menu("指标与报表", "社区码登记人数", 42)
)
def codes(desk: Desk) -> View:
    sheet = desk.registry.show_code_sheet(None, area=desk.query("area"), as_of=desk.query("as_of"))
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("凭停用或不存在的码登记", number(desk, sheet["unknown"], sheet["unknown_names"])),
    ]
    columns = (
        Column[CodeRow]("社区", lambda row: row["title"]),
        Column[CodeRow]("街道", lambda row: desk.area_name(row["street"])),
        Column[CodeRow]("社区码", lambda row: row["code"]),
        Column[CodeRow]("停用", lambda row: row["revoked_on"]),
        Column[CodeRow]("登记人数", lambda row: number(desk, row["registrations"], row["names"]), numeric=True),
        Column[CodeRow]("该街道毕业生", lambda row: row["graduates"], numeric=True),
        Column[CodeRow]("每百名登记", lambda row: row["per_hundred"], numeric=True),
    )
    note = "推广计入发码的街道，服务计入本人所在辖区；点数字只列本辖区所服务的人。"
    sections = [Section("各社区码", Table(columns, sheet["rows"], "没有社区码"), note=note)]
    links = [Link("社区码", "/community-codes")] if desk.may("registry.list_community_codes") else []
    title = "社区码登记人数"
    return View(title, sections, Facts("", facts), links=links, filters=_filters(desk), printed=True)
