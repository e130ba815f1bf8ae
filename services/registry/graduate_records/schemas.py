"""What is asked of the ledger and what it answers; personal data leaves masked, except in reveals."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.openapi import coded
from chassis.pagination import Cursor, Limit, Paging, WithTotal
from chassis.pii import Phone
from chassis.text import ONE_LINE
from contracts.events.registry import EmploymentStatus
from services.registry.facts.catalogue import FACTS, OF_HARDSHIP
from services.registry.graduates.rules import KIND_TITLES, PersonKind
from services.registry.graduates.views import CohortYear, Intention, OrgCode, Place, Schooling

FactName = Literal[
    "listed",
    "registered",
    "expected",
    "local_hukou",
    "wants_work",
    "placed",
    "placed_as_stated",
    "assisted",
    "fully_assisted",
    "in_campaign",
    "guided",
    "referred",
    "offered_training",
    "offered_internship",
    "reached",
    "informed",
    "in_hardship",
    "without_plan",
    "without_pair",
    "key_assist",
    "expiring_within",
    "training_asked",
    "training_answered",
    "wants_training",
    "course_recommended",
    "registered_within",
    "newly_placed",
    "newly_employed",
    "assisted_within",
    "guided_within",
    "referred_within",
    "offered_training_within",
    "offered_internship_within",
    "reached_within",
    "training_answered_within",
    "skills_trained_within",
    "labour_prepared_within",
    "startup_trained_within",
    "interned_within",
    "internship_completed_within",
    "taken_on_within",
    "worked_after_internship_within",
    "contact_due_within",
    "contact_in_time_within",
]
"""Those of `catalogue.FACTS`."""
RevealField = Literal["name", "id_number", "phone"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
MOST_IDS = 100
"""Of people named by their number: a page of rows of another service."""
PeriodDay = Annotated[date, Field(ge=date(2000, 1, 1))]


LEFT = {
    "served_elsewhere": True,
    "id_number": None,
    "phone": None,
    "hukou_area": None,
    "residence_area": None,
    "seeking_area": None,
    "intention": "unknown",
    "status": "unknown",
}
"""What a list of a past day shows of somebody who has left since, instead of what is so now."""


class GraduateFilter(BaseModel):
    """Filters of the ledger list; a filter that does not exist is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")

    id: list[UUID] = Field([], max_length=MOST_IDS, description="只列这些编号的人；不在本辖区的不出现")
    area: str | None = Field(None, max_length=40)
    district_known: bool | None = Field(None, description="是否已定区县")
    status: EmploymentStatus | None = None
    intention: Intention | None = None
    kind: PersonKind | None = Field(None, description=coded(KIND_TITLES))
    cohort_year: CohortYear | None = None
    university_code: OrgCode | None = Field(None, description="毕业院校代码")
    university_known: bool | None = Field(None, description="是否已知毕业院校")
    source_code: str | None = Field(None, max_length=20, description="凭该社区码登记的；unknown 为来源不明")
    pushed_list: UUID | None = Field(None, description="在该推送名单上的")
    listed: bool | None = None
    registered: bool | None = Field(None, description="已登记的毕业生")
    expected: bool | None = Field(None, description="名册所列或已登记")
    local_hukou: bool | None = Field(None, description="本市户籍")
    wants_work: bool | None = Field(None, description="有就业意愿")
    placed: bool | None = Field(None, description="已落实去向，经第二人确认且无后来的相反登记")
    placed_as_stated: bool | None = Field(None, description="已落实去向，含未确认的")
    placement_channel: Key | None = Field(None, description="所处去向的渠道，经第二人确认")
    placement_channel_as_stated: Key | None = Field(None, description="所处去向的渠道，含未确认的")
    placement_without_channel: Key | None = Field(None, description="所处去向未分渠道，且为该就业状态，经第二人确认")
    flexible_form: Key | None = Field(None, description="灵活就业的形态，经第二人确认；unstated 为未注明")
    venture_form: Key | None = Field(None, description="自主创业的形式，经第二人确认；unstated 为未注明")
    placement_evidence: Key | None = Field(None, description="所处去向的依据，经第二人确认")
    assisted: bool | None = None
    fully_assisted: bool | None = Field(None, description="完成文件规定的全部最低服务")
    in_campaign: bool | None = Field(None, description="攻坚行动对象：行动期内，届别不晚于当年的未落实人员")
    guided: bool | None = Field(None, description="得到职业指导")
    referred: bool | None = Field(None, description="得到岗位推介")
    offered_training: bool | None = Field(None, description="得到技能培训机会")
    offered_internship: bool | None = Field(None, description="得到就业见习机会")
    reached: bool | None = Field(None, description="已联系到本人")
    informed: bool | None = Field(None, description="文件规定须摸清的情况已齐")
    in_hardship: bool | None = Field(None, description="在困难台账")
    hardship: str | None = Field(None, max_length=60, description="在困难台账的这一类别")
    without_plan: bool | None = Field(None, description="在困难台账而无已同意的帮扶计划")
    without_pair: bool | None = Field(None, description="在困难台账而未结对")
    key_assist: bool | None = Field(None, description="重点援助对象：有就业意愿且有劳动能力")
    expiring_within: bool | None = Field(None, description="困难认定期内届满且未续认")
    training_asked: bool | None = Field(None, description="已询问培训意愿")
    training_answered: bool | None = Field(None, description="已答复培训意愿")
    wants_training: bool | None = Field(None, description="有培训意愿，以最近一次答复为准")
    course_recommended: bool | None = Field(None, description="获推介培训课程；是否参加不论")
    registered_within: bool | None = Field(None, description="期内登记")
    newly_placed: bool | None = Field(None, description="期内新落实去向：期末已落实、期前未落实")
    newly_employed: bool | None = Field(None, description="期内新就业创业：期内开始、经第二人确认，期前未落实")
    assisted_within: bool | None = Field(None, description="期内至少得到一次服务")
    guided_within: bool | None = Field(None, description="期内得到职业指导")
    referred_within: bool | None = Field(None, description="期内得到岗位推介")
    offered_training_within: bool | None = Field(None, description="期内得到技能培训机会")
    offered_internship_within: bool | None = Field(None, description="期内得到就业见习机会")
    reached_within: bool | None = Field(None, description="期内联系到本人")
    training_answered_within: bool | None = Field(None, description="期内首次答复培训意愿")
    skills_trained_within: bool | None = Field(None, description="期内完成职业技能培训，经第二人确认")
    labour_prepared_within: bool | None = Field(None, description="期内完成劳动预备制培训，经第二人确认")
    startup_trained_within: bool | None = Field(None, description="期内完成创业培训，经第二人确认")
    interned_within: bool | None = Field(None, description="期内开始就业见习，经本人确认")
    internship_completed_within: bool | None = Field(None, description="期内开始的见习已期满")
    taken_on_within: bool | None = Field(None, description="期内开始的见习，见习单位留用，经第二人确认")
    worked_after_internship_within: bool | None = Field(
        None, description="期内开始的见习，结束后规定月数内就业，经第二人确认；月数未规定的不能查"
    )
    contact_due_within: bool | None = Field(None, description="首次联系期内到期")
    contact_in_time_within: bool | None = Field(None, description="首次联系期内到期且按期完成")
    period_from: PeriodDay | None = Field(None, description="“期内”的第一日；与 period_until 同填")
    period_until: PeriodDay | None = Field(None, description="“期内”的最后一日，含当日")
    lacking: list[FactName] = Field([], max_length=10, description="所列各项中至少缺一项")
    as_of: date | None = Field(None, description="事实以该日（北京时间）为准")
    gap: str | None = Field(None, max_length=40, description="缺少的服务项目，any 为任意一项")
    first_contact: Literal["due", "in_time", "late", "late_entry", "open_late", "open"] | None = None
    week: str | None = Field(None, pattern=r"^\d{4}-W\d{2}$", description="首次联系到期所在周")
    cursor: Cursor = None
    limit: Limit = 50
    total: WithTotal = False

    @property
    def paging(self) -> Paging:
        return Paging(self.cursor, self.limit, self.total)

    @model_validator(mode="after")
    def _period_is_asked_for(self) -> "GraduateFilter":
        """A time stands where a fact of a time is asked for, and nowhere else: it would be ignored."""
        wanted = {name for name in FACTS if getattr(self, name) is not None} | {*self.lacking}
        needed = any(FACTS[name].takes_period for name in wanted)
        if (self.period is not None) is not needed or (self.period_from is None) is not (self.period_until is None):
            raise ValueError("period_from 和 period_until 与“期内”的筛选项同填")
        if self.period is not None and self.period[0] > self.period[1]:
            raise ValueError("period_from 不晚于 period_until")
        return self

    @property
    def of_hardship(self) -> list[str]:
        """Which filters ask for the poor and the sick."""
        facts = [name for name in sorted(OF_HARDSHIP) if getattr(self, name) is not None or name in self.lacking]
        return facts if self.hardship is None else ["hardship", *facts]

    @property
    def period(self) -> tuple[date, date] | None:
        if self.period_from is None or self.period_until is None:
            return None
        return self.period_from, self.period_until


class CorrectGraduate(BaseModel):
    """Fields to change; what is absent stays."""

    model_config = ConfigDict(extra="forbid")

    phone: Phone | None = None
    intention: Intention | None = None
    hukou_area: Place | None = None
    residence_area: Place | None = None
    seeking_area: Place | None = None
    education_level: Schooling | None = None
    university_code: OrgCode | None = None


class Reveal(BaseModel):
    """Why which fields are to be shown in clear; both are written to the audit trail."""

    model_config = ConfigDict(extra="forbid")

    fields: list[RevealField] = Field(min_length=1, max_length=3)
    purpose: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE]


class Revealed(BaseModel):
    graduate_id: UUID
    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
