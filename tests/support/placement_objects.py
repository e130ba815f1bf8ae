"""A placement of one person, which a second person has still to confirm."""

from uuid import UUID

from tests.component.registry import people
from tests.component.registry.placement_steps import recorded
from tests.support.platform import Platform
from tests.support.positions import PLACEMENT, Object


async def waiting(p: Platform, graduate: UUID, account: UUID) -> dict[str, list[Object]]:
    placement = await recorded(people.worker(p), str(graduate), channel=None, **PLACEMENT)
    of_person = {"graduate_id": str(graduate)}
    thing = Object(placement["placement_id"], people.STREET, person=graduate, path=of_person, account=account)
    return {"placement_id": [thing]}
