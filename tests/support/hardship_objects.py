"""What operations name of the special ledger: a hardship, and the change that waits for its second person."""

from uuid import UUID

from tests.component.registry import hardship_steps as hardships
from tests.component.registry import people
from tests.support.platform import Platform
from tests.support.positions import Object


async def waiting(p: Platform, graduate: UUID, account: UUID) -> dict[str, list[Object]]:
    """A claim about a person that waits."""
    hardship = await hardships.claimed(people.worker(p), str(graduate))
    [change] = await hardships.waiting(people.worker(p))
    of_person = {"graduate_id": str(graduate)}
    return {
        "hardship_id": [Object(hardship["id"], people.STREET, person=graduate, path=of_person, account=account)],
        "decide_hardship_change": [Object(change["id"], people.STREET, path={"kind": change["kind"]})],
    }
