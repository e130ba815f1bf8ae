"""What the API says about policies and windows."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY


class PolicyView(BaseModel):
    """A city's policy document in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "wuhan",
                "city_name": "武汉市",
                "pack": "wuhan-2023",
                "version": "0123456789abcdef",
                "number": "武人社函〔2023〕62号",
                "title": "关于深入实施“学子聚汉”工程的通知",
                "issuer": "武汉市人力资源和社会保障局",
            }
        }
    )

    city: str
    city_name: str = Field(description="文件所说的城市名称；文件未写的为代码")
    pack: str
    version: str = Field(description="政策包内容的指纹；任何一处改动都会改变")
    number: str | None
    title: str
    issuer: str


class CitationView(BaseModel):
    clause: str
    quote: str


class ActionView(CitationView):
    """An action, a goal or a requirement of the document."""

    number: int
    title: str | None = None
    items: list[int] = Field([], description="所含措施的编号；文件未编号的为空")


class MeasureView(ActionView):
    """A numbered measure and the units that answer for it, as the document names them."""

    action: int
    lead: list[str] = Field(description="牵头单位")
    supporting: list[str] = Field(description="配合单位")
    units_quote: str


class ObligationView(BaseModel):
    """A sentence of the document, and what the platform makes of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "W-807",
                "section": "二(八)",
                "quote": "对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补",
                "reading": "期满留用率超过50%（不含50%）的单位，每留用一人1000元",
                "state": "realised",
                "reason": None,
            }
        }
    )

    id: str
    section: str = Field(description="文件的条款")
    quote: str = Field(description="原文")
    reading: str = Field(description="平台的理解")
    state: Literal["realised", "calculable", "planned", "no_duty"] = Field(
        description="realised 已实现；calculable 可试算，尚不能申领；planned 计划实现；no_duty 不构成系统职责"
    )
    reason: str | None = Field(description="未实现的缘由")


class DistrictView(BaseModel):
    code: str
    name: str
    functional_zone: bool = Field(description="功能区，与行政区同级办理")


class DocumentView(PolicyView):
    """The document itself: what it rests on, its parts in order, and who answers for them. Nothing is made up."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "pack": "urumqi-2023",
                "version": "0123456789abcdef",
                "number": None,
                "title": "乌鲁木齐市2023年促进高校毕业生就业创业“六大行动”23项措施",
                "issuer": "乌鲁木齐市",
                "policy_year": 2023,
                "parents": [],
                "citations": {"heading": {"clause": "标题", "quote": "新疆生产建设兵团第十一师乌鲁木齐市政策"}},
                "goals": [],
                "actions": [
                    {
                        "number": 6,
                        "title": "就业困难高校毕业生结对帮扶行动",
                        "clause": "(六)",
                        "quote": "实施就业困难高校毕业生结对帮扶行动",
                        "items": [22, 23],
                    }
                ],
                "measures": [
                    {
                        "number": 22,
                        "title": "强化困难高校毕业生岗位对接",
                        "clause": "(六)22",
                        "quote": "22.强化困难高校毕业生岗位对接",
                        "items": [],
                        "action": 6,
                        "lead": ["市人社局"],
                        "supporting": ["各区(县)人民政府"],
                        "units_quote": "牵头单位:市人社局 配合单位:各区(县)人民政府",
                    }
                ],
                "requirements": [],
                "districts": [{"code": "650102", "name": "天山区", "functional_zone": False}],
            }
        }
    )

    policy_year: int | None
    parents: list[str] = Field(description="依据的上级文件")
    citations: dict[str, CitationView] = Field(description="题名、主送、公开方式、联系单位等，文件未载明的不列")
    goals: list[ActionView]
    actions: list[ActionView]
    measures: list[MeasureView]
    requirements: list[ActionView]
    districts: list[DistrictView]


class DatedValue(BaseModel):
    first: date = Field(description="自该日起有效")
    until: date | None
    value: Any


class ParameterView(BaseModel):
    """A parameter on a day: its value, or why there is none; `values` shows it over time."""

    parameter: str
    title: str
    unit: str | None
    value: Any | None = Field(description="该日有效的数值；未给出或该日不在有效期内的为空")
    clause: str
    quote: str
    reason: str | None = Field(None, description="本市自行选择的理由；有原文依据的数值为空")
    unset: bool = Field(description="文件未给出数值，系统拒绝计算")
    values: list[DatedValue] = []


class FactView(BaseModel):
    fact: str
    title: str
    type: str
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    codes: dict[str, str] = Field({}, description="可选代码及其名称")
    required: bool
    columns: list["FactView"] = Field(
        [], description="清单（rows）每一行的列；清单以 JSON 数组给出，每行一个对象，low、high 为最少、最多行数"
    )


class RuleView(BaseModel):
    key: str
    title: str
    rule: str = Field(description="政策包中的表达式")
    formula: str = Field(description="同一表达式的中文写法")
    clause: str
    quote: str


class ReadingView(BaseModel):
    reading: str | None
    title: str
    payee: str
    payer: str
    conditions: list[RuleView]
    amount: str
    formula: str


class ChoiceView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    reading: str
    by: str
    on: date = Field(description="作出选定的日期")
    reason: str
    applies_from: date = Field(description="自该日起的认定按此读法")


