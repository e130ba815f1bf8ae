"""Routes of a service: the one that answers is found at once, and its endpoint is given what a request has.

FastAPI tries every route in turn, twice, and walks a tree of dependencies for each request; here both are tables.
"""

import inspect
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, TypeAlias, get_args, get_origin

from fastapi import Request, Response
from fastapi.params import Depends
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from chassis.creations import Creation, fresh_form_of
from chassis.dependencies import OF_A_REQUEST, OF_A_TRANSACTION, guard, transaction_of

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
Give = Callable[[Request], Coroutine[Any, Any, Any]]
_Place: TypeAlias = tuple[str, int, str]


class Route(APIRoute):
    """A route whose endpoint takes the house's dependencies (session, caller, business time) without FastAPI's walk.

    The access table is asked first, then the transaction begins if the endpoint wants one; it commits before the
    answer leaves, and not at all where the answer cannot be written.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self._given, self._fresh = _given(endpoint), fresh_form_of(endpoint)
        self._transacts = not OF_A_TRANSACTION.keys().isdisjoint(self._given.values())
        super().__init__(path, _with_given(endpoint, self._given), **options)

    def get_route_handler(self) -> Handle:
        answer = super().get_route_handler()

        async def admitted(request: Request) -> Response:
            await guard(request)
            if not self._transacts:
                return await answer(request)
            async with transaction_of(request):
                return await answer(request)

        return admitted


def _given(endpoint: Callable[..., Any]) -> dict[str, Any]:
    """Parameter → the dependency of the house that it names. Of a plain function, which a thread would run, none."""
    if not inspect.iscoroutinefunction(endpoint):
        return {}
    parameters = inspect.signature(endpoint, eval_str=True).parameters.values()
    asked = {parameter.name: _dependency(parameter.annotation) for parameter in parameters}
    return {name: asked for name, asked in asked.items() if asked in OF_A_REQUEST or asked in OF_A_TRANSACTION}


def _dependency(annotation: Any) -> Any:
    if get_origin(annotation) is not Annotated:
        return None
    return next((note.dependency for note in get_args(annotation) if isinstance(note, Depends)), None)


def _with_given(endpoint: Callable[..., Any], given: Mapping[str, Any]) -> Callable[..., Any]:
    """The endpoint as FastAPI sees it: of the house's dependencies it takes none, of the request one."""
    if not given:
        return endpoint
    gives: dict[str, Give] = {name: {**OF_A_REQUEST, **OF_A_TRANSACTION}[asked] for name, asked in given.items()}
    signature = inspect.signature(endpoint, eval_str=True)
    rest = [each.replace(kind=each.KEYWORD_ONLY) for name, each in signature.parameters.items() if name not in given]
    own = inspect.Parameter("request_with_given", inspect.Parameter.KEYWORD_ONLY, annotation=Request)

    fresh = fresh_form_of(endpoint)

    @wraps(endpoint)
    async def call(*, request_with_given: Request, **values: Any) -> Any:
        for name, give in gives.items():
            values[name] = await give(request_with_given)
        if fresh is not None and isinstance(request_with_given.state.session, Creation):
            return await fresh.call(**values)
        return await endpoint(**values)

    vars(call)["__signature__"] = signature.replace(parameters=[own, *rest])
    return call


@dataclass(frozen=True)
class RouteMatch:
    """The route that answers a request, and what its path holds."""

    route: RouteContext
    path_params: Mapping[str, Any]

    @property
    def original(self) -> BaseRoute:
        return self.route.original_route


class RouteIndex(BaseRoute):
    """First among an application's routes: it knows the others by method, length and second word of their path.

    What it does not know (a wrong method, a mount) is left to the routes behind it.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._all = routes
        self._table: Mapping[_Place, Sequence[RouteContext]] | None = None

    def find(self, scope: Scope) -> RouteMatch | None:
        if self._table is None:
            self._table = _table(self._all)
        path = get_route_path(scope)
        for route in self._table.get(_place(scope["method"], path), ()):
            if match := route.path_regex.match(path):
                params = {name: route.param_convertors[name].convert(text) for name, text in match.groupdict().items()}
                return RouteMatch(route, params)
        return None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match: RouteMatch | None = scope.get("route_match") if scope["type"] == "http" else None
        if match is None:
            return Match.NONE, {}
        params = {**scope.get("path_params", {}), **match.path_params}
        return Match.FULL, {"endpoint": match.route.endpoint, "path_params": params, "route": match.original}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route_match"].route.app(scope, receive, send)


def refuse_unplaceable(path: str) -> None:
    """Raises ValueError for a path that could stand at several places of the index."""
    if "{" in "/".join(path.split("/")[:3]) or ":path}" in path:
        raise ValueError(f"a path begins with two words, and no parameter of it has several: {path}")


def _table(routes: Sequence[BaseRoute]) -> Mapping[_Place, Sequence[RouteContext]]:
    """In the order in which they would be asked. Worked out at the first request: FastAPI takes seconds for it."""
    table: defaultdict[_Place, list[RouteContext]] = defaultdict(list)
    for route in iter_route_contexts(routes):
        for method in route.methods or ():
            table[_place(method, route.path or "")].append(route)
    return dict(table)


def _place(method: str, path: str) -> _Place:
    parts = path.split("/", 3)
    return method, path.count("/"), parts[2] if len(parts) > 2 else ""
