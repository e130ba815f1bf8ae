"""The events that a pack's clocks may name, as an officer reads of them: when each occurs, and what its words mean."""

from collections.abc import Iterator, Mapping

from services.notify.clocks.kinds import USABLE, Usable

OCCASIONS: Mapping[str, str] = {
    "graduate_listed": "学校或区县的名册把毕业生列入台账",
    "graduate_registered": "毕业生实名登记",
    "youth_registered": "失业青年或离校青年实名登记",
    "contact_logged": "经办人员登记一次联系",
    "contact_confirmed": "另一人确认了补记的联系",
    "service_delivered": "登记一次服务",
    "graduate_status_changed": "就业状态经确认改变",
    "employer_verified": "用人单位通过核验，或核验内容变更",
    "employer_suspended": "用人单位被暂停",
    "post_published": "岗位发布",
    "post_closed": "岗位停止招聘",
    "internship_proposed": "见习单位提出见习，等待本人确认",
    "internship_started": "见习开始",
    "internship_ended": "见习单位或人社部门登记见习结束",
    "internship_retained": "登记、更正或确认留用",
}
WORDS: Mapping[str, str] = {
    "youth_unemployed": "失业青年",
    "school_leaver": "离校青年",
    "hukou": "户籍地",
    "residence": "居住地",
    "seeking": "求职地",
    "mini_program": "本人在小程序办理",
    "caseworker": "经办人员代办",
    "guidance": "职业指导",
    "referral": "岗位推介",
    "training_offer": "培训机会",
    "internship_offer": "见习机会",
    "unknown": "未知",
    "unemployed": "未就业",
    "employed": "已就业",
    "no_intention": "暂无就业意愿",
    "startup": "创业",
    "further_study": "升学",
    "flexible": "灵活就业",
    "grassroots": "基层项目",
    "enlisted": "应征入伍",
    "declared": "单位一方所述",
    "confirmed": "本人也已确认",
    "certified": "人社部门认定",
    "disputed": "本人有异议",
    "completed": "期满",
    "broken_off": "提前结束",
}
DATES: Mapping[str, str] = {
    "listed_on": "列入日",
    "registered_on": "登记日",
    "contacted_on": "联系日",
    "confirmed_on": "确认日",
    "delivered_on": "服务日",
    "since_on": "状态起始日",
    "verified_on": "核验日",
    "suspended_on": "暂停日",
    "published_on": "发布日",
    "closed_on": "停止日",
    "started_on": "见习开始日",
    "planned_end_on": "约定期满日",
    "expires_on": "确认期限",
    "ended_on": "实际结束日",
    "retained_on": "留用日",
}
FIELDS: Mapping[str, str] = {
    "place_kind": "登记地",
    "channel": "办理方式",
    "reached": "联系到了本人",
    "kind": "服务种类或人员类别",
    "status": "状态",
    "is_internship_base": "是见习单位",
    "outcome": "结束方式",
    "origin": "谁说的",
    "retained": "留用（false 为撤回）",
    "insured": "已参保",
}
SUBJECTS: Mapping[str, str] = {"graduate": "毕业生", "employer": "用人单位", "post": "岗位", "internship": "见习"}
_HEAD = """## 时限可用的事件

`clocks.yaml` 的 `starts`、`meets`、`counts` 写 `{event: 事件, date: 日期, where: {条件: 值}}`，只能用下表所列。
日期是事件里写的那一天，不是登记的那一天；`针对` 是 `subject` 可以写的。

| 事件 | 何时发生 | 日期 | 条件 | 针对 |
|---|---|---|---|---|
"""


def section() -> str:
    """The table of the events, in Chinese."""
    return _HEAD + "".join(_row(usable) for usable in USABLE.values()) + "\n"


def _row(usable: Usable) -> str:
    dates = "、".join(f"`{name}` {DATES[name]}" for name in usable.dates)
    subjects = "、".join(f"`{name}` {SUBJECTS[name]}" for name in usable.subjects)
    conditions = "；".join(_conditions(usable)) or "无"
    return f"| `{usable.name}` | {OCCASIONS[usable.name]} | {dates} | {conditions} | {subjects} |\n"


def _conditions(usable: Usable) -> Iterator[str]:
    for name, values in usable.conditions.items():
        yield f"`{name}` {FIELDS[name]}：{'、'.join(_value(value) for value in values)}"


def _value(value: bool | str) -> str:
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}` {WORDS[value]}"
