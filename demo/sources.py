"""Step of the demo year: each city has a community's code, and a list that a higher office pushed."""

from collections.abc import Sequence

from client.models import registry
from client.retrying import Resumable
from demo.people import Fictional, fictional_people
from demo.plan import DISTRICTS

COMMUNITY = "示例社区（虚构）"
PUSHED: dict[str, str] = {
    "title": "2023届离校未就业名单（虚构）",
    "citation": "上级人社部门2023年7月推送（虚构）",
    "pushed_on": "2023-07-01",
}
OF_A_LIST, STRANGERS = 30, 2
"""How many of the city's people stand on its list, and how many that nobody knows."""


def issue_code(platform: Resumable, city: str) -> str:
    """The code of a community of the first street of the first district."""
    first = DISTRICTS[city][0]
    streets = [place["code"] for place in platform.registry.list_places("ops", city, "street")]
    street = next(code for code in sorted(streets) if code.startswith(first))
    body: registry.IssueCode = {"area": f"{city}/{first}/{street}", "title": COMMUNITY}
    return str(platform.registry.issue_community_code(f"{city}-reviewer", body)["code"])


def push_list(platform: Resumable, city: str, people: Sequence[Fictional]) -> None:
    strangers = fictional_people(STRANGERS, f"{city}-pushed")
    rows = [f"{person.name},{person.id_number}" for person in (*people[:OF_A_LIST], *strangers)]
    content = "\n".join(["姓名,身份证号", *rows]).encode()
    files = {"file": (f"{city}-推送名单.csv", content, "text/csv")}
    answer = platform.call("POST", "/registry/v1/pushed-lists", f"{city}-reviewer", files=files, data=PUSHED)
    platform.read(answer)
