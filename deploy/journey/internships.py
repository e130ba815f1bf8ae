"""Step 5: bases take interns and keep some; the facts arrive where the money is calculated."""

from functools import partial

from deploy.journey.business_time import set_time
from deploy.journey.platform import Platform
from deploy.journey.walk import Walk


def step(walk: Walk) -> None:
    walk.begin("5 internships")
    set_time(walk, "2023-06-30T18:00:00+08:00")
    people = walk.wuhan_ids
    plan = (
        (0, people[:20], "2023-01-05", "2023-03-31", 11),
        (1, people[:20], "2023-04-03", "2023-06-20", 10),
        (2, people[20:23], "2023-01-05", "2023-06-30", 2),
    )
    for index, interns, start, end, retained in plan:
        walk.kept[index] = [_intern(walk, index, person, start, end) for person in interns]
        for internship in walk.kept[index][:retained]:
            retain(walk.platform, index, internship)
    for index, cohort in enumerate(((20, 11), (20, 10), (3, 2), (0, 0))):
        walk.eventually(f"facts of base {index} have arrived", cohort, partial(_cohort, walk, index))
    ask = lambda: walk.platform.get(f"/registry/v1/graduates/{people[0]}", "wuhan_worker")["status"]  # noqa: E731
    walk.eventually("who is kept counts as employed", "employed", ask)


def _cohort(walk: Walk, index: int) -> tuple[int, int]:
    """How many completed and were kept, as far as subsidy has heard."""
    path = f"/subsidy/v1/employers/{walk.employers[index]}/cohort"
    answer = walk.platform.call("GET", path, "reviewer", params={"period": "2023-H1"})
    if answer.status_code == 404:
        return -1, -1
    return len(answer.json()["completed"]), len(answer.json()["retained"])


def _intern(walk: Walk, index: int, person: str, start: str, end: str) -> str:
    clerk, platform = f"clerk{index}", walk.platform
    body = {"employer_id": walk.employers[index], "graduate_id": person, "started_on": start, "planned_end_on": end}
    internship = walk.once_known(lambda: platform.post("/jobfair/v1/internships", clerk, body))["id"]
    platform.post(f"/jobfair/v1/internships/{internship}/end", clerk, {"ended_on": end, "outcome": "completed"})
    return str(internship)


def retain(platform: Platform, index: int, internship: str, *, retained: bool = True) -> None:
    """The base so numbered says whether it has kept its intern."""
    said = {"retained": retained, "retained_on": "2023-06-30", "contract_months": 24, "insured": True}
    platform.put(f"/jobfair/v1/internships/{internship}/retention", f"clerk{index}", said)
