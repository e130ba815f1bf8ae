"""Positions from where an object is asked for, and an object with whom it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.access import Reach
from chassis.db import new_id
from contracts.roles import Role
from tests.support.rosters import COLUMNS, SCHOOL, as_csv, as_xlsx

LIMITED = (Reach.AREA, Reach.ORG, Reach.SELF)


OF_A_CITY = {
    Role.CITY_APPROVER,
    Role.AUDITOR,
    Role.SECURITY_OFFICER,
    Role.CITY_ADMINISTRATOR,
    Role.PAYER,
    Role.DEPARTMENT_CLIENT,
    Role.DEPARTMENT_OFFICER,
    Role.FINANCE,
    Role.POLICY_OFFICER,
    Role.OBSERVER,
}


OF_A_DEPARTMENT = {Role.DEPARTMENT_CLIENT, Role.DEPARTMENT_OFFICER}


FAR = {"urumqi": "wuhan/420106", "wuhan": "urumqi/650102"}


NEXT = {"urumqi": "urumqi/650103", "wuhan": "wuhan/420111"}


OTHER_ORG = "91420100MA4K9999XX"


ON = "2023-07-28"


COURSE = "0b000000-0000-7000-8000-000000000093"
"""Of every world of the registry, on offer."""


GROUNDS = {"reason": "报送时录入有误", "evidence": "居民身份证原件"}


PLACEMENT = {"status": "further_study", "since_on": ON, "evidence_kind": "admission"}


BODIES: dict[str, dict[str, Any]] = {
    "ask_for_clock_pause": {"reason": "army_service", "note": "依据（虚构）", "from_on": "2099-08-01"},
    "decide_pause_request": {"verdict": "refuse", "note": "依据（虚构）"},
    "correct_graduate": {"intention": "startup"},
    "state_status": {"status": "employed", "since_on": ON, "evidence_kind": "contract"},
    "confirm_status": {},
    "record_placement": PLACEMENT,
    "correct_placement": {**PLACEMENT, "reason": "核对合同后更正（虚构）"},
    "confirm_contact": {},
    "reveal_graduate": {"fields": ["name"], "purpose": "核对本人身份信息"},
    "decide_case_handover": {"verdict": "refuse"},
    "undo_case_handover": {"reason": "已提前返岗（虚构）"},
    "ask_area_transfer": {"to_area": "urumqi/650104/650104002", "reason": "已迁居（虚构）"},
    "decide_area_transfer": {"verdict": "refuse"},
    "search_people": {"phone": "13800000009", "purpose": "来电咨询，核对身份"},
    "decide_proposal": {"verdict": "refuse"},
    "correct_roster_row": {"cells": {"学历": "本科"}},
    "ask_for_roster_undo": {"reason": "误传（虚构）"},
    "decide_roster_undo": {"verdict": "refuse", "note": "已与学校核对（虚构）"},
    "adopt_plan": {},
    "withdraw_plan": {},
    "publish_plan": {},
    "assign_task": {"title": "走访辖区高校（虚构）", "lead": ["district_office"], "due_on": "2023-09-15"},
    "report_task": {"text": "已完成（虚构）"},
    "decide_task": {"verdict": "return", "reason": "依据不足（虚构）"},
    "note_task": {"text": "待汇总（虚构）"},
    "draw_periodic_report": {"kind": "half_monthly_assist", "period": "2023-07-H1"},
    "add_report_practice": {"text": "在社区设服务点（虚构）", "consent": "not_needed"},
    "submit_periodic_report": {"content_hash": "0" * 64},
    "return_periodic_report": {"reason": "请补充（虚构）"},
    "freeze_periodic_report": {"content_hash": "0" * 64},
    "hand_over_archive": {"carrier": "ems", "on": ON},
    "receive_archive": {"city": "urumqi", "body": "RC650102", "on": ON},
    "report_archive_exception": {"reason": "lost"},
    "resolve_archive_exception": {"outcome": "forwarded", "on": ON},
    "accept_match": {"seen": 1},
    "claim_hardship": {
        "category": "low_income",
        "source": "document",
        "evidence": "证件复印件，存档案柜（虚构）",
        "valid_from": "2023-01-01",
        "valid_to": "2023-12-31",
        "reason": "已核对原件（虚构）",
    },
    "state_ability": {"able": True, "basis": "visit"},
    "add_plan_item": {"kind": "guidance", "due_on": "2099-08-31"},
    "agree_plan": {"note": "电话征得本人同意（虚构）"},
    "complete_plan_item": {"done_on": ON, "outcome": "achieved"},
    "pair_helper": {"helper_id": "{id}"},
    "close_plan": {"reason": "placed"},
    "end_hardship": {"ended_reason": "no_longer", "reason": "走访得知（虚构）"},
    "ask_welfare_post": {"reason": "多次推介均未成（虚构）", "policy_basis": "本市办法（虚构）"},
    "decide_welfare_post": {"verdict": "refuse", "note": "推介记录不全（虚构）"},
    "decide_hardship_change": {"verdict": "refuse", "note": "未见原件（虚构）"},
    "state_study": {"school_code": SCHOOL, "education_level": "本科", "details": {"faculty": {"text": "计算机学院"}}},
    "issue_community_code": {"area": "urumqi/650102/650102002", "title": "示例社区（虚构）"},
    "state_leaving": {"planned_on": "2023-08-31"},
    "record_enlistment": {"fresh": True, "medical_passed": True, "political_passed": True},
    "state_training_intent": {"wants": "skills"},
    "recommend_course": {"course_id": COURSE},
    "enrol": {"course_id": COURSE},
    "give_startup_support": {"item": "service", "given_on": ON},
    "follow_up_startup": {"item": "service", "followed_on": ON},
    "attend_course": {"attended_on": ON},
    "confirm_institution_link": {},
    "end_institution_link": {},
    "ask_training_revocation": {"reason": "培训机构来函更正（虚构）"},
    "decide_training_revocation": {"verdict": "refuse", "note": "未见来函（虚构）"},
    "state_skills": {"low_skilled": True, "eligible": True, "source": "assessment"},
    "complete_training": {"completed_on": ON, "reason": "已核对签到表（虚构）"},
    "decide_baseline": {"verdict": "refuse", "note": "页码有误（虚构）"},
    "decide_training": {"verdict": "refuse", "note": "未见签到表（虚构）"},
    "log_contact": {
        "kind": "phone",
        "reached": True,
        "contacted_at": f"{ON}T09:00:00+08:00",
        "notes": "约好下周再谈（虚构）",
        "next_action": {"on": "2099-08-15", "kind": "phone"},
    },
    "record_interview": {"interviewed_on": ON, "result": "open"},
    "set_next_action": {"on": "2099-08-15", "kind": "visit"},
    "correct_contact": {"notes": "已改约（虚构）"},
    "log_service": {"kind": "guidance", "delivered_on": ON},
    "dismiss_desk_case": {"note": "本人确认台账无误"},
    "propose_name_correction": {"name": "测试乙", **GROUNDS},
    "propose_phone_change": {"phone": "13900000008", **GROUNDS},
    "propose_kind_correction": {"kind": "school_leaver", **GROUNDS},
    "propose_binding_release": GROUNDS,
    "decide_desk_change": {"verdict": "apply", "note": "已核对身份证原件"},
    "reveal_desk_change": {"purpose": "复核更正申请"},
    "verify_employer": {"is_internship_base": False},
    "suspend_employer": {"reason_code": "false_recruitment"},
    "refer_graduate": {"graduate_id": "{id}"},
    "decide_account_request": {"verdict": "apply", "note": "已核对任命文件（虚构）"},
    "decide_staff_account_change": {"verdict": "apply", "note": "已核对调令（虚构）"},
    "close_staff_account": {"reason": "本人已调离（虚构）"},
    "reopen_staff_account": {"reason": "本人返岗（虚构）"},
    "propose_provider_link": {"subject": "u-1", "reason": "已核对人员编号（虚构）"},
    "decide_reset_request": {"verdict": "apply", "note": "已核验工作证（虚构）"},
    "end_provider_link": {"reason": "本人已调离（虚构）"},
    "decide_provider_link": {"verdict": "apply", "note": "已核对人员编号（虚构）"},
    "propose_substitution": {
        "substitute_id": "{id}",
        "first_on": "2023-08-01",
        "last_on": "2023-08-14",
        "reason": "年休假（虚构）",
    },
    "decide_substitution": {"verdict": "apply", "note": "已核对休假审批（虚构）"},
    "end_substitution": {"reason": "本人提前返岗（虚构）"},
    "move_staff_account": {"role": "auditor", "area": "urumqi/650102", "reason": "轮岗（虚构）"},
    "answer_proposal": {"accept": True, "code": "AAAA2222BBBB"},
    "answer_for_home_city": {"accept": True},
    "confirm_retention": {"accept": True, "code": "AAAA2222BBBB"},
    "end_internship": {"ended_on": ON, "outcome": "completed"},
    "state_retention": {"retained": True, "retained_on": ON, "contract_months": 12, "insured": True},
    "review_claim": {"verdict": "pass"},
    "approve_claim": {"verdict": "pass"},
    "resolve_bank_discrepancy": {"verdict": "paid", "note": "已向银行核对流水"},
    "decide_bank_receipt": {"verdict": "refuse", "note": "未在网银查到（虚构）"},
    "object_to_claim": {"reason": "须核实（虚构）"},
    "propose_objection_lifting": {"reason": "已核实（虚构）"},
    "decide_objection_lifting": {"verdict": "apply", "note": "已核实（虚构）"},
    "map_roster_columns": {"columns": dict(zip(COLUMNS, range(1, 7), strict=True))},
    "put_payout_account": {"holder": "示例科技有限公司（虚构）", "account": "6200000000005678"},
    "decide_payout_account_change": {"verdict": "apply", "note": "已核对授权书（虚构）"},
}
"""What a valid request says: a foreign one must be refused for its object, not for its content."""

FILES: dict[str, bytes] = {
    "hand_in_roster_rows": as_csv(["测试", "", "2"], header=("姓名", "身份证件号码", "原行号")),
    "hand_in_bank_receipt": as_csv(
        ["1", "2000.00", "6200000000001234", "已付", "matrix-1"], header=("序号", "金额", "账号", "状态", "流水号")
    ),
    "import_posts": as_xlsx(["软件测试工程师", "3"], header=("岗位名称", "招聘人数")),
    "import_internships": as_xlsx(
        ["", "01890a5d-ac96-774b-bcce-b302099a8058", "2023-03-01", "2023-07-01"],
        header=("见习编号", "人员编号", "开始日", "预定期满日"),
    ),
}
"""Of operations that take a table in place of a body."""


@dataclass(frozen=True)
class Position:
    """Where a caller stands: what their token says."""

    name: str
    area: str | None = None
    org: str | None = None
    person: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True)
class Object:
    """One object with whom it belongs to. `roles`: whom it is the specimen for, if not for all.

    `exact`: an officer needs this very area, one above does not reach it. `path`: values of other parameters.
    `account`: the one that is bound to the person.
    """

    id: str
    area: str
    org: str | None = None
    person: UUID | None = None
    roles: frozenset[str] = frozenset(Role)
    exact: bool = False
    path: dict[str, str] = field(default_factory=dict)
    account: UUID | None = None

    def own(self, role: Role, scope: Reach) -> Position | None:
        """The one who may; None where the object has no such owner."""
        if scope == Reach.AREA:
            return Position("own", area=self.area if self.exact else _usual(role, self.area))
        if scope == Reach.ORG:
            area = self.area.split("/")[0] if role in OF_A_DEPARTMENT else None
            return Position("own", area=area, org=self.org) if self.org else None
        return Position("own", person=self.person, account=self.account) if self.person else None

    def foreign(self, role: Role, scope: Reach) -> Iterator[Position]:
        """Those who must find nothing."""
        city, district, *_ = self.area.split("/")
        if scope == Reach.AREA:
            yield Position("other district", area=NEXT[city])
            yield Position("other city", area=FAR[city] if role not in OF_A_CITY else FAR[city].split("/")[0])
            yield Position("same first digits", area=f"{city}/{district[:-1]}")
            yield Position("no area")
            if role == Role.CASEWORKER:
                yield Position("same district, other street", area=f"{city}/{district}/{district}999")
        elif scope == Reach.ORG:
            yield Position("same district, other organisation", area=f"{city}/{district}", org=OTHER_ORG)
            yield Position("other city, other organisation", area=FAR[city], org=OTHER_ORG)
            yield Position("same district, no organisation", area=f"{city}/{district}")
        else:
            yield Position("same district, other person", area=self.area, person=new_id())
            if self.account is not None:
                yield Position("same person, another account", area=self.area, person=self.person)
            yield Position("other city, other person", area=FAR[city], person=new_id())
            yield Position("same district, nobody proven", area=self.area)


def _usual(role: Role, area: str) -> str:
    """The jurisdiction that holders of the role have: street, city or district."""
    city, district, *_ = area.split("/")
    if role == Role.CASEWORKER:
        return area
    return city if role in OF_A_CITY else f"{city}/{district}"
