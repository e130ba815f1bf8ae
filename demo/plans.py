"""Step of the demo year: each city's plan of the year is adopted and published, and a district adds its own."""

from client.models import registry
from client.retrying import Resumable
from demo.plan import DISTRICTS, SECOND_OF_TWO

YEAR = 2023
OWN_AREA = "wuhan/420106"
OWN: registry.DraftPlan = {
    "area": OWN_AREA,
    "year": YEAR,
    "citation": "区高校毕业生就业创业工作方案（虚构）",
    "units": [
        {"code": "district_bureau", "title": "区人社局（虚构）"},
        {"code": "district_education", "title": "区教育局（虚构）"},
    ],
    "tasks": [
        {
            "title": "走访辖区高校，送岗位信息（虚构）",
            "lead": ["district_bureau"],
            "cooperating": ["district_education"],
            "due_on": "2023-09-15",
        }
    ],
    "targets": [{"title": "区级专场招聘（虚构）", "number": 6, "unit": "场", "due_on": "2023-12-15"}],
}
"""As Wuhan's document asks of its districts: it lists no units itself."""


def adopt_plans(platform: Resumable) -> None:
    """What the documents say is adopted by one, published by another; what a district adds by its own is adopted by
    another than its author."""
    for city in DISTRICTS:
        plan = platform.registry.draft_plan(f"{city}-city", {"area": city, "year": YEAR})
        platform.registry.adopt_plan(f"{city}-city", plan["id"])
        platform.registry.publish_plan(f"{city}-city{SECOND_OF_TWO}", plan["id"])
    own = platform.registry.draft_plan("wuhan-reviewer", OWN)
    platform.registry.adopt_plan("wuhan-approver", own["id"])
