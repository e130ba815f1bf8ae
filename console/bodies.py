"""What a form sent: its fields and files, bounded in size and time before anything is made of them."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

LONGEST_FIELDS, LONGEST_FILE = 1_000_000, 51_000_000
"""Bytes of a form without files, and of one with them; a service may take less, and says so."""
SECONDS = 120.0
UNSAFE = ("POST",)


class BodyRefused(Exception):
    """Too large, too slow, broken off, no form, or without its length; `status` is HTTP's, the text is for whoever sent
    it."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


@dataclass(frozen=True)
class Sent:
    """What a form sent, read before its screen runs."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()


async def read(request: Request, longest: int = LONGEST_FIELDS) -> Sent:
    """The fields and files of a form; nothing for a request that has none. Raises BodyRefused.

    The length is what the browser says, which the server holds it to; a body without one is no browser's.
    """
    if request.method not in UNSAFE:
        return Sent()
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise BodyRefused(411, "请求缺少长度。")
    if int(length) > longest:
        raise BodyRefused(413, f"所传内容超过 {longest // 1_000_000} MB，没有提交。")
    try:
        async with asyncio.timeout(SECONDS):
            form = await request.form(max_files=4, max_fields=2_000)
            try:
                return await _sent(form)
            finally:
                await form.close()
    except TimeoutError:
        raise BodyRefused(408, "所传内容到得太慢，没有提交，请重试。") from None
    except ClientDisconnect:
        raise BodyRefused(400, "连接中断，没有提交，请重试。") from None
    except HTTPException:  # starlette's, of parts that are none
        raise BodyRefused(400, "所传内容不完整，没有提交，请重试。") from None


def parsed(text: str) -> Any:
    """JSON that somebody typed; what is none goes as it was typed, for the service to refuse."""
    try:
        return json.loads(text)
    except ValueError:
        return text


async def _sent(form: FormData) -> Sent:
    values = {name: value for name, value in form.multi_items() if isinstance(value, str) and name != "chosen"}
    files = {
        name: (value.filename or "", await value.read(), value.content_type or "application/octet-stream")
        for name, value in form.multi_items()
        if isinstance(value, UploadFile)
    }
    return Sent(values, files, tuple(str(value) for value in form.getlist("chosen")))
