"""How those who are placed are made up: channels and the rest add up to them; forms with what each rests on."""

from client.models.registry import FormCount, FormTable, PlacementCount
from console.areas import area_filter
from console.components import Cell, Column, Facts, Filter, Link, Section, Shown, Table, View
from console.desk import Desk
from console.figures import cohort_of, number
from console.screens import Menu, Screens

screens = Screens()
TITLE = "去向构成"


@screens.page("/figures/placements", TITLE, "registry.show_placement_sheet", Menu("指标与报表", TITLE, 33))
def placements(desk: Desk) -> View:
    sheet = desk.registry.show_placement_sheet(
        None, area=desk.query("area"), as_of=desk.query("as_of"), cohort_year=cohort_of(desk)
    )
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("届别", f"{sheet['cohort_year']} 届" if sheet["cohort_year"] else "各届"),
    ]
    rows = [*sheet["channels"], *sheet["without_channel"], sheet["placed"]]
    note = "按当日所处的去向计人，一人只计一处；经第二人确认才计。各渠道与未分渠道之和即已落实人数。"
    sections = [
        Section("各渠道", Table(_columns(desk), rows), note=note),
        *(_forms(desk, form) for form in sheet["forms"]),
    ]
    filters = (
        *area_filter(desk),
        Filter("cohort_year", "毕业年度", type="number"),
        Filter("as_of", "截至", type="date"),
    )
    links = [Link("去向渠道与目标", "/channels")] if desk.may("registry.show_indicator") else []
    return View(TITLE, sections, Facts("", facts), links=links, filters=filters, printed=True)


def _columns(desk: Desk) -> list[Column[PlacementCount]]:
    return [Column[PlacementCount]("去向", lambda row: row["title"]), _people(desk)]


def _people(desk: Desk) -> Column[PlacementCount]:
    return Column[PlacementCount]("人数", lambda row: number(desk, row["people"], row["names"]), numeric=True)


def _forms(desk: Desk, form: FormTable) -> Section:
    columns = (
        Column[FormCount]("形态", lambda row: row["title"]),
        Column[FormCount]("人数", lambda row: number(desk, row["people"], row["names"]), numeric=True),
        Column[FormCount]("依据", _rests_on),
    )
    note = f"{form['clause']}：{form['quote']}" if form["clause"] else "本市文件没有列出形态"
    return Section(form["title"], Table(columns, form["rows"], "没有"), note=note)


def _rests_on(row: FormCount) -> Shown:
    return Cell("；".join(f"{each['title']} {each['people']} 人" for each in row["evidence"]) or "—")
