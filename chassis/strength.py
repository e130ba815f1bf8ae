"""How strong a secret must be outside demo mode. Every secret setting says how it is judged; one without refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

KEY_BYTES = 32
LEAST_DIFFERENT_BYTES = 16
"""Of 32 random bytes about 30 differ; fewer than 16 never do by chance."""
LEAST_CHARACTERS = 12
LEAST_DIFFERENT_CHARACTERS = 6
EVERYBODYS = ("password", "passwd", "changeme", "change-me", "secret", "admin", "qwerty", "letmein", "123456", "abcdef")


class Kind(StrEnum):
    KEY = "key"
    """32 bytes in hex."""
    WORD = "word"
    """What somebody signs in or signs with."""
    URL = "url"
    """An address that may carry a password."""


@dataclass(frozen=True)
class Judged:
    """How a secret setting is judged, as a mark in its annotation.

    `published`: values that everybody knows. `used_with` and `unless` name the setting with which, or without which,
    this one is used; where it is not used, it may be empty or left as it is. Without either it is always used.
    """

    kind: Kind
    published: tuple[str, ...] = ()
    used_with: str = ""
    unless: str = ""
    may_be_empty: bool = False

    def refuses(self, value: Any, settings: Mapping[str, Any]) -> bool:
        texts = _texts(value)
        if not self._is_used(settings) and all(text == "" or text in self.published for text in texts):
            return False
        return any(self._is_weak(text) for text in texts)

    def _is_used(self, settings: Mapping[str, Any]) -> bool:
        if self.unless:
            return not settings[self.unless]
        return bool(settings[self.used_with]) if self.used_with else True

    def _is_weak(self, text: str) -> bool:
        if self.may_be_empty and not text:
            return False
        match self.kind:
            case Kind.KEY:
                return weak_key(text) or any(bytes.fromhex(text) == bytes.fromhex(key) for key in self.published)
            case Kind.WORD:
                return text in self.published or weak_word(text)
            case Kind.URL:
                password = urlsplit(text).password
                return password is not None and weak_word(unquote(password))


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping | list):
        parts = value.values() if isinstance(value, Mapping) else value
        return [text for part in parts for text in _texts(part)] or [""]
    return [value.get_secret_value() if isinstance(value, SecretStr) else str(value)]


def weak_key(text: str) -> bool:
    """Whether this is no key of 32 bytes in hex, or one that no random source would give."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return True
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(key) != KEY_BYTES or len(set(key)) < LEAST_DIFFERENT_BYTES or len(steps) == 1 or _repeats(text.lower())


def weak_word(text: str) -> bool:
    plain = text.strip().lower()
    rest = plain
    for word in EVERYBODYS:
        rest = rest.replace(word, "")
    short = len(plain) < LEAST_CHARACTERS or len(set(plain)) < LEAST_DIFFERENT_CHARACTERS
    return short or len(rest) < LEAST_CHARACTERS // 2 or _repeats(plain)


def _repeats(text: str) -> bool:
    """Whether it is one part, at most half of it, over and over."""
    return text in (text + text)[1:-1]
