"""Text that nothing can store: a NUL, or half of a character. Refused in every query and body, wherever it stands."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from chassis.problem_answers import step_of
from chassis.problems import InvalidInput
from policy_engine.errors import JSON

_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MOST_PLACES = 20
MESSAGE = "含有无法保存的字符：空字符，或半个字符"


def refuse_in_query(query: bytes) -> None:
    if b"%00" in query:
        _refuse([("query",)])


def refuse_in_body(content_type: str, body: bytes) -> None:
    """Raises InvalidInput that names the places. What is no JSON at all is left for its reader to refuse.

    JSON is UTF-8 (RFC 8259): a byte of zero is a NUL, or JSON in another encoding, in which nothing would be found.
    """
    if content_type.startswith("application/x-www-form-urlencoded"):
        _refuse([("body",)] if b"%00" in body or b"\0" in body else [])
    elif b"\0" in body:
        _refuse([("body",)])
    elif _SUSPECT.search(body):
        try:
            places = list(_places(json.loads(body), ("body",)))
        except (ValueError, RecursionError):
            return
        _refuse(places)


def _refuse(places: Sequence[Sequence[int | str]]) -> None:
    if places:
        shown = ["/".join(["", *map(step_of, place)]) for place in places[:_MOST_PLACES]]
        errors: list[JSON] = [{"pointer": pointer, "message": MESSAGE} for pointer in shown]
        raise InvalidInput(errors=errors)


def _places(value: Any, place: Sequence[int | str]) -> Iterator[Sequence[int | str]]:
    match value:
        case str() if _UNSTORABLE.search(value):
            yield place
        case dict():
            for key, inner in value.items():
                if _UNSTORABLE.search(key):
                    yield (*place, key)
                yield from _places(inner, (*place, key))
        case list():
            for number, inner in enumerate(value):
                yield from _places(inner, (*place, number))
