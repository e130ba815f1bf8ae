"""Pure rules of administered clients: what is done with them, which of it takes two persons, what it costs whom."""

from collections.abc import Collection
from typing import Literal

from contracts.roles import Role

ClientState = Literal["open", "closed"]
Step = Literal["close", "reopen", "put_credential"]
CredentialKind = Literal["secret", "key"]

_OF_OUR_OWN = "本平台自己的服务将无法取得联系方式：短信和订阅消息停发，直至重新启用"
_OF_THE_BANK = "银行的发放结果不再入账，已送出的批次停在“待银行确认”，直至重新启用"
_OF_OTHERS = "该系统不能再取得令牌，已取得的令牌随即失效"


def takes_two(step: Step, role: Role, scopes: Collection[str]) -> bool:
    """Closing takes power away and is one person's word, so that a leak is stopped at once; but our own services' are
    not closed by one hand. What gives power back takes two where opening it did; a credential always: whoever asks
    for it has it."""
    if step == "put_credential":
        return True
    return role == Role.SERVICE or (step == "reopen" and bool(scopes))


def consequence(role: Role, scopes: Collection[str]) -> str:
    """What closing it means, in words for who asks for it and who decides."""
    if role == Role.SERVICE:
        return _OF_OUR_OWN
    return _OF_THE_BANK if "bank" in scopes else _OF_OTHERS
