"""What goes over the wire about payout accounts. Account numbers leave masked."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.dual_control import ChangeRequestView, Sentence
from chassis.pii import BankAccount
from chassis.text import ONE_LINE


class PutPayoutAccount(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"holder": "示例科技有限公司（虚构）", "account": "6200000000001234"}},
    )

    holder: Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]
    account: BankAccount
    evidence: Sentence | None = Field(
        None, description="户名与登记名称不一致时必填：依据的文件名称和编号，不得填写个人信息"
    )


class PayoutAccountView(BaseModel):
    payee_id: UUID
    payee_kind: Literal["employer", "graduate"]
    holder: str = Field(description="个人户名对工作人员脱敏")
    account: str = Field(examples=["****1234"])
    version: int


class PayoutAccountChangeView(ChangeRequestView):
    """A change that waits for a second person, or what became of it. While it waits, the payee is not paid."""

    holder: str | None = Field(description="个人户名对工作人员脱敏；待复核的他人户名完整显示，供与依据核对")
    account: str | None = Field(examples=["****1234"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    own_name: bool = Field(description="户名与收款人的登记名称一致（个人为本人姓名）")
    from_version: int | None = Field(description="提出变更时的账户版本；首次登记为空")