class SchemeView(BaseModel):
    scheme: str
    title: str
    payee: str
    clause: str
    quote: str
    facts: list[FactView]
    parameters: list[ParameterView]
    readings: list[ReadingView]
    chosen: ChoiceView | None
    discretionary: bool


class PolicyDetail(PolicyView):
    on: date
    schemes: list[SchemeView]


class OptionView(BaseModel):
    """One reading of an ambiguous clause."""

    reading: str
    title: str
    value: Any | None = Field(None, description="按此读法的数值；资金项目的读法改的是条件和算式，此处为空")
    comes_to: int | None = Field(None, description="须相乘的，为乘积")
    clause: str | None = None
    quote: str | None = None
    refused: str | None = Field(None, description="文件没有给出按此读法的数值的，写明原因")


class AmbiguityView(BaseModel):
    """A clause with several readings, and the one by which the platform goes; none while nobody has chosen."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "path": "clocks.provisions.internship_post_survey",
                "title": None,
                "readings": [
                    {
                        "reading": "before_the_day",
                        "title": "读法一：不含15日当日，最迟14日",
                        "value": {"last_day": 14},
                        "clause": "(三)13",
                        "quote": "每月15日前摸排见习岗位",
                    }
                ],
                "chosen": "before_the_day",
                "reason": "未经本市选定的默认读法",
                "in_force": {"last_day": 14},
            }
        }
    )

    path: str = Field(description="在政策包中的位置；资金项目写作 subsidy.schemes.代码")
    title: str | None
    readings: list[OptionView]
    chosen: str | None = Field(description="现行读法；尚未选定的为空，各种读法并列")
    reason: str | None
    in_force: Any | None = Field(description="现行读法的数值；尚未选定的为空")


class WindowView(BaseModel):
    """Whether claims of a scheme are taken on a business date (Asia/Shanghai)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "scheme": "internship_subsidy",
                "on": "2023-08-01",
                "open": False,
                "months": [3, 7, 11],
                "next_opens_on": "2023-11-01",
                "opens_on": "2023-11-01",
                "closes_on": "2023-11-30",
                "clause": "(三)13",
                "quote": "全年分别于3月、7月、11月集中申报审核补贴",
                "reason": None,
            }
        }
    )

    city: str
    scheme: str
    on: date
    open: bool
    months: list[int] | None = Field(description="按月份受理的，为各月；按核算期结束后若干日、按日期或常年受理的为空")
    next_opens_on: date | None = Field(description="该日或其后首个受理日；不再受理的为空")
    opens_on: date | None = Field(None, description="该日所在或其后一个受理期的第一天；常年受理的为空")
    closes_on: date | None = Field(None, description="该受理期的最后一天；常年受理的、放假安排尚未公布的为空")
    clause: str
    quote: str
    reason: str | None


class ConditionView(BaseModel):
    """One condition as it stands in the decision letter."""

    model_config = ConfigDict(from_attributes=True)

    key: str = ""
    text: str
    clause: str
    quote: str
    observed: str
    limit: str
    held: bool
    said: str = Field("", description="符合或不符合的事实和数值；标题已说明的为空")
    reading: str | None = Field(None, description="只属于某一读法的条件，为该读法的代码")


class LineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    month_on: date = Field(description="该月首日")
    due_on: date = Field(description="到期日：该月过完的次日")
    amount_fen: int
    released: bool = Field(description="false 为该月条件不满足，不发放，金额为 0")
    due: bool = Field(description="该月发放，且认定日期已到到期日")


class OutcomeView(BaseModel):
    """What one reading of an ambiguous clause comes to."""

    model_config = ConfigDict(from_attributes=True)

    reading: str
    title: str
    payee: str
    payer: str
    eligible: bool
    amount_fen: int = Field(description="财政支付金额，分")
    owed_fen: int = Field(description="由他方（如见习单位）承担的金额，分")
    schedule_fen: int | None = Field(None, description="按月发放的，全部月份合计，分；不按月发放的为空")
    conditions: list[ConditionView]
    arithmetic: str
    lines: list[LineView]


class ExplainCase(BaseModel):
    """The facts of a case, by the names that the scheme lists, and the day to judge by."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"facts": {"completed": 20, "retained": 11}, "on": "2023-06-30"}},
    )

    facts: dict[str, Any] = Field(max_length=100)
    on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY, description="认定日期；默认今日（北京时间）")


class ExplainTarget(BaseModel):
    """A share, as two counts, and the target that it is held against; `target` as the list of parameters names it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"target": "targets.soe_fresh_graduate_share", "part": 6000, "whole": 10000}},
    )

    target: str = Field(max_length=200, pattern=r"^targets\.[a-z0-9_.]+$")
    part: int = Field(ge=0, le=10**12)
    whole: int = Field(ge=0, le=10**12)
    on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY, description="认定日期；默认今日（北京时间）")


class TargetView(BaseModel):
    """Whether a share meets its target: exact, never rounded up. Nothing counted is not applicable."""

    target: str
    on: date
    applicable: bool
    met: bool
    observed: str | None
    limit: str
    clause: str
    quote: str
