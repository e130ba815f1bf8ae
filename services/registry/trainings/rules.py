"""Pure rules of trainings: how an enrolment stands, and whether somebody has had enough recommendations."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from contracts.events.registry import TrainingCertificate

CertificateKind = TrainingCertificate
CERTIFICATE_TITLES = {
    "qualification": "职业资格证书",
    "skill_level": "职业技能等级证书",
    "completion": "培训合格证书",
}
SkillsSource = Literal["declared", "certificate", "assessment"]
SOURCE_TITLES = {"declared": "本人陈述", "certificate": "查看证书", "assessment": "职业技能评价"}


class EnrolmentState(StrEnum):
    """`recorded`: one person's word that it was completed, which counts nowhere until another has confirmed it."""

    ENROLLED = "enrolled"
    RECORDED = "recorded"
    COMPLETED = "completed"
    DROPPED = "dropped"


STATE_TITLES = {
    "enrolled": "已报名",
    "recorded": "已登记结业，待第二人确认",
    "completed": "已结业",
    "dropped": "已退出",
}


@dataclass(frozen=True)
class CourseMinimum:
    """So many different courses are recommended, at least, to each of those whom the document names."""

    least: int
    clause: str
    quote: str

    def is_met(self, had: int) -> bool:
        return had >= self.least
