"""Orders about training intents: state one.

Whose gain: a school and a district are measured by how many answered by a day, so nobody enters an answer for a day
that is over. Who answered in their own words and for whom staff did is told by the source.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Unprocessable
from contracts.roles import Role
from services.registry.graduates import repository as ledger
from services.registry.training_intents.models import TrainingIntent
from services.registry.training_intents.rules import Wants


class AnswerRequired(Unprocessable):
    slug, title = "answer-required", "本人填报须作出答复"


async def state_training_intent(
    session: AsyncSession, graduate_id: UUID, wants: Wants | None, by: Caller, today: date
) -> TrainingIntent:
    """What a person answers, or that they did not. Raises AnswerRequired for one's own question without an answer."""
    if by.role == Role.GRADUATE and wants is None:
        raise AnswerRequired()
    person = await ledger.locked_in_scope(session, graduate_id, by)
    intent = TrainingIntent(
        id=new_id(), graduate_id=person.id, wants=wants, source=str(by.role), stated_on=today, stated_by=by.id
    )
    session.add(intent)
    await session.flush()
    await audit.record(session, by, "state_training_intent", "training_intent", intent.id, area=person.area)
    return intent
