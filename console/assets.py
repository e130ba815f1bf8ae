"""The console's styles and scripts: their addresses for templates, and the application that serves them at `PREFIX`.

`Assets()` reads `console/static` once; `app.mount(PREFIX, assets)` serves it; `assets.urls["console.css"]` is then
`/assets/console.1a2b3c4d.css`. `python -m console.assets` makes the files.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from console import asset_build
from console.asset_build import MANIFEST, MEDIA_TYPES, STATIC, AssetsNotBuilt

PREFIX = "/assets"
UNBUILT_NOTICE = (
    "样式和脚本尚未安装，页面以无样式方式显示，功能不受影响。请运维人员在能访问 npm 的机器上执行 make assets 后重启。"
)
"""For the top of every page where `Assets.urls` is empty."""
FOREVER = "public, max-age=31536000, immutable"
CODINGS = {"br": ".br", "gzip": ".gz"}
"""Content coding → the end of the file that has it, the smaller first."""
_CODING = re.compile(r"\s*(br|gzip|\*)\s*(?:;\s*q=([\d.]+)\s*)?")


def urls(static: Path = STATIC) -> Mapping[str, str]:
    """Logical name → URL path, such as `console.css` → `/assets/console.1a2b3c4d.css`.

    Raises AssetsNotBuilt where they have not been made.
    """
    return MappingProxyType({name: f"{PREFIX}/{file}" for name, file in _manifest(static).items()})


def _manifest(static: Path) -> dict[str, str]:
    try:
        files: dict[str, str] = json.loads((static / MANIFEST).read_text())
    except FileNotFoundError:
        raise AssetsNotBuilt(f"There is no {static / MANIFEST}: run `make assets` (`make run` does it too).") from None
    return files


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: plain and, where that is smaller, compressed."""

    media_type: str
    etag: str
    body: bytes
    packed: Mapping[str, bytes]
    """Content coding → the file in it."""


class Assets:
    """Serves the files of the manifest below its mount, out of memory, and nothing else.

    A name changes with its content, so a browser asks once a year.
    """

    def __init__(self, static: Path = STATIC) -> None:
        try:
            self.urls = urls(static)
            """Empty where nothing was built: pages then go out without styles, with `UNBUILT_NOTICE` on top."""
        except AssetsNotBuilt:
            self.urls = MappingProxyType({})
        self._files = {url.rpartition("/")[2]: _read(static / url.rpartition("/")[2]) for url in self.urls.values()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        name = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        asset = self._files.get(name)
        if asset is None:
            raise HTTPException(404)
        await _answer(asset, Headers(scope=scope))(scope, receive, send)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    files = {coding: path.with_name(f"{path.name}{end}") for coding, end in CODINGS.items()}
    packed = {coding: file.read_bytes() for coding, file in files.items() if file.is_file()}
    smaller = {coding: content for coding, content in packed.items() if len(content) < len(body)}
    return Asset(MEDIA_TYPES[path.suffix], f'"{path.name}"', body, smaller)


def _answer(asset: Asset, asked: Headers) -> Response:
    headers = {"Cache-Control": FOREVER, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if asset.etag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    for coding, content in asset.packed.items():
        if takes(coding, asked.get("accept-encoding", "")):
            return Response(content, headers={**headers, "Content-Encoding": coding}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


def takes(coding: str, accepted: str) -> bool:
    """Whether `Accept-Encoding` names the coding, or else `*`, with a weight above zero (RFC 9110, 12.5.3)."""
    codings = {named[1]: named[2] for part in accepted.lower().split(",") if (named := _CODING.fullmatch(part))}
    weight = codings.get(coding, codings.get("*", "0"))
    return weight is None or weight.strip("0.") != ""


if __name__ == "__main__":
    asset_build.main()
