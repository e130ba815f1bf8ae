"""What the trail's codes mean, in the words of the office: acts, and what they were done to."""

from collections.abc import Mapping

OBJECT = {
    "graduate": "人员",
    "graduate_status": "就业状态",
    "contact": "联系",
    "proposal": "外地所报",
    "desk_case": "身份核验待办",
    "certificate_request": "部门核验",
    "identity_check": "实人核验",
    "phone_code": "短信验证码",
    "roster": "名册",
    "place": "地点",
    "staff_account": "工作人员账号",
    "staff_session": "登录",
    "staff_second_factor": "动态验证码",
    "staff_substitution": "代班",
    "client_account": "系统账号",
    "client_credential": "系统凭证",
    "mini_program_account": "小程序账号",
    "employer": "用人单位",
    "post": "岗位",
    "referral": "推介",
    "internship": "见习",
    "claim": "资金申请",
    "objection": "异议",
    "attestation": "证明材料",
    "evidence": "凭证文件",
    "payout_account": "收款账户",
    "payment_batch": "支付批次",
    "payment_line": "支付明细",
    "bank_discrepancy": "银行回单差异",
    "bank_receipt": "银行回单",
    "simulation": "政策测算",
    "clock": "时限",
    "message": "消息",
    "dead_letter": "死信",
}
_PROPOSED = {
    "open_account": "开设账号",
    "change_staff_account": "账号启用、调动",
    "change_client_account": "系统账号变更",
    "substitute_staff": "代班",
    "reset_secret": "重置密码",
    "reset_second_factor": "解除动态验证码",
    "link_provider": "关联统一身份",
    "name_correction": "姓名更正",
    "phone_change": "手机号变更",
    "binding_release": "解除小程序绑定",
    "registration": "外地登记",
    "roster": "外地名册所报",
    "proposal": "外地所报",
    "payout_account": "收款账户变更",
    "objection_lifting": "解除异议",
    "bank_receipt": "采纳银行回单",
    "pause_clock": "时限中止",
}
"""What two persons decide; with the word of the step in front."""
_STEP = {"propose": "提出", "apply": "同意", "accept": "同意", "refuse": "不同意", "withdraw": "撤回"}
_FIELD = {"name": "姓名", "id_number": "证件号", "phone": "手机号", "account": "账号", "evidence": "凭证文件"}
_ACTION = {
    "sign_in": "登录",
    "sign_in_refused": "登录未成功",
    "end_session": "结束登录",
    "start_second_factor": "开始绑定动态验证码",
    "confirm_second_factor": "绑定动态验证码",
    "renew_recovery_codes": "更换恢复码",
    "change_own_secret": "修改本人密码",
    "create_staff_account": "开设工作人员账号",
    "create_client_account": "开设系统账号",
    "close_staff_account": "停用工作人员账号",
    "reopen_staff_account": "重新启用工作人员账号",
    "move_staff_account": "调动工作人员账号",
    "close_client_account": "停用系统账号",
    "reopen_client_account": "重新启用系统账号",
    "take_signing_key": "领取签名密钥",
    "agree_substitution": "同意代班",
    "end_substitution": "结束代班",
    "open_place": "以代班身份办理",
    "register_graduate": "登记",
    "correct_graduate": "更正登记",
    "confirm_status": "确认就业状态",
    "confirm_contact": "确认补记的联系",
    "open_desk_case": "转身份核验待办",
    "dismiss_desk_case": "办结身份核验待办",
    "prove_real_name": "实名认证",
    "fail_real_name": "实名认证未通过",
    "start_identity_check": "开始实人核验",
    "send_phone_code": "发短信验证码",
    "refuse_phone_code": "短信验证码不符",
    "verify_phone": "验证手机号",
    "erase_person": "销毁个人信息",
    "find_contact_point": "取通知地址",
    "match_name": "核对姓名",
    "ask_certificate": "向部门核验",
    "answer_certificate": "部门答复",
    "answer_foreign_certificate": "部门就外地询问答复",
    "upload_roster": "上传名册",
    "download_roster": "下载名册",
    "put_place": "设置地点",
    "register_employer": "登记用人单位",
    "verify_employer": "核验用人单位",
    "suspend_employer": "暂停用人单位",
    "publish_post": "发布岗位",
    "close_post": "关闭岗位",
    "refer_graduate": "推介岗位",
    "propose_internship": "申报见习",
    "withdraw_proposal": "撤回见习申报",
    "answer_proposal": "答复见习申报",
    "answer_for_home_city": "属地答复见习申报",
    "start_internship": "见习开始",
    "end_internship": "见习结束",
    "state_retention": "登记留用",
    "confirm_retention": "确认留用",
    "issue_start_code": "发见习确认码",
    "issue_retention_code": "发留用确认码",
    "attest_facts": "证明事实",
    "bring_evidence": "提交凭证文件",
    "destroy_infected_evidence": "销毁带毒文件",
    "review_pass": "审核通过",
    "review_reject": "审核退回",
    "approve_pass": "审批通过",
    "approve_reject": "审批退回",
    "object_to_claim": "提出异议",
    "put_payout_account": "登记收款账户",
    "make_payment_batch": "生成支付批次",
    "download_payment_file": "下载支付文件",
    "hand_in_bank_receipt": "上传银行回单",
    "settle_payment_line": "支付入账",
    "resolve_paid": "差异认定已付",
    "resolve_not_paid": "差异认定未付",
    "ask_simulation": "提出测算",
    "download_simulation": "下载测算结果",
    "resume_clock": "恢复时限",
    "resend_message": "重发消息",
    "replay_dead_letter": "重放死信",
    "rewrite_dead_letter": "更正死信",
    "set_aside_dead_letter": "搁置死信",
    "take_up_dead_letter": "恢复死信",
}


ACTIONS: Mapping[str, str] = {
    "reveal_": "查看原文（全部）",
    "propose_": "提出、待第二人决定的",
    "apply_": "第二人同意的",
    "refuse_": "第二人不同意的",
    **_ACTION,
}
"""What the trail can be searched by: the beginning of a code → its words."""


def of_action(code: str) -> str:
    """In words; a code without words as it is, never hidden."""
    if code in _ACTION:
        return _ACTION[code]
    step, _, kind = code.partition("_")
    if step == "reveal":
        return f"查看原文：{'、'.join(_FIELD.get(field, _PROPOSED.get(field, field)) for field in kind.split('+'))}"
    words = _PROPOSED.get(kind)
    return f"{_STEP[step]}{words}" if words and step in _STEP else code


def of_object(code: str) -> str:
    words: Mapping[str, str] = OBJECT
    return words.get(code, code)
