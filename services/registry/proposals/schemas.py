"""What goes over the wire about proposals; personal data leaves masked."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.access import Caller
from chassis.pii import Cipher, SealBroken
from services.registry.filings.models import Proposal
from services.registry.filings.rules import Content, Kind
from services.registry.graduates.repository import same_name
from services.registry.graduates.views import GraduateView, view_of
from services.registry.proposals.commands import content_of
from services.registry.proposals.repository import Matter
from services.registry.proposals.rules import Verdict

ProposalState = Literal["open", "accepted", "refused", "withdrawn"]


class OfferedParticulars(BaseModel):
    """What the source says of the person."""

    cohort_year: int | None
    education_level: str | None
    university_code: str | None
    hukou_area: str | None
    residence_area: str | None
    seeking_area: str | None
    intention: str


class FiledProposal(BaseModel):
    """A proposal as its source sees it: how it stands, and nothing of the person."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Kind
    state: ProposalState
    filed_at: datetime
    decided_at: datetime | None


class ProposalView(FiledProposal):
    """A proposal as whoever serves the person sees it."""

    source: str = Field(description="报送学校的代码，或提交人员的辖区")
    graduate: GraduateView = Field(description="本地台账现有内容（脱敏）")
    name: str | None = Field(description="对方所报姓名（脱敏）")
    name_agrees: bool | None = Field(description="对方所报姓名与本地台账是否一致")
    phone: str | None
    particulars: OfferedParticulars | None
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    area: str | None = Field(description="registration：对方拟登记的辖区")
    decidable: bool = Field(description="调用者可以办理：尚待办理，且不是本人所报")
    version: int


class DecideProposal(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"verdict": "refuse"}})

    verdict: Verdict = Field(description="accept：写入台账（登记类：转出给对方）；refuse：不采纳")


def proposal_view_of(cipher: Cipher, matter: Matter, by: Caller) -> ProposalView:
    content, graduate = _content_or_none(cipher, matter), view_of(cipher, matter.entry)
    legible = content is not None and graduate.name is not None
    return ProposalView(
        **FiledProposal.model_validate(matter.proposal).model_dump(),
        source=matter.proposal.source,
        graduate=graduate,
        name=content.name.masked if content else None,
        name_agrees=same_name(cipher, matter.entry, content.name) if content and legible else None,
        phone=content.phone.masked if content and content.phone else None,
        particulars=OfferedParticulars(**vars(content.particulars)) if content else None,
        unreadable=(not legible and not graduate.erased) or graduate.unreadable,
        area=content.area if content else None,
        decidable=matter.proposal.state == "open" and matter.proposal.filed_by != by.id,
        version=matter.proposal.version,
    )


def _content_or_none(cipher: Cipher, matter: Matter) -> Content | None:
    try:
        return content_of(cipher, matter)
    except SealBroken:
        return None


def filed_view_of(proposal: Proposal) -> FiledProposal:
    return FiledProposal.model_validate(proposal)
