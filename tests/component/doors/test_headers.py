"""What every answer tells a browser, at whatever door, and that no answer repeats the Host that a caller wrote."""

import re
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from chassis.headers import SECURITY
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.support.platform import Boot

PLACES = {
    "data": ("GET", "/notify/v1/messages", 401),
    "an unknown path": ("GET", "/registry/nowhere", 404),
    "another method": ("DELETE", "/registry/v1/sessions", 405),
    "a refused body": ("POST", "/registry/v1/sessions", 422),
    "the API document": ("GET", "/registry/openapi.json", 200),
    "the docs page": ("GET", "/registry/docs", 200),
    "a script of the docs page": ("GET", "/registry/static-offline-docs/swagger-ui-bundle.js", 200),
    "the index": ("GET", "/", 200),
    "no service": ("GET", "/nowhere", 404),
    "health": ("GET", "/healthz/live", 200),
}


async def test_every_answer_has_the_security_headers(platform: Boot) -> None:
    p = await platform("registry", "notify")
    for place, (method, path, status) in PLACES.items():
        answer = await p.anonymous.request(method, path)
        assert answer.status_code == status, place
        assert set(map(str.lower, SECURITY)) <= set(answer.headers), place
        assert "default-src 'none'; frame-ancestors 'none'" in answer.headers["content-security-policy"], place
        assert status < 400 or answer.headers["content-type"] == "application/problem+json", place


@pytest.mark.parametrize("service", SERVICES)
async def test_the_docs_page_works_offline_under_its_own_policy(platform: Boot, service: str) -> None:
    p = await platform(service)
    page = await p.anonymous.get(f"/{service}/docs")
    policy = page.headers["content-security-policy"]
    inline = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert inline
    for script in inline:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(f"/{service}/"), address
        assert (await p.anonymous.get(address)).status_code == 200
    assert f"/{service}/openapi.json" in page.text


def _hosts(answer: httpx.Response) -> str:
    return answer.text + str(answer.headers)


WITH_A_SLASH = ("/registry", "/registry/v1/registrations/", "/registry/docs/", "/registry/v1/sessions/")


async def test_no_answer_repeats_the_host(platform: Boot) -> None:
    p = await platform("registry")
    client = p.as_(Role.CASEWORKER, area="urumqi")
    for path in WITH_A_SLASH:
        for method in ("GET", "POST"):
            answer = await client.request(method, path, headers={"Host": "evil.example"}, follow_redirects=False)
            assert answer.status_code in (404, 405)
            assert "evil.example" not in _hosts(answer)
