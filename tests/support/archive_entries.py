"""Files on their way, asked for by the person's number in the body."""

import httpx

from contracts.roles import Role
from tests.component.registry import archive_steps as archives
from tests.component.registry import people
from tests.support.objects import World
from tests.support.positions import Object
from tests.support.rosters import SCHOOL


async def newly_enrolled(world: World) -> list[Object]:
    """Somebody of a school, whose file nobody has sent."""
    entry = await people.registered(world.p, 70, university_code=SCHOOL)
    return [Object(entry["id"], people.STREET, SCHOOL)]


async def file_to_send(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await archives.ask(client, [thing.id])
