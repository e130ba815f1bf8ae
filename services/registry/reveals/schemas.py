"""What goes over the wire about who reveals how much."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.reveals.rules import Comparison


class RevealerView(BaseModel):
    account_id: UUID
    role: str
    reveals: int = Field(description="期间内查看个人信息原文的次数")
    peers_median: float | None = Field(description="辖区内同角色其他账号的中位数；没有其他账号时为空")
    stands_out: bool = Field(description="不少于 10 次，且不少于同行中位数的 3 倍")


def view_of(comparison: Comparison) -> RevealerView:
    return RevealerView(
        account_id=comparison.revealer.account_id,
        role=comparison.revealer.role,
        reveals=comparison.revealer.reveals,
        peers_median=comparison.median,
        stands_out=comparison.stands_out,
    )
