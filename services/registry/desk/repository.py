"""All SQL of the desk. A change is where its person is."""

from sqlalchemy import ColumnElement, Uuid, cast, exists

from chassis.access import Caller
from chassis.dual_control import OBJECT_ID
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to


def about_people_of(by: Caller) -> ColumnElement[bool]:
    """SQL: a change's person is the caller's now; where the person was when it was proposed does not count."""
    return exists().where(Graduate.id == cast(OBJECT_ID, Uuid), visible_to(by))
