"""Signing in by each door."""

from contracts.roles import Role
from services.registry.accounts.commands import NewAccount, create_staff_account
from tests.harness import Boot

REAL_NAME = {"name": "测试甲", "id_number": "11010519491231002X", "phone": "13800000001"}


async def test_a_login_code_of_wechat_works_once(platform: Boot) -> None:
    p = await platform("registry")
    body = {"code": "demo-amy-1", "city": "urumqi"}
    first = await p.anonymous.post("/registry/v1/mini-program/sessions", json=body)
    assert first.status_code == 201, first.text
    again = await p.anonymous.post("/registry/v1/mini-program/sessions", json=body)
    assert (again.status_code, again.json()["type"]) == (400, "urn:qihang:problem:sign-in-code-invalid")


async def test_the_same_person_cannot_be_proven_by_two_wechat_accounts(platform: Boot) -> None:
    p = await platform("registry")
    tokens = []
    for openid in ("cat", "bob"):
        body = {"code": f"demo-{openid}-1", "city": "urumqi"}
        answer = await p.anonymous.post("/registry/v1/mini-program/sessions", json=body)
        tokens.append({"Authorization": f"Bearer {answer.json()['access_token']}"})
    first = await p.anonymous.post("/registry/v1/me/real-name", json=REAL_NAME, headers=tokens[0])
    second = await p.anonymous.post("/registry/v1/me/real-name", json=REAL_NAME, headers=tokens[1])
    assert first.status_code == 200, first.text
    assert (second.status_code, second.json()["type"]) == (409, "urn:qihang:problem:linked-elsewhere")


async def test_an_empty_id_number_is_refused_without_repeating_the_input(platform: Boot) -> None:
    p = await platform("registry")
    graduate = p.as_(Role.GRADUATE)
    answer = await graduate.post("/registry/v1/me/real-name", json={**REAL_NAME, "id_number": ""})
    assert answer.status_code == 422
    assert REAL_NAME["phone"] not in answer.text


async def test_staff_sign_in_with_their_password_and_learn_who_they_are(platform: Boot) -> None:
    p = await platform("registry")
    account = NewAccount("Worker", "geheim-123", Role.CASEWORKER, "社区工作者甲", area="urumqi/650102/650102001")
    async with p.transaction("registry") as session:
        assert await create_staff_account(session, account)
    wrong = await p.anonymous.post("/registry/v1/sessions", json={"login": "worker", "password": "nein"})
    right = await p.anonymous.post("/registry/v1/sessions", json={"login": "worker", "password": "geheim-123"})
    assert (wrong.status_code, right.status_code) == (401, 201)
    token = right.json()["access_token"]
    me = await p.anonymous.get("/registry/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["area"] == "urumqi/650102/650102001"
