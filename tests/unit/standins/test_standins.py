"""The stand-ins' read-only door: how sends to one person were answered, and nothing of anybody else."""

import httpx
import pytest

from standins import app as standins


@pytest.fixture
async def outside() -> httpx.AsyncClient:
    standins.forget_messages()
    return httpx.AsyncClient(transport=httpx.ASGITransport(standins.app), base_url="http://outside")


async def test_it_shows_the_codes_of_one_person_in_order(outside: httpx.AsyncClient) -> None:
    asked = {"grant_type": "client_credential", "appid": standins.APPID, "secret": standins.SECRET}
    token = (await outside.post("/wechat/cgi-bin/stable_token", json=asked)).json()["access_token"]
    for openid, thing in (("o-amy", "好"), ("o-refused", "好"), ("o-amy", "")):
        body = {"touser": openid, "template_id": "promised.thing1", "data": {"thing1": {"value": thing}}}
        await outside.post("/wechat/cgi-bin/message/subscribe/send", params={"access_token": token}, json=body)
    amy = (await outside.post("/messages-to", json={"openid": "o-amy"})).json()["answers"]
    assert [one["code"] for one in amy] == ["0", "47003"]
    refused = (await outside.post("/messages-to", json={"openid": "o-refused"})).json()["answers"]
    assert refused == [{"template": "promised.thing1", "code": "43101"}]


@pytest.mark.parametrize("to", [{}, {"openid": ""}, {"phone": "19900000001"}])
async def test_nobody_named_or_nobody_known_shows_nothing(outside: httpx.AsyncClient, to: dict[str, str]) -> None:
    assert (await outside.post("/messages-to", json=to)).json() == {"answers": []}
