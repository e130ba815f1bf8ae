"""Pure rules of administered clients: what is done with them, which of it takes two persons, what it costs whom."""

from collections.abc import Collection, Mapping
from typing import Literal

from contracts.roles import ClientScope, Role

ClientState = Literal["open", "closed"]
Step = Literal["close", "reopen", "put_credential"]
CredentialKind = Literal["secret", "key"]

_WITHOUT: Mapping[str, str] = {
    ClientScope.BANK: "银行的发放结果不再入账，已送出的批次等待核对",
    ClientScope.CERTIFICATES: "该部门的系统不能再答复证明",
    ClientScope.COMPANIES: "市场监管部门的系统不能再核对企业",
    ClientScope.CONTACTS: "消息服务取不到联系方式，短信和订阅消息停发",
    ClientScope.NAMES: "资金服务核对不了收款人姓名，个人收款账户不能登记或更换",
}
"""What stops with a scope."""
_ANY = "该系统不能再取得令牌，已取得的令牌随即失效"


def takes_two(step: Step, role: Role, scopes: Collection[str]) -> bool:
    """Closing takes power away and is one person's word, so that a leak is stopped at once; but our own services' are
    not closed by one hand. What gives power back takes two where opening it did; a credential always: whoever asks
    for it has it."""
    if step == "put_credential":
        return True
    return role == Role.SERVICE or (step == "reopen" and bool(scopes))


def consequence(scopes: Collection[str]) -> str:
    """What closing a client means, in words for who asks for it and who decides."""
    return "；".join([_ANY, *(_WITHOUT[scope] for scope in sorted(scopes) if scope in _WITHOUT)])
