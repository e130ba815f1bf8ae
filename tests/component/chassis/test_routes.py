"""A route is found as by trying all, admits once, and gives its endpoint one transaction and one moment."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import event, text

from chassis import dependencies
from chassis.access import AccessTable, Reach
from chassis.app import build_app
from chassis.clock import civil_date
from chassis.dependencies import CallerDep, NowDep, SessionDep, TodayDep, guard
from chassis.problems import Forbidden
from chassis.routes import Route, RouteIndex, refuse_unplaceable
from chassis.service import Definition, Feature, Service
from contracts.roles import Role
from deploy.composition import SERVICES, definition_of
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.people import API, registered, worker
from tests.support.operations import routes_of
from tests.support.platform import Boot, Platform

SAMPLES = {"uuid": "01890a5d-ac96-774b-bcce-b302099a8057", "int": "7", None: "wort"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
CLOCK = "SELECT at FROM business_clock"
WRITE = text("INSERT INTO idempotency_key (scope, body_hash, status, media_type, answer) VALUES (:word, '', 0, '', '')")
WRITTEN = text("SELECT count(*) FROM idempotency_key")


class Moment(BaseModel):
    caller: str
    same_day: bool
    number: int = 0


router = APIRouter(route_class=Route)


@router.put("/v1/words/{word}")
async def write_word(session: SessionDep, caller: CallerDep, now: NowDep, today: TodayDep, word: str) -> Moment:
    """A word that is no number makes an answer that cannot be written."""
    await session.execute(WRITE, {"word": word})
    numbers: dict[str, Any] = {"number": int(word) if word.isdecimal() else word}
    return Moment.model_construct(caller=str(caller.id), same_day=civil_date(now) == today, **numbers)


@router.get("/v1/words")
async def refuse_words(session: SessionDep) -> Moment:
    await session.execute(WRITE, {"word": "refused"})
    raise Forbidden()


ACCESS: AccessTable = {name: {Role.CASEWORKER: Reach.AREA} for name in ("write_word", "refuse_words")}


def asked(method: str, path: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": ""}


def sample(path: str) -> str:
    return re.sub(r"{\w+(?::(\w+))?}", lambda match: SAMPLES[match[1]], path)


def by_trying_all(service: str, method: str, path: str) -> str | None:
    fitting = (
        route for route in routes_of(service) if method in (route.methods or ()) and route.path_regex.match(path)
    )
    return next((route.name for route in fitting), None)


@contextmanager
def statements(p: Platform) -> Iterator[list[str]]:
    asked_for: list[str] = []
    engine = p.runtime("registry").engine.sync_engine

    def note(*arguments: Any) -> None:
        asked_for.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked_for
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


@pytest.fixture
def own(p: Platform) -> httpx.AsyncClient:
    """A service of the two endpoints above, on the registry's database."""
    registry, feature = definition_of("registry"), Feature(routers=(router,), access=ACCESS)
    definition = Definition(
        name="registry", title="Wörter", features=(feature,), metadata=registry.metadata, migrations=registry.migrations
    )
    client = worker(p)
    app = build_app(Service(definition, p.runtime("registry")))
    own = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://own", headers=client.headers)
    p.clients.append(own)
    return own


@pytest.mark.parametrize("service", SERVICES)
async def test_a_route_is_found_as_by_trying_all(platform: Boot, service: str) -> None:
    index = (await platform(service)).apps[service].router.routes[0]
    assert isinstance(index, RouteIndex)
    paths = {sample(route.path) for route in routes_of(service)} | {"/v1", "/v1/nothing", "/v2/graduates"}
    for path in sorted(paths | {f"{path}/" for path in paths} | {f"{path}/x" for path in paths}):
        for method in METHODS:
            match = index.find(asked(method, path))
            assert (match and match.route.name) == by_trying_all(service, method, path), (method, path)


@pytest.mark.parametrize("path", ["/{city}/people", "/v1/{kind}", "/v1/files/{name:path}"])
def test_a_path_that_could_stand_at_several_places_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="begins with two words"):
        refuse_unplaceable(path)


async def test_the_access_table_is_asked_once(p: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []
    monkeypatch.setattr(dependencies, "check", lambda request, _: asked_for.append(request.scope["route"].name))
    person = await registered(p, 1)
    await worker(p).get(f"/registry/v1/graduates/{person['id']}")
    assert asked_for == ["register_graduate", "show_graduate"]


async def test_who_was_admitted_to_one_route_is_asked_about_again_at_another(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = []
    monkeypatch.setattr(dependencies, "check", lambda request, _: asked_for.append(request.scope["route"].name))
    first, second, *_ = routes_of("registry")
    scope = {**asked("GET", "/"), "app": p.apps["registry"], "state": {"caller": None}}
    for route in (first, first, second, None, None):
        scope["route"] = route or first
        if route is None:
            scope["state"].pop("admitted_to")
        await guard(Request(scope))
    assert asked_for == [first.name, second.name, first.name, first.name]


async def test_business_time_is_asked_once_in_a_request(p: Platform) -> None:
    await p.set_time("2023-07-01T10:00:00+08:00")
    entry = await registered(p, 1)
    contact = {"kind": "phone", "reached": True, "contacted_at": "2023-07-01T09:00:00+08:00", **NEXT}
    with statements(p) as asked_for:
        answer = await worker(p).post(f"{API}/graduates/{entry['id']}/contacts", json=contact)
    assert (answer.status_code, asked_for.count(CLOCK)) == (201, 1)


async def test_an_endpoint_gets_what_a_request_has_in_one_transaction(p: Platform, own: httpx.AsyncClient) -> None:
    written = await own.put("/v1/words/1")
    assert (written.status_code, written.json()["same_day"], written.json()["number"]) == (200, True, 1)
    assert await words(p) == 1


async def test_what_is_refused_or_cannot_be_answered_is_not_written(p: Platform, own: httpx.AsyncClient) -> None:
    answers = [await own.put("/v1/words/none"), await own.get("/v1/words")]
    assert [answer.status_code for answer in answers] == [500, 403]
    assert await words(p) == 0


async def test_who_has_no_right_gets_no_endpoint(own: httpx.AsyncClient) -> None:
    own.headers.pop("Authorization")
    assert [(await own.put("/v1/words/1")).status_code, (await own.get("/v1/words")).status_code] == [401, 401]


async def words(p: Platform) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(WRITTEN) or 0)
