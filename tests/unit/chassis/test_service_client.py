"""A client of another of our own services: one sign-in for many questions, and another where the token is refused."""

import asyncio

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis import service_client
from chassis.calls import CredentialsRefused, NoAnswer
from chassis.service_client import ServiceClient
from tests.support.fake_service import SECRET, FakeService


class Asked(FakeService):
    status = 200

    def client(self, secret: str = SECRET) -> ServiceClient:
        app = self.with_sign_in(Route("/v1/questions", self._answer, methods=["POST"]))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app))
        return ServiceClient(http, "asked", "http://asked", "asking", secret)

    async def _answer(self, request: Request) -> Response:
        if self.refuses(request):
            return JSONResponse({}, 401)
        return JSONResponse({"body": await request.json()}, self.status)


@pytest.fixture
def asked() -> Asked:
    service_client.forget_tokens()
    return Asked("asking")


async def test_many_questions_at_once_sign_in_once(asked: Asked) -> None:
    client = asked.client()
    answers = await asyncio.gather(*(client.post("/v1/questions", {"n": n}) for n in range(20)))
    assert [answer.body["body"]["n"] for answer in answers] == [*range(20)]
    assert asked.tokens == 1


async def test_a_refused_token_is_renewed_once_for_all_who_had_it(asked: Asked) -> None:
    client = asked.client()
    await client.post("/v1/questions", {})
    asked.tokens += 1  # the one that the client has is the last no more
    answers = await asyncio.gather(*(client.post("/v1/questions", {}) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert asked.tokens == 3


async def test_what_stays_refused_is_our_own_credentials(asked: Asked) -> None:
    asked.refuse_next = 2
    with pytest.raises(CredentialsRefused, match="asked-401"):
        await asked.client().post("/v1/questions", {})
    service_client.forget_tokens()
    with pytest.raises(CredentialsRefused, match="asked-token-401"):
        await asked.client(secret="another").post("/v1/questions", {})


async def test_a_service_in_trouble_has_not_answered(asked: Asked) -> None:
    asked.status = 503
    with pytest.raises(NoAnswer, match="asked-503"):
        await asked.client().post("/v1/questions", {})
