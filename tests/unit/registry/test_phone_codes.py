"""How a code is sent: once, whatever the provider answers; and when the next may be."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from chassis.clock import CIVIL
from chassis.pii import Phone
from chassis.sms import AliyunSms, SmsAccount
from services.registry.phones import rules
from services.registry.phones.ports import CodeSms, NumberNotServed, SmsTooOften, SmsUnavailable

PHONE, OUT_ID = Phone("13800000001"), "0123"
TAKEN = httpx.Response(200, json={"Code": "OK", "BizId": "9^0"})
AWAY = httpx.Response(504, json={})
SILENT, UNREACHABLE = httpx.ReadTimeout("no answer"), httpx.ConnectError("nobody there")


def listed(*out_ids: str) -> httpx.Response:
    """What the provider says it took."""
    details = [{"OutId": out_id, "SendStatus": 3} for out_id in out_ids]
    return httpx.Response(200, json={"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": details}})


class Provider:
    """Answers each call with the next of `answers`, and remembers what was asked."""

    def __init__(self, *answers: httpx.Response | httpx.HTTPError) -> None:
        self.answers, self.calls = list(answers), list[str]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(parse_qs(request.content.decode())["Action"][0])
        answer = self.answers.pop(0)
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer


async def send(provider: Callable[[httpx.Request], httpx.Response]) -> str | None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(provider)) as http:
        account = SmsAccount("http://sms.test", "key", SecretStr("word"), "某市人社")
        return await CodeSms(AliyunSms(http, account), "SMS_1").send(PHONE, "012345", OUT_ID)


@pytest.mark.parametrize(
    ("answers", "calls", "reference"),
    [
        ([TAKEN], "SendSms", "9^0"),
        ([AWAY, listed(OUT_ID)], "SendSms QuerySendDetails", None),
        ([SILENT, listed(OUT_ID)], "SendSms QuerySendDetails", None),
        ([SILENT, SILENT], "SendSms QuerySendDetails", None),
        ([SILENT, AWAY], "SendSms QuerySendDetails", None),
        ([SILENT, listed("another"), TAKEN], "SendSms QuerySendDetails SendSms", "9^0"),
        ([UNREACHABLE, TAKEN], "SendSms SendSms", "9^0"),
    ],
)
async def test_no_sms_is_sent_again_before_the_provider_has_said_that_it_has_none(
    answers: list[httpx.Response | httpx.HTTPError], calls: str, reference: str | None
) -> None:
    provider = Provider(*answers)
    assert (await send(provider), provider.calls) == (reference, calls.split())


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([UNREACHABLE, UNREACHABLE], SmsUnavailable),
        ([AWAY, listed(), AWAY, listed()], SmsUnavailable),
        ([httpx.Response(200, json={"Code": "isv.BUSINESS_LIMIT_CONTROL"})], SmsTooOften),
        ([httpx.Response(200, json={"Code": "isv.MOBILE_NUMBER_ILLEGAL"})], NumberNotServed),
        ([httpx.Response(400, json={"Code": "SignatureDoesNotMatch"})], SmsUnavailable),
        ([httpx.Response(200, json={"Code": "isv.AMOUNT_NOT_ENOUGH"})], SmsUnavailable),
    ],
)
async def test_what_was_not_sent_says_why(
    answers: list[httpx.Response | httpx.HTTPError], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await send(Provider(*answers))


def test_digits_are_six_and_seldom_the_same() -> None:
    many = {rules.new_digits() for _ in range(200)}
    assert all(len(digits) == 6 and digits.isdigit() for digits in many)
    assert len(many) > 150


@pytest.mark.parametrize(("since", "wait"), [(None, 0), (0.0, 60), (59.2, 1), (60.0, 0), (61.0, 0)])
def test_the_next_code_waits(since: float | None, wait: int) -> None:
    assert rules.wait_for_next(since, 60) == wait


@pytest.mark.parametrize(
    ("at", "left"), [((2023, 7, 28, 0, 0), 86_400), ((2023, 7, 28, 23, 59), 60), ((2023, 7, 28, 12, 0), 43_200)]
)
def test_a_days_codes_come_back_at_midnight_of_china(at: tuple[int, int, int, int, int], left: int) -> None:
    assert rules.seconds_of_day_left(datetime(*at, tzinfo=CIVIL)) == left
