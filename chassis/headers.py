"""What every answer tells a browser: to guess no type, to show it in no frame, and to run nothing that is not ours."""

import re
from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SEALED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For an answer that is data: nothing in it is run, even where a browser takes it for a page."""
SECURITY = {
    "Content-Security-Policy": SEALED,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


_RAW = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in SECURITY.items()]


def secure(headers: MutableHeaders) -> None:
    """Adds what the answer itself does not say. As bytes: every answer passes here."""
    present = {name for name, _ in headers.raw}
    headers.raw.extend(header for header in _RAW if header[0] not in present)


def page_policy(page: str) -> str:
    """For a page of ours: scripts from here and those in the page itself, named by their digests; styles from here."""
    digests = [b64encode(sha256(script.encode()).digest()).decode() for script in _SCRIPT.findall(page)]
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    shown = "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
    return f"{SEALED}; script-src {scripts}; {shown}"


class SecurityHeaders:
    """Middleware for an application without RequestMiddleware, such as the root of a composition."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, secured)
