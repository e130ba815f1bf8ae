"""From a registration to the providers: with the real registry's contact point and our own names translated."""

import json
from collections.abc import AsyncIterator, Callable

import pytest

from services.notify.settings import notify_settings
from services.registry.main import prepare
from standins import app as standins
from standins import sms
from tests.component.notify.conftest import ENVIRONMENT
from tests.component.registry.people import FRIDAY, STREET, person, proven
from tests.support.platform import Boot, Platform

NAMED = {
    "WECHAT_TEMPLATES": json.dumps(
        {
            "first_contact_promised": {
                "id": "promised.thing7.date12",
                "fields": {"thing7": "subject", "date12": "due_on"},
            }
        }
    ),
    "SMS_TEMPLATE_CODES": json.dumps({"first_contact_promised": "SMS_PROMISED"}),
    "SMS_SIGN_NAME": "某市人社",
}
CLIENT = {name: ENVIRONMENT[name] for name in ("CLIENT_ID", "CLIENT_SECRET")}


@pytest.fixture
async def both(
    platform: Boot, notify_environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Platform]:
    notify_environment(**NAMED)
    for name, value in CLIENT.items():
        monkeypatch.setenv(f"QIHANG_REGISTRY_NOTIFY_{name}", value)
    standins.forget_messages()
    p = await platform("registry", "notify")
    await prepare(p.runtime("registry"))
    await p.set_time(FRIDAY)
    yield p
    standins.forget_messages()
    notify_settings.cache_clear()


async def test_who_registers_is_told_by_wechat_and_sms_at_their_own_address(both: Platform) -> None:
    graduate = await proven(both, 1, "amy")
    place = {"place_kind": "residence", "area": STREET, "cohort_year": 2023, "intention": "job"}
    answer = await graduate.post("/registry/v1/registrations", json=place)
    assert answer.status_code == 201, answer.text
    await both.drain()
    for channel in ("wechat", "sms"):
        assert await both.run_job("notify", f"deliver_due_{channel}_messages") == 1
    [wechat], [text_message] = standins.wechat_sent, sms.sent
    assert (wechat["touser"], wechat["template_id"]) == ("o-amy", "promised.thing7.date12")
    assert (text_message["phone"], text_message["template"]) == (person(1)["phone"], "SMS_PROMISED")
    assert json.loads(text_message["params"])["due_on"] == "2023年8月2日"
