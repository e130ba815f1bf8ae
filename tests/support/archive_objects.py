"""What operations name of files on their way: one that its school sent, and its batch."""

from uuid import UUID

from tests.component.registry import archive_steps as archives
from tests.component.registry.people import STREET
from tests.support.platform import Platform
from tests.support.positions import Object


async def on_the_way(p: Platform, graduate: UUID, school: str, account: UUID) -> dict[str, list[Object]]:
    await archives.with_bodies(p)
    [transfer] = await archives.asked(archives.office(p, school), [str(graduate)])
    assert (await archives.send(archives.office(p, school))).status_code == 201
    return {
        "transfer_id": [Object(transfer, STREET, school, graduate, account=account)],
        "batch": [Object(archives.BATCH, STREET, school)],
    }
