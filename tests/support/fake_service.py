"""Another of our own services in a test: it signs its one client in, and refuses a token that is not the last."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "losung-dieses-tests"


@dataclass
class FakeService:
    """`client_id` is who may ask it."""

    client_id: str
    tokens: int = 0
    refuse_next: int = 0

    def with_sign_in(self, *routes: Route) -> Starlette:
        return Starlette(routes=[Route("/v1/oauth/token", self._token, methods=["POST"]), *routes])

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        wanted = ("client_credentials", self.client_id, SECRET)
        if (form["grant_type"], form["client_id"], form["client_secret"]) != wanted:
            return JSONResponse({}, 401)
        self.tokens += 1
        return JSONResponse({"access_token": f"token-{self.tokens}", "expires_in": 1800})

    def refuses(self, request: Request) -> bool:
        if self.refuse_next or request.headers["authorization"] != f"Bearer token-{self.tokens}":
            self.refuse_next = max(0, self.refuse_next - 1)
            return True
        return False
