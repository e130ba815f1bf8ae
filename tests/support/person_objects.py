"""What operations name of one person: their hardship, their trainings, their file on its way."""

from uuid import UUID

from tests.support import (
    archive_objects,
    baseline_objects,
    handover_objects,
    hardship_objects,
    life_line_objects,
    placement_objects,
    register_objects,
    source_objects,
    training_objects,
)
from tests.support.platform import Platform
from tests.support.positions import Object


async def of_one(p: Platform, graduate: UUID, school: str, account: UUID) -> dict[str, list[Object]]:
    return {
        **await hardship_objects.waiting(p, graduate, account),
        **await placement_objects.waiting(p, graduate, account),
        **await baseline_objects.waiting(p),
        **await training_objects.running(p, graduate, account),
        **await archive_objects.on_the_way(p, graduate, school, account),
        **await life_line_objects.checked(p, graduate, account),
        **await source_objects.pushed(p),
        **await register_objects.taken_in(p),
        **await handover_objects.asked(p, graduate),
        **await handover_objects.moving(p),
    }
