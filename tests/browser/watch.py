"""What goes wrong in a page without a visitor seeing it: each is a fault, and a test with a fault fails."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, Response, WebError

LEFT_BY_THE_PAGE = "net::ERR_ABORTED"
"""A request that its own page gave up, as a stream when the next page comes, or a download that is a file by now."""

GIVEN_UP = re.compile(r"htmx:(afterRequest|sendAbort), ")
"""So htmx reports a request that the next click replaced; of one that could not be sent it reports more."""


@dataclass
class Watch:
    """Listens to every page of a context: errors in the console (a breach of the content policy is one), scripts that
    fail, requests that fail or go to another host, answers of 500 and above."""

    base: str
    faults: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("requestfailed", self._failure)
        context.on("response", self._response)

    def expect(self, pattern: str) -> None:
        """A fault that the test provokes, as a regular expression; the test fails as well when it never comes."""
        self._expected.append(pattern)

    def trouble(self) -> list[str]:
        """Faults that nobody expected, and expected ones that did not come."""
        missing = [p for p in self._expected if not any(re.search(p, fault) for fault in self.faults)]
        left = [fault for fault in self.faults if not any(re.search(p, fault) for p in self._expected)]
        return left + [f"expected, and did not come: {pattern}" for pattern in missing]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not GIVEN_UP.match(message.text):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _script(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme not in ("data", "blob") and f"{there.scheme}://{there.netloc}" != self.base:
            self.faults.append(f"another host: {request.method} {request.url}")

    def _failure(self, request: Request) -> None:
        if request.failure != LEFT_BY_THE_PAGE:
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"answer {response.status}: {response.request.method} {response.url}")
