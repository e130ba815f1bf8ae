"""Step of the demo year: of a few people the studies, leaving school, enlistment and unemployment are on record."""

from collections.abc import Sequence
from typing import Any

from client.models import registry
from client.retrying import Resumable
from demo.people import Fictional

SCHOOL = {"urumqi": "10755", "wuhan": "10486"}
STUDY: dict[str, Any] = {
    "education_level": "本科",
    "major": "计算机科学与技术",
    "enrolled_on": "2019-09-01",
    "graduates_on": "2023-06-30",
    "details": {"sex": {"system": "gbt2261_1", "code": "2"}, "faculty": {"text": "计算机学院（虚构）"}},
}
LEFT: registry.StateLeaving = {"left_on": "2023-06-30", "destination": {"system": "moe_destination", "code": "70"}}
PASSED: registry.RecordEnlistment = {"fresh": True, "medical_passed": True, "political_passed": True}
HEADER = "序号,姓名,身份证号,是否登记失业人员,失业时间"
SINCE = ("2022-06-01", "2023-01-15")
COURSE: registry.PublishCourse = {
    "title": "电工基础（虚构）",
    "institution": "示例技工学校（虚构）",
    "kind": "skills",
    "starts_on": "2023-07-03",
    "ends_on": "2023-12-29",
    "seats": 30,
}


def enter_lives(platform: Resumable, city: str, people: Sequence[tuple[str, str, Fictional]]) -> None:
    """Of these people (entry, caseworker, who they are); what counts is confirmed by another than who stated it."""
    (first, worker, _), (second, other, _), *_ = people
    study: Any = {"school_code": SCHOOL[city], **STUDY}
    platform.registry.state_study(worker, first, study)
    platform.registry.state_leaving(worker, first, LEFT)
    checks = [platform.registry.record_enlistment(worker, first, PASSED)["id"]]
    platform.registry.record_enlistment(other, second, PASSED)
    platform.registry.confirm_enlistment(f"{city}-reviewer", first, checks[0])
    _register_unemployed(platform, city, people[: len(SINCE)])
    _train(platform, city, first, worker)


def _register_unemployed(platform: Resumable, city: str, people: Sequence[tuple[str, str, Fictional]]) -> None:
    """A file of the city's reviewer; the first person's caseworker has seen that it is them, the second's has not."""
    rows = [
        f"{place},{who.name},{who.id_number},是,{since}"
        for place, ((_, _, who), since) in enumerate(zip(people, SINCE, strict=True), start=1)
    ]
    files = {"file": (f"{city}-失业人员台账.csv", "\n".join([HEADER, *rows]).encode(), "text/csv")}
    platform.read(platform.call("POST", "/registry/v1/unemployment-files", f"{city}-reviewer", files=files))
    entry, worker, _ = people[0]
    platform.registry.accept_match(worker, entry, {"seen": 1})


def _train(platform: Resumable, city: str, entry: str, worker: str) -> None:
    """A course that is recommended and taken, and completed by the word of two."""
    reviewer = f"{city}-reviewer"
    course: registry.NameCourse = {"course_id": platform.registry.publish_course(reviewer, COURSE)["id"]}
    platform.registry.recommend_course(worker, entry, course)
    enrolment = platform.registry.enrol(worker, entry, course)["id"]
    done: registry.CompleteTraining = {"completed_on": "2023-07-28", "reason": "已核对签到表（虚构）"}
    platform.registry.complete_training(worker, entry, enrolment, done)
    decision: Any = {"verdict": "apply", "note": "已核对签到表（虚构）"}
    for change in platform.everything(platform.registry.list_training_changes, reviewer):
        platform.registry.decide_training(reviewer, change["id"], decision)
