"""Contested updates: an answer carries the `ETag` of what it shows, a change may say in `If-Match` what it has seen."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from chassis.openapi import REFUSAL
from chassis.problems import PreconditionFailed

_TAG = re.compile(r'"([^"]+)"|([^\s"]+)')
TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"description": "所示内容的版本，修改时放入 If-Match", "schema": {"type": "string"}}}}
}
"""For the OpenAPI document: this answer carries an ETag."""
CONTESTED: dict[int | str, dict[str, Any]] = {
    **TAGGED,
    412: {"description": "数据已被他人修改", "content": REFUSAL},
}


def put_etag(response: Response, tag: int | str) -> None:
    response.headers["ETag"] = f'"{tag}"'


@dataclass(frozen=True)
class Precondition:
    """What a change says it has seen. `header` is None where it says nothing: then it goes through as ever."""

    header: str | None = None

    def hold(self, current: int | str | None) -> None:
        """Raises PreconditionFailed unless the current version (None: there is none yet) is one that was seen.

        Call it with the row locked. A weak tag never matches (RFC 9110, 13.1.1).
        """
        if self.header is None or (current is not None and (self.header.strip() == "*" or str(current) in self._seen)):
            return
        raise PreconditionFailed(current_etag=None if current is None else f'"{current}"')

    @property
    def names_a_version(self) -> bool:
        """Whether it says which version it has seen; `*` is any."""
        return self.header is not None and self.header.strip() not in ("", "*")

    @property
    def _seen(self) -> set[str]:
        tags = (_TAG.fullmatch(part.strip()) for part in (self.header or "").split(","))
        return {match[1] or match[2] for match in tags if match}


ANY = Precondition()


async def _precondition(
    if_match: Annotated[str | None, Header(description="读取时得到的 ETag；与当前版本不符则不修改（412）")] = None,
) -> Precondition:
    return Precondition(if_match)


PreconditionDep = Annotated[Precondition, Depends(_precondition)]
