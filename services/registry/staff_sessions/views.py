"""A session of staff as every feature that opens one shows it."""

from datetime import datetime

from pydantic import Field

from services.registry.accounts.views import Session, session_of
from services.registry.staff_sessions.commands import Opened


class StaffSession(Session):
    """A bearer token, and the refresh token that gets the next one, once."""

    refresh_token: str = Field(description="换取下一个令牌，只能使用一次；再次使用即结束本次登录")
    session_expires_at: datetime = Field(description="本次登录最晚到此时结束")


def staff_session_of(opened: Opened) -> StaffSession:
    return StaffSession(
        **session_of(opened.signed).model_dump(),
        refresh_token=opened.refresh_token,
        session_expires_at=opened.ends_at,
    )
