"""What the newcomer reads after the demo year: its numbers, and who can sign in."""

from collections.abc import Mapping

from rich.table import Table

from client.platform import Json
from demo.plan import PASSWORD, WEEK, Year
from policy_engine.explain.formula import yuan

CITIES = {"urumqi": "乌鲁木齐", "wuhan": "武汉"}
ROLES = {
    "caseworker": "社区（街道）经办",
    "district_reviewer": "区级审核",
    "district_approver": "区级审批",
    "city_approver": "市级",
    "payer": "支付",
    "finance": "财务",
    "policy_officer": "政策",
    "observer": "查阅",
    "department_officer": "部门经办",
    "city_administrator": "本市账号管理员",
    "security_officer": "安全管理员",
    "auditor": "审计",
    "university_office": "高校就业办",
    "employer_clerk": "见习基地",
}


def table_of(year: Year) -> Table:
    """What happened, on one small page."""
    table = Table(title="演示年度", show_header=False)
    table.add_row("高校", " + ".join(f"{count} 所（{CITIES[city]}）" for city, count in year.universities.items()))
    for what, number in (
        ("应登记（名册）", f"{year.listed:,} 人"),
        ("已实名登记", f"{year.registered:,} 人"),
        ("首次联系到本人（乌鲁木齐）", f"{year.contacted:,} 人"),
        (f"首次联系按期率 {WEEK}", f"{year.week['in_time']}/{year.week['due']}（{year.week['compliance']}）"),
        ("首次联系超期 / 已督办", f"{year.breached:,} 人 / {year.escalated:,} 人"),
        ("见习 / 留用（武汉）", f"{year.interns:,} 人 / {year.retained:,} 人"),
        ("留用奖补已支付（武汉）", f"{yuan(year.paid_fen)} 元"),
    ):
        table.add_row(what, number)
    for city, rates in year.rates.items():
        table.add_row(f"{CITIES[city]}：登记率", _cell(rates["registration_rate"]))
        placement = rates["placement_rate"]
        table.add_row(f"{CITIES[city]}：去向落实率（经第二人确认）", _cell(placement))
        table.add_row(f"{CITIES[city]}：去向落实率（含未确认）", _cell(_as_stated(placement)))
    return table


def _as_stated(rate: Json) -> Json:
    """The figure of the same reading by everybody's word."""
    return next(figure for figure in rate["others"] if figure["key"] == f"{rate['key']}_as_stated")


def _cell(rate: Mapping[str, object]) -> str:
    return f"{rate['part']}/{rate['whole']}（{rate['rate']}）"


def sign_ins_of(sign_ins: Mapping[str, str]) -> Table:
    """Role → logins, short: of many that differ in a number or a district only the first."""
    table = Table(title=f"演示账号（口令都是 {PASSWORD}；全部见 var/demo.json）", show_header=False)
    for role, title in ROLES.items():
        logins = [login for login, duty in sign_ins.items() if duty.split()[0] == role]
        if logins:
            table.add_row(title, _short(logins))
    return table


def _short(logins: list[str]) -> str:
    """The first of each city, and how many there are."""
    firsts = [next((login for login in logins if login.startswith(city)), None) for city in CITIES]
    shown = "，".join(login for login in firsts if login)
    return shown if len(logins) <= len(CITIES) else f"{shown} 等 {len(logins)} 个"
