"""What operations name of trainings: a course to be offered, an enrolment, and a completion that waits."""

from uuid import UUID

from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry import training_steps as trainings
from tests.support.platform import Platform
from tests.support.positions import COURSE, Object
from tests.support.rosters import SCHOOL


async def running(p: Platform, graduate: UUID, account: UUID) -> dict[str, list[Object]]:
    """Somebody takes two courses, and of one the completion waits."""
    days = {"starts_on": "2023-07-01", "ends_on": "2023-12-30"}
    first, second = [await trainings.course(p, **days) for _ in range(2)]
    await _on_offer(p, first)
    enrolment = await trainings.enrolled(p, str(graduate), first)
    waiting = await trainings.enrolled(p, str(graduate), second)
    await trainings.complete(people.worker(p), waiting, completed_on="2023-07-20")
    [change] = await trainings.waiting(people.worker(p))
    wish = {"wants": "startup"}
    await people.worker(p).post(f"{people.API}/graduates/{graduate}/training-intents", json=wish)
    of_person = {"graduate_id": str(graduate)}
    revocation = await _revocation(p, graduate)
    link = {
        "city": "urumqi",
        "university_code": SCHOOL,
        "institution": "示例技工学校（虚构）",
        "since_on": "2023-03-01",
    }
    linked = await p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL).post(f"{people.API}/institution-links", json=link)
    return {
        "link_id": [Object(linked.json()["id"], people.STREET, SCHOOL)],
        "enrolment_id": [
            Object(enrolment["id"], people.STREET, SCHOOL, person=graduate, path=of_person, account=account)
        ],
        "decide_training": [Object(change["id"], people.STREET)],
        "decide_training_revocation": [Object(revocation, people.STREET)],
    }


async def _revocation(p: Platform, graduate: UUID) -> str:
    """Of a third course, completed by the word of two: it waits to be taken back."""
    course = await trainings.course(p, starts_on="2023-07-01", ends_on="2023-12-30")
    enrolment = await trainings.enrolled(p, str(graduate), course)
    await trainings.complete(people.worker(p), enrolment, completed_on="2023-07-20")
    await trainings.decide(trainings.reviewer(p), enrolment)
    path = f"{people.API}/graduates/{graduate}/enrolments/{enrolment['id']}/revocation"
    await people.worker(p).post(path, json={"reason": "培训机构来函更正（虚构）"})
    [row] = [row for row in await trainings.waiting(people.worker(p)) if row["object_id"] == enrolment["id"]]
    return str(row["id"])


async def _on_offer(p: Platform, like: str) -> None:
    """A course with the number that bodies name."""
    columns = "city, area, title, institution, kind, starts_on, ends_on, seats, published_by, published_on"
    copied = f"INSERT INTO course (id, {columns}) SELECT :id, {columns} FROM course WHERE id = :like"
    async with p.transaction("registry") as session:
        await session.execute(text(copied), {"id": COURSE, "like": like})
