"""A registry that knows people's names, for the service that asks whether one is theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from chassis import service_client
from chassis.pii import FullName
from contracts.roles import ClientScope, Role
from services.registry.accounts.commands import NewAccount
from services.registry.client_credentials.commands import create_client_account
from services.subsidy.settings import subsidy_settings
from tests.support.fake_service import SECRET, FakeService
from tests.support.platform import Platform


@dataclass
class FakeNames(FakeService):
    """Answers as the registry's name matches do; whom it does not know it refuses with 404."""

    people: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    everybody: str | None = None
    """The name of whoever is not among them."""
    status: int = 200
    """Of every answer, where it is not 200."""

    def app(self) -> Starlette:
        return self.with_sign_in(Route("/v1/name-matches", self._match, methods=["POST"]))

    async def _match(self, request: Request) -> Response:
        if self.status != 200:
            return JSONResponse({}, self.status)
        if self.refuses(request):
            return JSONResponse({}, 401)
        asked = await request.json()
        self.asked.append(asked)
        name = self.people.get(asked["graduate_id"], self.everybody)
        if name is None:
            return JSONResponse({}, 404)
        return JSONResponse({"matches": FullName(name).same_as(FullName(asked["holder"]))})


@contextmanager
def registry_of_names(p: Platform) -> Iterator[FakeNames]:
    """In the registry's place, and in the settings of subsidy, while the block runs."""
    names = FakeNames("subsidy")
    mount = Mount("/registry", names.app())
    p.root.router.routes.insert(0, mount)
    with settings_of_names():
        yield names
    p.root.router.routes.remove(mount)


async def client_of_subsidy(p: Platform) -> None:
    """The client in the real registry that `settings_of_names` signs in with."""
    client = NewAccount(
        login="subsidy", secret=SECRET, role=Role.SERVICE, display_name="资金服务", scopes=(ClientScope.NAMES,)
    )
    async with p.transaction("registry") as session:
        await create_client_account(session, client)


@contextmanager
def settings_of_names() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("REGISTRY_BASE_URL", "http://platform/registry"),
            ("CLIENT_ID", "subsidy"),
            ("CLIENT_SECRET", SECRET),
        ):
            patch.setenv(f"QIHANG_SUBSIDY_{name}", value)
        _forget()
        yield
    _forget()


def _forget() -> None:
    subsidy_settings.cache_clear()
    service_client.forget_tokens()
