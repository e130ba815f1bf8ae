"""A browser gets the console's files by names that change with their content, compressed, for a year; no other file."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from console import asset_build, assets
from console.asset_build import AssetsNotBuilt
from console.assets import PREFIX, Assets, takes

STYLE = b"body { color: black }\n" * 100
CONTENTS = {"console.css": STYLE, "console.js": b"'use strict';\n" * 100, "seal.png": b"\x89PNG", "tiny.js": b";"}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    asset_build.write(CONTENTS, tmp_path / "static")
    (tmp_path / "secret.css").write_text("not for a browser")
    return tmp_path / "static"


def client(static: Path) -> httpx.AsyncClient:
    app = Starlette(routes=[Mount(PREFIX, Assets(static))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console")


def test_templates_name_a_file_by_what_it_is(static: Path) -> None:
    url = assets.urls(static)["console.css"]
    assert url == f"/assets/{asset_build.fingerprinted('console.css', STYLE)}"
    assert Assets(static).urls == assets.urls(static)


def test_where_they_were_not_built_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match="make assets"):
        assets.urls(tmp_path / "static")


async def test_where_they_were_not_built_the_console_still_starts_without_styles(tmp_path: Path) -> None:
    assert Assets(tmp_path / "static").urls == {}
    assert "make assets" in assets.UNBUILT_NOTICE
    async with client(tmp_path / "static") as http:
        assert (await http.get("/assets/console.css")).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("console.css", "text/css; charset=utf-8"),
        ("console.js", "text/javascript; charset=utf-8"),
        ("seal.png", "image/png"),
    ],
)
async def test_a_file_comes_as_what_it_is_and_for_a_year(static: Path, name: str, kind: str) -> None:
    async with client(static) as http:
        answer = await http.get(assets.urls(static)[name])
    assert answer.content == CONTENTS[name]
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_who_takes_gzip_gets_less(static: Path) -> None:
    url = assets.urls(static)["console.css"]
    async with client(static) as http:
        packed = await http.get(url, headers={"Accept-Encoding": "br, gzip"})
        plain = await http.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(STYLE) == int(plain.headers["content-length"])
    assert packed.content == plain.content == STYLE
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("name", ["seal.png", "tiny.js"])
async def test_what_gzip_would_not_make_smaller_goes_as_it_is(static: Path, name: str) -> None:
    async with client(static) as http:
        answer = await http.get(assets.urls(static)[name], headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.content == CONTENTS[name]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.1, gzip", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*, br;q=0", "gzip"),
        ("identity", None),
        ("br;q=0, *;q=0.0", None),
    ],
)
async def test_who_takes_brotli_gets_that_and_others_gzip(static: Path, accepted: str, coding: str | None) -> None:
    address = assets.urls(static)["console.css"]
    (static / f"{address.rpartition('/')[2]}.br").write_bytes(b"packed")
    async with (
        client(static) as http,
        http.stream("GET", address, headers={"Accept-Encoding": accepted}) as answer,
    ):
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == coding
    assert (body == b"packed", body == STYLE) == (coding == "br", coding is None)
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("GZIP;q=0.5, br", True),
        ("br, *", True),
        ("br;q=1.0, gzip ; q=1", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("x-gzipped", False),
    ],
)
def test_what_a_browser_says_of_gzip_counts(accepted: str, expected: bool) -> None:
    assert takes("gzip", accepted) is expected


async def test_who_has_it_gets_no_body(static: Path) -> None:
    url = assets.urls(static)["console.css"]
    async with client(static) as http:
        first = await http.get(url)
        again = await http.get(url, headers={"If-None-Match": first.headers["etag"]})
        other = await http.get(url, headers={"If-None-Match": '"console.00000000.css"'})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/console.css",
        "/assets/manifest.json",
        "/assets/",
        "/assets/../secret.css",
        "/assets/%2e%2e/secret.css",
        "/assets/..%2fsecret.css",
        "/assets//etc/passwd",
        "/assets/%00",
    ],
)
async def test_no_other_file_is_served(static: Path, path: str) -> None:
    async with client(static) as http:
        assert (await http.get(httpx.URL("http://console").copy_with(raw_path=path.encode()))).status_code == 404


async def test_the_compressed_file_has_no_address_of_its_own(static: Path) -> None:
    async with client(static) as http:
        assert (await http.get(assets.urls(static)["console.css"] + ".gz")).status_code == 404


async def test_they_are_read_and_not_written(static: Path) -> None:
    async with client(static) as http:
        answer = await http.post(assets.urls(static)["console.css"])
        asked = await http.head(assets.urls(static)["console.css"])
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert asked.status_code == 200
