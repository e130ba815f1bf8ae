"""A claim as every feature shows it, with its explanation."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.subsidy.evidence.views import CitedEvidenceView
from services.subsidy.schemes.decisions import DecisionView
from services.subsidy.schemes.ports import Origin

StateName = Literal["open", "reviewed", "approved", "rejected", "not_eligible", "in_payment", "settled", "superseded"]


class ComparedView(BaseModel):
    """What the case comes to by one of the documents that were compared."""

    pack: str
    version: str
    title: str
    amount_fen: int


class GoverningView(BaseModel):
    """Which document decided the case, and why."""

    began_on: date = Field(description="本件开始之日")
    document: str
    last_on: date | None = Field(description="该文件办理到哪一日为止开始的；没有截止、停止的为空")
    rule: Literal["stay", "move", "most_favourable"] | None = Field(description="后一份文件对此前已开始的怎么说")
    by: str | None = Field(description="后一份文件的标题")
    clause: str | None
    quote: str | None
    compared: list[ComparedView] = Field([], description="按就高原则比较的各份文件和金额")


class CertifiedFactView(BaseModel):
    """A fact that another department certified, as the city's pack names it."""

    fact: str
    answer: bool
    department: str
    valid_from: date
    valid_to: date
    request_id: UUID = Field(description="询问的编号")


class ExplanationView(DecisionView):
    """Why the amount is what it is, in words a person can follow and redo."""

    claimed_before_fen: int = Field(0, description="此前已支付和支付中的各笔合计，分")
    difference_fen: int = Field(0, description="本笔金额，分；负数为追回")
    cited_evidence: list[CitedEvidenceView] = Field([], description="事实声明所引用的证明材料，只列编号和摘要")
    certified: list[CertifiedFactView] = Field([], description="由其他部门证明的事实，及其部门和有效期")
    origins: dict[str, Origin] = Field(
        {}, description="有部门证明的项目：各事实的来历，recorded 记录、certified 部门证明、declared 声明"
    )
    late_since: date | None = Field(None, description="一次性项目：首次声明之日晚于受理期最后一日的，为该日")
    governing: GoverningView | None = Field(None, description="由哪一份文件办理及其缘由；只有一份且无截止日的为空")


class DeclaredView(BaseModel):
    """The facts that are one side's word alone: by opaque ids of internships, or by their names."""

    retained: list[UUID] = Field(description="留用、劳动合同、参保情况为用人单位申报，未经核验的")
    left: list[UUID] = Field(description="用人单位申报为期满前离开，未经核验的；不计入期满人数")
    attested: list[str] = Field(description="以声明为据、未经核验的事实")

    @model_validator(mode="before")
    @classmethod
    def of_all_sources(cls, stored: Any) -> Any:
        """A source that a claim takes nothing from has said nothing of it."""
        return {"retained": [], "left": [], "attested": [], **stored} if isinstance(stored, dict) else stored


class ClaimView(BaseModel):
    """A claim with its explanation; `version` is what a later change is checked against."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    scheme: str
    city: str
    area: str
    payee_kind: str
    payee_id: UUID
    payee_name: str | None = Field(
        None, description="用人单位的登记名称；对象为个人的、名称未知的为空，个人姓名由实名台账出具"
    )
    period: str
    sequence: int = Field(description="0 为首次核算，其后为更正：取代未支付的申请，或补发、追回")
    amount_fen: int
    target_fen: int
    state: StateName = Field(description="superseded：事实更正后被后来的核算取代，不再支付")
    explanation: ExplanationView
    facts: dict[str, Any]
    declared: DeclaredView | None = Field(description="其中单方申报、声明，未经核验的；更早版本核算的为空")
    pack: str
    pack_version: str
    judged_on: date
    version: int


def named(claim: Any, names: Mapping[UUID, str | None]) -> ClaimView:
    """The claim with its payee's name, where that is an employer: `names` are those of employers."""
    return ClaimView.model_validate(claim).model_copy(update={"payee_name": names.get(claim.payee_id)})
