"""Step of the demo year: in each city some people are on the special ledger, one of them with a plan."""

from collections.abc import Sequence
from typing import Any

from client.retrying import Resumable

LAST_DAYS = ("2023-08-31", "2023-12-31", "2024-06-30")
"""Of each case; the first is nearly over in August."""


def enter_hardships(platform: Resumable, city: str, people: Sequence[tuple[str, str]]) -> None:
    """Of these people (entry and caseworker), by the classes of their city: claimed by one, confirmed by another."""
    reviewer = f"{city}-reviewer"
    classes = [row["category"] for row in platform.registry.list_hardship_classes(reviewer)["items"]]
    for (entry, worker), category, last in zip(people, classes, LAST_DAYS, strict=False):
        claim: Any = {
            "category": category,
            "source": "document",
            "evidence": "证明材料复印件，存档案柜（虚构）",
            "valid_from": "2023-01-01",
            "valid_to": last,
            "reason": "已核对原件（虚构）",
        }
        platform.registry.claim_hardship(worker, entry, claim)
    for change in platform.everything(platform.registry.list_hardship_changes, reviewer):
        decision: Any = {"verdict": "apply", "note": "已核对材料（虚构）"}
        platform.registry.decide_hardship_change(reviewer, change["kind"], change["id"], decision)
    _plan(platform, reviewer, *people[0])


def _plan(platform: Resumable, reviewer: str, entry: str, worker: str) -> None:
    """The first of them is able to work, and has a plan that the reviewer agreed to on their behalf."""
    platform.registry.state_ability(worker, entry, {"able": True, "basis": "visit"})
    plan = platform.registry.make_plan(worker, entry)["id"]
    for kind, due_on in (("guidance", "2023-09-15"), ("community", "2023-10-15")):
        step: Any = {"kind": kind, "due_on": due_on}
        platform.registry.add_plan_item(worker, entry, plan, step)
    platform.registry.agree_plan(reviewer, entry, plan, {"note": "电话征得本人同意（虚构）"})
