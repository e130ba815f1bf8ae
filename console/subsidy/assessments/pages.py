"""Ask for a calculation of what a payee is due."""

from typing import Any

from client.models.subsidy import AssessmentView
from console import labels
from console.components import Cell, Facts, Field, Link, View
from console.desk import Desk
from console.screens import Screens
from console.subsidy import decisions

screens = Screens()


def _fields(desk: Desk) -> list[Field]:
    return [
        Field("scheme", "项目", "select", choices=desk.schemes_of(desk.city)),
        Field("payee_id", "对象编号", longest=36, hint="用人单位或毕业生的编号，见其页面地址"),
        Field("period", "核算期", longest=40, hint="上半年写 2023-H1，全年写 2023，某月写 2023-06"),
    ]


@screens.form("/assessments", "核算", "subsidy.assess_claim", _fields, "核算")
def assess(desk: Desk) -> View:
    body: Any = {name: desk.values.get(name, "").strip() for name in ("scheme", "payee_id", "period")}
    outcome: AssessmentView = desk.subsidy.assess_claim(None, body)
    claim = outcome["claim"]
    links = [Link("打开申请", f"/claims/{claim['id']}", primary=True)] if claim else []
    return View(
        "核算结果",
        [*decisions.reasons(outcome["explanation"])],
        Facts(
            "",
            [
                ("结果", Cell(labels.of(labels.ASSESSED, outcome["result"]))),
                ("项目", desk.scheme_name(desk.city, body["scheme"])),
                ("核算期", body["period"]),
            ],
        ),
        links=[*links, Link("再核算一件", "/assessments")],
    )
