"""Step 7: base and graduate are told, in the inbox and through WeChat and SMS."""

from functools import partial

from client.platform import Json, Platform
from demo.journey.walk import CAT, Walk

PROMISED = "first_contact_promised"


def step(walk: Walk) -> None:
    walk.begin("7 told")
    platform = walk.platform
    walk.eventually("the base is told of its money", ["11,000.00元"], partial(_amounts, platform, "payment_settled"))
    collected = partial(_amounts, platform, "payment_clawed_back")
    walk.eventually("and of what was collected again", ["11,000.00元"], collected)
    promised = lambda: len(_messages(platform, "amy", PROMISED))  # noqa: E731
    walk.eventually("the graduate is told of the deadline", 1, promised)
    others = len(_messages(platform, "clerk3", "payment_settled"))
    walk.check("another employer's inbox has nothing", 0, others)
    _outside(walk)


def _outside(walk: Walk) -> None:
    """What WeChat and the SMS provider (their stand-ins) took from us, and how they answered."""
    answers, ben, cat = partial(_answers, walk.platform), walk.people[1], walk.people[CAT]
    walk.eventually("WeChat took the graduate's message", ["0"], partial(answers, openid=walk.openid))
    walk.eventually("the SMS provider took the other's", ["OK"], partial(answers, phone=ben.phone))
    walk.eventually("a refusal is WeChat's last word", ["43101"], partial(answers, openid=walk.refusing_openid))
    walk.eventually("and the SMS reaches the one who refused", ["OK"], partial(answers, phone=cat.phone))


def _answers(platform: Platform, **to: str) -> list[str]:
    """The codes that the stand-ins answered to the notification that was sent to one person."""
    seen = platform.read(platform.http.post("/standins/messages-to", json=to))
    return [answer["code"] for answer in seen["answers"] if PROMISED in answer["template"]]


def _amounts(platform: Platform, template: str) -> list[str | None]:
    """That the messages to base 0 name."""
    return [message["params"].get("amount") for message in _messages(platform, "clerk0", template)]


def _messages(platform: Platform, who: str, template: str) -> list[Json]:
    return [
        message
        for message in platform.everything(platform.notify.list_messages, who)
        if message["template"] == template
    ]
