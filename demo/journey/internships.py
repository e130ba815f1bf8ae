"""Step 5: bases take interns and keep some; the facts arrive where the money is calculated."""

from functools import partial

from client.caller import Order
from client.models.jobfair import ProposeInternship, StateRetention
from client.platform import Platform
from client.waiting import once_heard
from demo.journey.business_time import set_time
from demo.journey.walk import Walk

NOBODY = "00000000-0000-7000-8000-000000000000"


def step(walk: Walk) -> None:
    walk.begin("5 internships")
    set_time(walk, "2023-06-30T18:00:00+08:00")
    people = walk.wuhan_ids
    plan = (
        (0, people[:20], "2023-01-05", "2023-03-31", 11),
        (1, people[12:32], "2023-04-03", "2023-06-20", 10),
        (2, people[33:36], "2023-01-05", "2023-06-30", 2),
    )
    _try_without_consent(walk, people[0])
    jobs = walk.platform.jobfair
    for index, interns, start, end, retained in plan:
        walk.interns[index] = [_intern(walk, index, person, start, end) for person in interns]
        for internship in walk.interns[index][:retained]:
            retain(walk.platform, index, internship)
        for internship in walk.interns[index][: retained - 1]:
            confirm(walk, internship, f"clerk{index}", jobs.issue_retention_code, jobs.confirm_retention)
    _try_second_retention(walk)
    _try_the_last_day(walk)
    for index, cohort in enumerate(((20, 11, 1), (20, 10, 1), (3, 2, 1), (0, 0, 0))):
        walk.eventually(f"facts of base {index} have arrived", cohort, partial(_cohort, walk, index))
    ask = lambda: walk.platform.registry.show_graduate("wuhan_worker", people[0])["status"]  # noqa: E731
    walk.eventually("who is kept counts as employed", "employed", ask)


def _try_without_consent(walk: Walk, person: str) -> None:
    """A base alone starts nothing, and learns nothing of whom it asks for."""
    platform, code = walk.platform, {"accept": True, "code": "AAAA2222BBBB"}
    body: ProposeInternship = {
        "employer_id": walk.employers[3],
        "graduate_id": person,
        "started_on": "2023-01-05",
        "planned_end_on": "2023-03-31",
    }
    asked = [
        platform.jobfair.propose_internship("clerk3", {**body, "graduate_id": graduate})
        for graduate in (person, NOBODY)
    ]
    seen = [(answer["state"], answer["awaits"]) for answer in asked]
    walk.check("a person and nobody are answered alike", [("proposed", None)] * 2, seen)
    path = f"/jobfair/v1/internships/{asked[0]['id']}"
    refused = platform.call("POST", f"{path}/confirmation", "clerk3", json=code)
    walk.check_status("without the intern's code nothing starts", (409, "confirmation-code-wrong"), refused)
    platform.jobfair.withdraw_proposal("clerk3", asked[0]["id"])


def _try_second_retention(walk: Walk) -> None:
    """Base 1 keeps this person; what base 0 would be paid for them as well is refused."""
    retention = {"retained": True, "retained_on": "2023-06-30", "contract_months": 24, "insured": True}
    path = f"/jobfair/v1/internships/{walk.interns[0][12]}/retention"
    refused = walk.platform.call("PUT", path, "clerk0", json=retention)
    walk.check_status("a person is kept by one base at a time", (409, "already-retained"), refused)


def _try_the_last_day(walk: Walk) -> None:
    """Base 1 keeps 10 of 20; two of the others broken off on the last day would make it 10 of 18."""
    left = {"ended_on": "2023-06-20", "outcome": "broken_off"}
    refused = walk.platform.call("POST", f"/jobfair/v1/internships/{walk.interns[1][19]}/end", "clerk1", json=left)
    walk.check_status("who is there on the last day has served the term", (422, "term-was-served"), refused)


def _cohort(walk: Walk, index: int) -> tuple[int, int, int]:
    """How many completed, were kept, and by the base's word alone, as far as subsidy has heard."""
    path = f"/subsidy/v1/employers/{walk.employers[index]}/cohort"
    answer = walk.platform.call("GET", path, "reviewer", params={"period": "2023-H1"})
    if answer.status_code == 404:
        return -1, -1, -1
    cohort = answer.json()
    return len(cohort["completed"]), len(cohort["retained"]), len(cohort["declared_retained"])


def _intern(walk: Walk, index: int, person: str, start: str, end: str) -> str:
    clerk, platform = f"clerk{index}", walk.platform
    body: ProposeInternship = {
        "employer_id": walk.employers[index],
        "graduate_id": person,
        "started_on": start,
        "planned_end_on": end,
    }
    internship = str(platform.jobfair.propose_internship(clerk, body)["id"])
    jobs = platform.jobfair
    confirm(walk, internship, clerk, jobs.issue_confirmation_code, jobs.answer_proposal)
    platform.jobfair.end_internship(clerk, internship, {"ended_on": end, "outcome": "completed"})
    return internship


def confirm(walk: Walk, internship: str, clerk: str, issue: Order, answer: Order) -> None:
    """The intern has no account: their caseworker hands them a code, and they give it to the base."""
    code = once_heard(lambda: issue("wuhan_worker", internship))["code"]
    answer(clerk, internship, {"accept": True, "code": code})


def retain(platform: Platform, index: int, internship: str, *, retained: bool = True) -> None:
    """The base so numbered says whether it has kept its intern."""
    retention: StateRetention = {
        "retained": retained,
        "retained_on": "2023-06-30",
        "contract_months": 24,
        "insured": True,
    }
    platform.jobfair.state_retention(f"clerk{index}", internship, retention)
