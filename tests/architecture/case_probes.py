"""Changes of a pack that cases are followed by, and what an outsider meets of each (test_realised_rows)."""

from datetime import date

from policy_engine.packs.pack import Pack
from services.registry.case_files.catalogue import follow_up_of
from services.registry.casework.catalogue import block_keys
from services.registry.hardships.catalogue import priority_of
from services.registry.targeted_posts.catalogue import bounds_of, due_on
from services.registry.welfare_cases.catalogue import basis_of, tried
from services.registry.welfare_cases.rules import Need
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 7, 5)
LOADED = "values: [{from: 2023-01-01, value: 30}]"


def blocks(pack: Pack) -> tuple[str, ...]:
    return block_keys(pack, ON)


def days(pack: Pack) -> tuple[bool, int | None]:
    """Whether the document speaks of following up, and how soon."""
    rule = follow_up_of(pack, ON)
    return rule is not None, rule.days if rule else None


def bounds(pack: Pack) -> tuple[int, int, date | None]:
    """How many posts at least, how many as the goal, and by when."""
    chosen = bounds_of(pack, ON)
    return chosen.minimum, chosen.goal, due_on(pack, ON)


def short_of(pack: Pack) -> int | None:
    """How many failed referrals are still wanted after four; None where the document has no number."""
    wanted = tried(pack, 4, ON)
    return wanted.short if isinstance(wanted, Need) else None


def states_policy(pack: Pack) -> bool:
    """Whether the policy that somebody meets is stated."""
    return basis_of(pack, ON) is not None


def served_first(pack: Pack) -> list[str]:
    """The queues in which people in hardship come first."""
    priority = priority_of(pack, ON)
    return [kind for kind in ("guidance", "referral", "training", "internship") if priority and priority.reason(kind)]


FIVE_TO_EIGHT = (5, 8, date(2023, 6, 30))
HARD = "unset: 文件写“确实难以”，未规定推介未成的次数"
FIVE = "values: [{from: 2023-01-01, value: 5}]"
ALL_FOUR = ["guidance", "referral", "training", "internship"]
THREE = ("basics", "needs", "status")
CASE_PROBES = [
    PlanProbe("W-603", "services", ", status: 就业状况", "", blocks, THREE, near="first_contact_information:"),
    PlanProbe("W-610", "clocks", "unset: 文件写“及时”，未规定间隔", LOADED, days, (True, None)),
    PlanProbe("U-130", "clocks", "value: 2023-06-30", "value: 2023-07-01", bounds, FIVE_TO_EIGHT, "hardship_posts:"),
    PlanProbe("U-133", "services", "minimum: 5", "minimum: 6", bounds, FIVE_TO_EIGHT, "least_five:\n"),
    PlanProbe("U-133", "services", "goal: 8", "goal: 7", bounds, FIVE_TO_EIGHT, "least_five:\n"),
    PlanProbe("W-904", "services", HARD, FIVE, short_of, None),
    PlanProbe("U-140", "services", HARD, FIVE, short_of, None),
    PlanProbe("U-140", "services", "    policy:", "    other:", states_policy, True, "  welfare_post:"),
    PlanProbe(
        "W-903",
        "services",
        "          referral: 优先提供岗位信息\n",
        "",
        served_first,
        ALL_FOUR,
    ),
    PlanProbe("U-134", "services", ", internship: 就业见习", "", served_first, ["training", "internship"]),
    PlanProbe("U-106", "clocks", "unset: 文件写“持续”，未规定间隔", LOADED, days, (True, None)),
]
