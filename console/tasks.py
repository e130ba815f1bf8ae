"""What each role does in a day, in the words of the office: the help page shows it, docs/console.zh-CN.md lists it with
pictures, and a browser does it in that order (`tests/browser/test_day_of_<role>.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One task, and the screen of the role's menu on which it begins."""

    words: str
    href: str


TASKS: Mapping[str, Sequence[Task]] = {
    "caseworker": (
        Task("打开今日联系清单，看谁快到期、谁已超期", "/caseload"),
        Task("点姓名打开本人页面，看时间线", "/caseload"),
        Task("给本人打电话，打通了按一下就登记好", "/caseload"),
        Task("登记提供的服务", "/caseload"),
        Task("登记就业状态和凭证", "/caseload"),
        Task("一场活动见了多人，在清单中勾选，一次登记", "/caseload"),
        Task("姓名与身份证不一致，提出更正", "/people"),
        Task("看提出的变更由谁复核", "/desk-changes"),
        Task("为到场的毕业生代登记", "/registrations"),
        Task("选择用途，查看手机号原文", "/people"),
        Task("打印本人页面，上门时带上", "/people"),
    ),
}
"""Role → its tasks, in the order of a day."""
