"""What goes over the wire about certificates and the exchange ledger; a person leaves masked, or as a token."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.pagination import Page
from chassis.text import ONE_LINE
from services.registry.exchange.rules import Effect, RequestState, Word

MOST_ANSWERS = 10_000
"""Of one call."""
QuestionKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Ground = Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE]


class AskCertificate(BaseModel):
    """Asks the department that the city's pack names for this question. The same open question is asked once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "graduate_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "question": "low_income_family",
                "purpose": "核实困难毕业生身份（虚构）",
            }
        },
    )

    graduate_id: UUID
    question: QuestionKey = Field(description="本市政策包 departments 中的问题")
    about_on: StatedDay | None = Field(None, description="就哪一日询问，不晚于今日；不写即今日")
    purpose: Ground = Field(description="用途，留痕；不得填写个人信息")


class AnswerView(BaseModel):
    answer: Word
    valid_from: date | None
    valid_to: date | None


class CertificateRequestView(BaseModel):
    """The person is masked; `graduate_id` is for whoever serves them, not for a department's officer."""

    id: UUID
    city: str
    department: str
    department_title: str | None = Field(description="政策包不再列出的部门为空")
    question: str
    question_title: str | None
    about_on: date
    purpose: str
    state: RequestState
    asked_on: date
    expires_on: date | None = Field(description="最后答复日；文件未规定的为空")
    sent: bool = Field(description="对方系统已受理，或等对方取走、由经办人答复")
    answer: AnswerView | None
    answered_on: date | None
    contrary: AnswerView | None = Field(description="同一部门对同一问题的另一答复：须重新询问，在此之前两者都不作数")
    graduate_id: UUID | None = None
    name: str | None = Field(None, examples=["张*"])
    id_number: str | None = Field(None, examples=["1101**********002X"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")


class CertificateTopic(BaseModel):
    """What a department may be asked about somebody, as the city's document has it."""

    question: QuestionKey
    title: str = Field(examples=["是否属于低保（低收入）家庭"])
    department: str
    department_title: str = Field(examples=["市民政局"])
    dated: bool = Field(description="肯定的答复须有有效期")
    clause: str
    quote: str


class CertificateQuestion(BaseModel):
    """An open question, as a department's system fetches it."""

    request_id: UUID
    question: str
    about_on: date
    person: str | None = Field(
        description="人员代码：身份证号码以与该部门约定的密钥计算的 HMAC-SHA256；已删除或无法读取的为空"
    )
    asked_on: date
    expires_on: date | None


class CertificateQuestions(Page[CertificateQuestion]):
    """What waits for the department that asks."""


class CertificateAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: UUID
    question: QuestionKey
    answer: Word = Field(description="unknown：本部门没有此人")
    valid_from: StatedDay | None = Field(None, description="与 valid_to 同填；答复为 yes 且该问题要求有效期的必填")
    valid_to: StatedDay | None = None


class AnswerCertificates(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "answers": [
                    {
                        "request_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                        "question": "low_income_family",
                        "answer": "yes",
                        "valid_from": "2023-01-01",
                        "valid_to": "2023-12-31",
                    }
                ]
            }
        },
    )

    answers: list[CertificateAnswer] = Field(min_length=1, max_length=MOST_ANSWERS)


class AnswerTaken(BaseModel):
    request_id: UUID
    outcome: Effect = Field(
        description="recorded 已记；repeated 与先前相同；contradicts 与先前不同，先前的保留；closed 已过期，未记"
    )


class AnswersTaken(BaseModel):
    results: list[AnswerTaken]


class LedgerEntryView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    city: str
    direction: Literal["out", "in"]
    department: str
    question: str
    request_id: UUID | None
    graduate_id: UUID | None
    actor_id: UUID | None
    outcome: str
