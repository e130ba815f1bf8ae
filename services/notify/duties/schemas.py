"""What the API says about areas that nobody serves."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class UnservedAddresseeView(BaseModel):
    """A role in an area without an account: the next level up is told in its place."""

    model_config = ConfigDict(from_attributes=True)

    role: str
    area: str
    unread: int = Field(description="未读的提醒条数")
    oldest_at: AwareDatetime
