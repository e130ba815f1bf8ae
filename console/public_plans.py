"""The plans that are public: for anybody, without a sign-in."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from client.caller import RequestRefused
from client.models.registry import PublicDistrict, PublicDuty, PublicMeasure, PublicNumberView, PublicPlan
from client.operations.registry import Registry
from client.operations.subsidy import Subsidy
from console.answers import frame
from console.application import Console
from console.bodies import Sent
from console.components import Cell, Column, Facts, Section, Shown, Table, Text
from console.desk import problem_text
from console.registry.plans.rows import COLUMNS
from console.transport import ServiceAway


def number_of(cell: PublicNumberView) -> str:
    if cell["veil"] == "few":
        return "<5"
    return "不列" if cell["number"] is None else str(cell["number"])


@dataclass(frozen=True)
class PublicPlans:
    """Their list, and one of them."""

    console: Console

    def listing(self, request: Request, _: Sent) -> Response:
        calls = self.console.calls_of(request, None)
        try:
            items = Registry(calls).list_public_plans(None)["items"]
        except (RequestRefused, ServiceAway):
            return self._trouble(request, 503, "暂时不能显示，请稍后再来。")
        names = self.console.names.of_cities(Subsidy(calls))
        columns = (
            Column[Any]("计划", lambda row: Cell(f"{self._name(row, names)}{row['year']}年度计划", _address(row))),
            Column[Any]("版次", lambda row: f"第 {row['version']} 版"),
            Column[Any]("公开于", lambda row: row["published_on"]),
        )
        table = Table(columns, items, "还没有公开的年度计划")
        return self._page(request, "已公开的年度计划", [Section("年度计划", table)])

    def _name(self, row: Any, names: Any) -> str:
        city, _, district = row["area"].partition("/")
        return f"{names.get(city, city)}{f'（{district}）' if district else ''}"

    def plan(self, request: Request, _: Sent) -> Response:
        asked = request.query_params
        year: Any = asked.get("year", "")
        try:
            row = Registry(self.console.calls_of(request, None)).show_public_plan(
                None, area=asked.get("area", ""), year=year
            )
        except RequestRefused as refused:
            return self._trouble(request, refused.status, problem_text(refused))
        except ServiceAway:
            return self._trouble(request, 503, "暂时不能显示，请稍后再来。")
        facts: list[tuple[str, Shown]] = [
            ("所依文件", row["title"]),
            ("版次", f"第 {row['version']} 版"),
            ("公开于", row["published_on"]),
            ("自定内容的依据", row["citation"]),
        ]
        head = Section("计划", Facts("", facts))
        return self._page(request, f"{row['year']}年度计划", [head, *_progress(row), *_duties(row), _targets(row)])

    def _page(self, request: Request, title: str, sections: list[Section]) -> Response:
        return self.console.draw.draw("public.html", title=title, sections=sections, **frame(request))

    def _trouble(self, request: Request, status: int, line: str) -> Response:
        return self.console.draw.draw("plain.html", status, title="未能显示", lines=[line], **frame(request))


def _address(row: Any) -> str:
    return f"/public-plan?area={row['area']}&year={row['year']}"


def _progress(row: PublicPlan) -> list[Section]:
    progress = row["progress"]
    if progress is None:
        return [Section("进展", Text(["本计划不按人数统计进展。"]))]
    note = f"截至 {progress['as_of']}，{progress['cohort_year']} 届。1至4人写作“<5”，为不致推算出少数人，有的数不列。"
    return [Section(f"进展：{measure['title']}", _table(measure), note=note) for measure in progress["measures"]]


def _table(measure: PublicMeasure) -> Table:
    columns = (
        Column[PublicDistrict]("区县", lambda cell: cell["name"]),
        Column[PublicDistrict]("人数", number_of, numeric=True),
        Column[PublicDistrict]("比率", lambda cell: measure["rate"] if cell["name"] == "合计" else None, numeric=True),
    )
    total: Any = {"district": "", "name": "合计", **measure["total"]}
    return Table(columns, [*measure["districts"], total])


def _duties(row: PublicPlan) -> list[Section]:
    columns = (
        Column[PublicDuty]("措施", lambda duty: f"{duty['number']}. {duty['title']}"),
        Column[PublicDuty]("牵头单位", lambda duty: "、".join(duty["lead"])),
        Column[PublicDuty]("配合单位", lambda duty: "、".join(duty["cooperating"])),
        Column[PublicDuty]("已验收", lambda duty: f"{duty['accepted']} / {duty['parts']}"),
    )
    return [Section("责任分工", Table(columns, row["duties"]))] if row["duties"] else []


def _targets(row: PublicPlan) -> Section:
    return Section("目标和时限", Table(COLUMNS, row["targets"]))
