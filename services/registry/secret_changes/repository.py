"""All SQL of resets: whose secrets and devices a caller resets."""

from sqlalchemy import ColumnElement, Text, cast, exists, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller, Reach
from services.registry.account_opening.commands import reach_of
from services.registry.account_opening.rules import ADMINISTERED_BY
from services.registry.accounts.models import StaffAccount


async def account_in_reach(session: AsyncSession, login: str, by: Caller) -> StaffAccount | None:
    query = select(StaffAccount).where(StaffAccount.login == login, _reached(by))
    return (await session.scalars(query)).one_or_none()


def of_administered(by: Caller) -> ColumnElement[bool]:
    """SQL: the request concerns an account that the caller administers, by its role and its place of now."""
    return exists().where(
        cast(StaffAccount.id, Text) == dual_control.OBJECT_ID,
        StaffAccount.role.in_(ADMINISTERED_BY.get(by.role, frozenset())),
        _reached(by),
    )


def _reached(by: Caller) -> ColumnElement[bool]:
    return true() if reach_of(by) == Reach.ANY else by.area_clause(StaffAccount.area)
