"""Reading a dossier: everything that is on record of one person, after writing down who asks and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from services.registry.assistance_plans import repository as plans
from services.registry.assistance_plans.models import AssistancePlan
from services.registry.casework import repository as casework
from services.registry.casework.models import Service
from services.registry.graduates.models import Graduate
from services.registry.hardships.commands import read_hardships
from services.registry.hardships.models import Hardship
from services.registry.life_lines.commands import stages_of
from services.registry.life_lines.rules import Stage


@dataclass(frozen=True)
class Dossier:
    person: Graduate
    stages: Sequence[Stage]
    hardships: Sequence[Hardship]
    services: Sequence[tuple[Service, bool]]
    plans: Sequence[AssistancePlan]


async def read_dossier(session: AsyncSession, graduate_id: UUID, purpose: str, by: Caller) -> Dossier:
    """It says in which hardship somebody is, so each look counts and leaves its purpose (read_hardships)."""
    person, hardships = await read_hardships(session, graduate_id, purpose, by)
    return Dossier(
        person=person,
        stages=(await stages_of(session, person))[0],
        hardships=hardships,
        services=await casework.services_of(session, person.id),
        plans=await plans.of_person(session, person.id),
    )
