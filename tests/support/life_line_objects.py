"""What operations name of a person's life line: a check of enlistment that waits for its second person."""

from uuid import UUID

from tests.component.registry import people
from tests.support.platform import Platform
from tests.support.positions import Object


async def checked(p: Platform, graduate: UUID, account: UUID) -> dict[str, list[Object]]:
    body = {"fresh": True, "medical_passed": True, "political_passed": True}
    path = f"{people.API}/graduates/{graduate}/enlistment-checks"
    check = (await people.worker(p).post(path, json=body)).json()
    of_person = {"graduate_id": str(graduate)}
    thing = Object(check["id"], people.STREET, person=graduate, path=of_person, account=account)
    return {"enlistment_check_id": [thing]}
