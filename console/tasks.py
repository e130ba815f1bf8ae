"""What each role does in a day, in the words of the office: the help page shows it, docs/console.zh-CN.md lists it with
pictures, and a browser does it in that order (`tests/browser/test_day_of_<role>.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One task, and the screen of the role's menu on which it begins."""

    words: str
    href: str


TASKS: Mapping[str, Sequence[Task]] = {
    "caseworker": (
        Task("打开今日联系清单，看谁快到期、谁已超期", "/caseload"),
        Task("点姓名打开本人页面，看时间线", "/caseload"),
        Task("给本人打电话，打通了按一下就登记好", "/caseload"),
        Task("登记提供的服务", "/caseload"),
        Task("登记就业状态和凭证", "/caseload"),
        Task("一场活动见了多人，在清单中勾选，一次登记", "/caseload"),
        Task("姓名与身份证不一致，提出更正", "/people"),
        Task("看提出的变更由谁复核", "/desk-changes"),
        Task("为到场的毕业生代登记", "/registrations"),
        Task("选择用途，查看手机号原文", "/people"),
        Task("打印本人页面，上门时带上", "/people"),
    ),
    "university_office": (
        Task("下载名册模板", "/rosters"),
        Task("按模板填好，把文件拖到页面上，上传", "/rosters"),
        Task("看导入进度，等全部各行处理完", "/rosters"),
        Task("只看退回的行和原因", "/rosters"),
        Task("取回附有原因的原表", "/rosters"),
        Task("照原因更正，再次上传", "/rosters"),
        Task("看本校历次名册，各退回多少", "/rosters"),
        Task("查本校还没有登记的学生", "/people"),
        Task("打开一名学生的页面，看登记和就业状态", "/people"),
        Task("看报往外地的学生，当地是否采纳", "/filed-proposals"),
    ),
    "employer_clerk": (
        Task("看本单位是否已核验、是否认定为见习基地", "/employers"),
        Task("发布岗位", "/posts"),
        Task("招满了，停止招聘", "/posts"),
        Task("提出见习意向，待本人确认", "/internship-proposals"),
        Task("本人带来确认码，登记本人同意", "/internship-proposals"),
        Task("见习期满，登记结束", "/internships"),
        Task("留用的，登记留用日、合同月数和参保", "/internships"),
        Task("本人带来确认码，登记本人确认留用", "/internships"),
        Task("看本单位的资金申请到了哪一步", "/claims"),
        Task("看逐条说明和决定书文字", "/claims"),
        Task("核对收款账户，换户的提出变更", "/employers"),
    ),
    "district_reviewer": (
        Task("在工作台看有哪些待办，各有几件", "/work"),
        Task("核验用人单位，认定见习基地", "/employers"),
        Task("看待审核的资金申请", "/claims"),
        Task("打开一件，逐条看条件、实际和要求", "/claims"),
        Task("退回有问题的一件，写明理由", "/claims"),
        Task("勾选多件，以同一理由一次通过", "/claims"),
        Task("核对凭证，确认就业状态", "/people"),
        Task("复核姓名更正，看变更前后内容后决定", "/desk-changes"),
        Task("看登记率，点人数看是哪些人", "/figures/rates"),
        Task("看本辖区时限，谁已超期", "/clocks"),
    ),
    "district_approver": (
        Task("在工作台看待审批的有几件", "/work"),
        Task("看各项资金还剩多少额度", "/funds"),
        Task("打开待审批的一件，看逐条说明和审核记录", "/claims"),
        Task("按原事实重新核算，看与原结论是否一致", "/claims"),
        Task("审批通过", "/claims"),
        Task("勾选多件，以同一理由一次审批", "/claims"),
        Task("导出待支付的清单", "/claims"),
        Task("看公示中和有异议的申请", "/public-claims"),
        Task("复核收款账户变更，核对户名和依据", "/payout-account-changes"),
        Task("看登记率和落实率，与目标差多少", "/figures/rates"),
    ),
    "city_approver": (
        Task("看全市登记率和落实率，各区与目标差多少", "/figures/rates"),
        Task("点未达的人数，看是哪些人", "/figures/rates"),
        Task("打开其中一人，看办到哪一步", "/figures/rates"),
        Task("看首次联系按期率，逐周比较", "/figures/first-contacts"),
        Task("看各项指标的目标、期限和依据", "/indicators"),
        Task("看时限，哪些已超期、督办到第几级", "/clocks"),
        Task("看无人值守的岗位，督办发给了谁", "/unserved-addressees"),
        Task("审批区级审核通过的资金申请", "/claims"),
        Task("看资金额度，已审批、已支付和余额", "/funds"),
        Task("看银行回单差异是否都已处理", "/bank-discrepancies"),
    ),
    "payer": (
        Task("在工作台看有没有银行回单差异", "/work"),
        Task("看待支付的资金申请", "/claims"),
        Task("打开一件，核对金额、经办记录和收款账户", "/claims"),
        Task("看资金额度还剩多少", "/funds"),
        Task("生成支付批次", "/payment-batches"),
        Task("写明用途，下载支付文件，送银行", "/payment-batches"),
        Task("银行回单到了，看每一笔是已入账还是退回", "/payment-batches"),
        Task("打开未处理的银行回单差异", "/bank-discrepancies"),
        Task("与银行核对后，认定已付或未付", "/bank-discrepancies"),
        Task("看账目余额，支出与银行存款相抵", "/ledger-balances"),
    ),
}
"""Role → its tasks, in the order of a day."""
