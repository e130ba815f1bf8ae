"""Codes as staff read them. A code without a label is shown as it is, never hidden."""

from collections.abc import Mapping
from datetime import datetime

from chassis.clock import CIVIL
from policy_engine.explain import formula

ROLES = {
    "employer_clerk": "用人单位经办",
    "university_office": "高校就业办",
    "caseworker": "社区（街道）经办",
    "district_reviewer": "区级审核",
    "district_approver": "区级审批",
    "city_approver": "市级审批",
    "payer": "支付",
    "auditor": "审计",
    "security_officer": "安全管理员",
    "city_administrator": "本市账号管理员",
    "department_officer": "部门经办",
    "finance": "财务",
    "policy_officer": "政策",
    "observer": "查阅",
    "ops": "运维",
    "graduate": "毕业生",
    "department_client": "部门系统",
    "service": "平台服务",
}
STATUS = {
    "unknown": "情况不明",
    "unemployed": "未就业",
    "employed": "已就业",
    "no_intention": "暂无就业意愿",
    "startup": "自主创业",
    "further_study": "升学深造",
    "flexible": "灵活就业",
    "grassroots": "基层项目",
    "enlisted": "应征入伍",
}
INTENTION = {"job": "求职", "startup": "创业", "none": "暂无意愿", "unknown": "未问明"}
STANDING = {"self_stated": "本人自述", "recorded": "经办登记", "confirmed": "已经第二人确认"}
CONTACT = {"phone": "电话", "visit": "上门", "wechat": "微信", "office": "到窗口"}
SERVICE = {
    "guidance": "职业指导",
    "referral": "岗位推介",
    "training_offer": "技能培训机会",
    "internship_offer": "就业见习机会",
}
EVIDENCE = {
    "agreement": "就业协议",
    "contract": "劳动合同",
    "insurance": "参保记录",
    "licence": "营业执照",
    "admission": "录取通知",
    "enlistment": "入伍通知",
    "programme": "基层项目证明",
    "statement": "本人声明",
}
PLACE_KIND = {"hukou": "户籍地", "residence": "常住地", "seeking": "求职地"}
LEVEL = {"专科": "专科", "本科": "本科", "硕士研究生": "硕士研究生", "博士研究生": "博士研究生"}
SUPERVISION = {"district": "区级", "city": "市级"}
NO_FORECAST = {
    "no_due_day": "目标没有期限",
    "past_due": "期限已过",
    "nobody": "尚无人员",
    "first_day": "首日未满",
}
CLOCK_STATE = {
    "waiting": "待起算",
    "open": "进行中",
    "warned": "临期",
    "paused": "中止",
    "breached": "已超期",
    "met": "已完成",
    "closed": "已结束",
}
REQUEST_STATE = {"pending": "待复核", "applied": "已执行", "refused": "未同意", "withdrawn": "已撤回"}
ROSTER_STATE = {
    "waiting": "待核对各列",
    "queued": "排队中",
    "running": "导入中",
    "done": "已完成",
    "undoing": "撤销中",
    "undone": "已撤销",
    "discarded": "未核对，已清除",
}
ROW_OUTCOME = {
    "accepted": "新增",
    "updated": "更新",
    "duplicate": "重复",
    "rejected": "退回",
    "proposed": "待属地确认",
    "undone": "已撤销",
    "stayed": "撤销时保留",
}
EMPLOYER_STATE = {"pending": "待核验", "verified": "已核验", "suspended": "已暂停"}
PAYEE = {
    "employer": "用人单位",
    "graduate": "毕业生",
    "trainee": "参训人员",
    "borrower": "借款人",
    "contestant": "参赛项目",
    "incubator": "孵化基地",
}
OBLIGATION_STATE = {"realised": "已实现", "calculable": "可试算", "planned": "计划实现", "no_duty": "非系统职责"}
CLAIM_STATE = {
    "open": "待审核",
    "reviewed": "待审批",
    "approved": "待支付",
    "rejected": "已退回",
    "not_eligible": "不符合条件",
    "in_payment": "支付中",
    "settled": "已结清",
    "superseded": "已被取代",
}
CLAWBACK_STATE = {**CLAIM_STATE, "approved": "待收回", "in_payment": "收回中", "settled": "已收回"}
CLAIM_STEP = {"review": "审核", "approve": "审批", "pay": "支付"}
VERDICT = {"pass": "通过", "reject": "退回", "paid": "已付", "not_paid": "未付"}
BOUND = {
    "comparison": "",
    "count": "",
    "percent": "",
    "at_least": "不少于",
    "at_most": "不超过",
    "above": "超过",
    "below": "低于",
    "exactly": "正好",
    "about": "约",
    "every": "每",
    "day": "日",
    "week": "周",
    "month": "月",
    "quarter": "季",
    "year": "年",
    "city": "全市",
    "district": "各区",
    "university": "各高校",
}
ORIGIN = {"recorded": "系统记录", "certified": "部门证明", "declared": "单方声明"}
ASSESSED = {
    "new_claim": "已生成申请",
    "not_eligible": "不符合条件",
    "not_applicable": "不适用",
    "unchanged": "与已有结果一致",
    "superseded": "未支付的申请已被取代",
}
LINE_STATE = {"sent": "已送银行", "settled": "已入账", "rejected": "银行退回"}
DIRECTION = {"pay": "支付", "collect": "收回"}
BANK_WORD = {"settled": "已入账", "rejected": "退回", "nothing": "无回单，仍在银行"}
RECEIPT_STATE = {"pending": "待复核", "applied": "已采纳", "refused": "未采纳"}
RECEIPT_DIFFERENCE = {
    "line_missing": "回单缺此笔",
    "line_unknown": "本批次没有",
    "line_twice": "此笔重复",
    "amount_differs": "金额不符",
    "account_differs": "账号不符",
    "status_contradictory": "状态矛盾",
    "code_unreadable": "流水号或原因码不是代码",
    "reference_twice": "流水号重复",
    "contradicts_record": "与已记录的银行结果不符",
}
RECEIPT_OUTCOME = {"settled": "入账", "rejected": "退回", "repeated": "此前已记录", "contradicts": "列入银行回单差异"}
EVIDENCE_STATE = {"waiting": "待查验", "clean": "已查验", "infected": "查出病毒，已销毁"}
MEDIA_TYPE = {"application/pdf": "PDF", "image/jpeg": "JPEG 图片", "image/png": "PNG 图片"}
SIMULATION_STATE = {"queued": "排队中", "running": "测算中", "done": "已完成", "failed": "未完成"}
ACCOUNT_STATE = {"open": "使用中", "closed": "已停用"}
SESSION_END = {
    "signed_out": "退出登录",
    "signed_in_again": "再次登录",
    "idle": "久未使用",
    "too_long": "到时限",
    "refresh_reused": "令牌被重复使用",
    "account_closed": "账号停用",
    "by_operator": "由运维人员结束",
    "secret_changed": "修改了密码",
    "reset_secret": "密码被重置",
    "reset_second_factor": "动态验证码被解除",
    "close_staff_account": "账号停用",
    "reopen_staff_account": "账号重新启用",
    "move_staff_account": "账号调动",
    "link_provider": "关联了统一身份",
    "end_provider_link": "解除了统一身份关联",
}
MEASURE = {
    "registration_rate": "登记率",
    "placement_rate": "就业去向落实率",
    "assistance_coverage": "帮扶覆盖率",
    "assisted_employment_rate": "帮扶就业率",
}
COMPARISON = {"at_least": "以上（含）", "over": "以上（不含）", "exactly": "", "about": "左右"}
COUNTED_AS = {
    "persons": "不同的人",
    "person_times": "人次",
    "targets": "项",
    "posts": "个岗位",
    "universities": "所高校",
    "communities": "个社区",
    "enterprises": "家企业",
    "bases": "个基地",
    "events_held": "场",
    "loans_issued": "笔贷款",
    "projects": "个项目",
}
FACT = {
    "listed": "名册所列",
    "registered": "已登记",
    "expected": "名册所列或已登记",
    "local_hukou": "本市户籍",
    "wants_work": "有就业意愿",
    "placed": "已落实去向（经第二人确认）",
    "placed_as_stated": "已落实去向（含未确认的）",
    "assisted": "至少得到一次服务",
    "fully_assisted": "完成全部最低服务",
    "in_campaign": "攻坚行动对象（届别不晚于当年、未落实去向，行动期内）",
    "guided": "得到职业指导",
    "referred": "得到岗位推介",
    "offered_training": "得到技能培训机会",
    "offered_internship": "得到就业见习机会",
    "reached": "已联系到本人",
    "informed": "须摸清的情况已齐",
    "in_hardship": "在困难台账",
    "without_plan": "在困难台账而无已同意的帮扶计划",
    "without_pair": "在困难台账而未结对",
    "key_assist": "重点援助对象",
    "expiring_within": "困难认定期内届满",
    "training_asked": "已询问培训意愿",
    "training_answered": "已答复培训意愿",
    "wants_training": "有培训意愿",
    "course_recommended": "获推介培训课程",
    "registered_within": "期内登记",
    "newly_placed": "期内新落实去向",
    "newly_employed": "期内新就业创业（期前未落实）",
    "assisted_within": "期内至少得到一次服务",
    "guided_within": "期内得到职业指导",
    "referred_within": "期内得到岗位推介",
    "offered_training_within": "期内得到技能培训机会",
    "offered_internship_within": "期内得到就业见习机会",
    "reached_within": "期内联系到本人",
    "training_answered_within": "期内首次答复培训意愿",
    "labour_prepared_within": "期内完成劳动预备制培训",
    "skills_trained_within": "期内完成职业技能培训",
    "startup_trained_within": "期内完成创业培训",
    "interned_within": "期内开始就业见习",
    "internship_completed_within": "期内开始的见习已期满",
    "taken_on_within": "期内开始的见习，见习单位留用（经第二人确认）",
    "worked_after_internship_within": "期内开始的见习，结束后规定月数内就业（经第二人确认）",
    "contact_due_within": "期内首次联系到期",
    "contact_in_time_within": "期内到期的首次联系按期完成",
}
FIRST_CONTACT = {
    "due": "到期",
    "in_time": "按期联系",
    "late": "逾期联系",
    "late_entry": "其中补记",
    "open_late": "超期未联系",
    "open": "未到期未联系",
}
INTERNSHIP_OUTCOME = {"completed": "期满或提前留用", "broken_off": "中途离开"}
INTERNSHIP_FACT = {
    "started": "开始",
    "ended": "结束",
    "retained": "登记留用",
    "retention_confirmed": "本人确认留用",
    "retention_disputed": "本人否认留用",
}
INTERNSHIP_ORIGIN = {
    "declared": "用人单位申报",
    "confirmed": "本人确认",
    "certified": "区级核实",
    "disputed": "有争议",
}
PROPOSAL_STATE = {
    "proposed": "待确认",
    "started": "已开始",
    "declined": "未同意",
    "withdrawn": "已撤回",
    "expired": "已过期",
}
AWAITED = {"intern": "本人", "home_city": "属地"}
SCOPE = {
    "bank": "支付回单",
    "certificates": "部门核验",
    "companies": "企业核对",
    "contacts": "通知渠道",
    "names": "姓名核对",
}
SIGNATURE = {"none": "不签名", "hmac-sha256": "HMAC-SHA256", "hmac-sm3": "HMAC-SM3"}
PURPOSES = ("核对身份", "电话联系", "上门走访", "办理登记更正", "办理资金业务")
CHANNEL = {"sms": "短信", "wechat": "微信"}
"""By which messages leave the house."""
IMPORT_OUTCOME = {"done": "已办理", "unchanged": "此前已办理", "rejected": "退回"}
MESSAGE_WAY = {"in_app": "站内", **CHANNEL}
MESSAGE_STATE = {
    "queued": "待发送",
    "sending": "发送中",
    "delivered": "已送达",
    "failed": "未送达",
    "read": "已读",
}
SERVICES = {"registry": "实名台账", "subsidy": "资金", "jobfair": "岗位见习", "notify": "时限消息"}
YES_NO = {"true": "是", "false": "否"}


def of(labels: Mapping[str, str], code: str | None) -> str:
    return "—" if code is None else labels.get(code, code)


def day(at: str | None) -> str:
    """An ISO day or instant as its day and, where it has one, the minute in China's time."""
    if not at:
        return "—"
    if len(at) <= len("2026-01-01"):
        return at
    return f"{datetime.fromisoformat(at).astimezone(CIVIL):%Y-%m-%d %H:%M}"


def yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{formula.yuan(fen)} 元"
