"""Step 11: Ben's hardship is claimed by one and confirmed by another, he takes a course, and a colleague takes over."""

import secrets
from typing import Any

from client import operators
from client.models import registry as models
from client.platform import Json
from demo.journey.walk import Walk

AGREED: models.DecideChange = {"verdict": "apply", "note": "已核对材料（演示）"}
COLLEAGUE, UNTIL = "colleague", "2023-08-11"
HARDSHIP: models.ClaimHardship = {
    "category": "disabled",
    "source": "document",
    "evidence": "证件复印件，存档案柜（演示）",
    "valid_from": "2023-01-01",
    "valid_to": "2023-12-31",
    "reason": "已核对原件（演示）",
}
COURSE: models.PublishCourse = {
    "title": "电工基础（演示）",
    "institution": "示例技工学校（虚构）",
    "kind": "skills",
    "starts_on": "2023-07-01",
    "ends_on": "2023-07-31",
    "seats": 30,
}


def step(walk: Walk) -> None:
    walk.begin("11 a hardship, a training, a handover")
    _hardship(walk)
    _training(walk)
    _handover(walk)


def _hardship(walk: Walk) -> None:
    platform, ben = walk.platform, walk.ben
    hardship = platform.registry.claim_hardship("caseworker", ben, HARDSHIP)
    change = _change(platform.everything(platform.registry.list_hardship_changes, "district"), hardship["id"])
    path = f"/registry/v1/hardship-changes/{change['kind']}/{change['id']}/decision"
    alone = platform.call("POST", path, "caseworker", json=AGREED)
    walk.check_status("who claims a hardship does not confirm it", (409, "same-person"), alone)
    platform.read(platform.call("POST", path, "district", json=AGREED))
    rows = platform.registry.read_hardships("district", ben, purpose="核对困难台账")["items"]
    walk.check("another's word puts him on the ledger", [("disabled", "confirmed")], [_standing(row) for row in rows])
    platform.registry.state_ability("caseworker", ben, {"able": True, "basis": "visit"})
    plan = platform.registry.make_plan("caseworker", ben)["id"]
    platform.registry.add_plan_item("caseworker", ben, plan, {"kind": "guidance", "due_on": "2023-09-15"})
    note: models.AgreePlan = {"note": "电话征得本人同意（演示）"}
    agreed = platform.registry.agree_plan("district", ben, plan, note)
    walk.check("and his plan is agreed to", "agreed", agreed["state"])


def _change(rows: Any, object_id: str) -> Json:
    [change] = [row for row in rows if row["object_id"] == object_id]
    return change


def _standing(row: Json) -> tuple[Json, Json]:
    return row["category"], row["standing"]


def _training(walk: Walk) -> None:
    platform, ben = walk.platform, walk.ben
    course: models.NameCourse = {"course_id": platform.registry.publish_course("district", COURSE)["id"]}
    first, again = (platform.registry.recommend_course("caseworker", ben, course)["counted"] for _ in range(2))
    walk.check("a course is recommended once", (True, False), (first, again))
    enrolment = platform.registry.enrol("caseworker", ben, course)["id"]
    done: models.CompleteTraining = {"completed_on": "2023-07-27", "reason": "已核对签到表（演示）"}
    platform.registry.complete_training("caseworker", ben, enrolment, done)
    walk.check("one person's word is recorded", ["recorded"], _enrolments(walk))
    change = _change(platform.everything(platform.registry.list_training_changes, "district"), enrolment)
    path = f"/registry/v1/training-changes/{change['id']}/decision"
    walk.check_status(
        "and not confirmed by them", (409, "same-person"), platform.call("POST", path, "caseworker", json=AGREED)
    )
    platform.registry.decide_training("district", change["id"], AGREED)
    walk.check("another's word completes it", ["completed"], _enrolments(walk))


def _enrolments(walk: Walk) -> list[str]:
    return [row["state"] for row in walk.platform.registry.show_trainings("caseworker", walk.ben)["enrolments"]]


def _handover(walk: Walk) -> None:
    platform = walk.platform
    account = {"login": f"colleague-{walk.nonce}", "role": "caseworker", "display_name": "演示同事"}
    secret = secrets.token_urlsafe(12)
    operators.open_account(platform, {**account, "secret": secret, "area": walk.street, "org": None})
    platform.sign_in(COLLEAGUE, account["login"], secret)
    platform.registry.take_cases("caseworker", {"graduate_ids": [walk.ben]})
    asked: models.AskCaseHandover = {
        "to_account_id": platform.registry.who_am_i(COLLEAGUE)["id"],
        "graduate_ids": [walk.ben],
        "until_on": UNTIL,
        "reason": "休假期间移交（演示）",
    }
    handover = platform.registry.ask_case_handover("caseworker", asked)["id"]
    walk.check("until the colleague accepts he is nobody else's", [], _cases(walk, COLLEAGUE))
    platform.registry.decide_case_handover(COLLEAGUE, handover, {"verdict": "accept"})
    walk.check("then he is theirs, to the last day", [(walk.ben, UNTIL)], _cases(walk, COLLEAGUE))
    platform.registry.undo_case_handover("caseworker", handover, {"reason": "已提前返岗（演示）"})
    walk.check("undone, he goes back", ([], [(walk.ben, None)]), (_cases(walk, COLLEAGUE), _cases(walk, "caseworker")))


def _cases(walk: Walk, who: str) -> list[tuple[str, str | None]]:
    rows = walk.platform.registry.list_case_assignments(who)["items"]
    return [(row["graduate"]["id"], row["until_on"]) for row in rows]
