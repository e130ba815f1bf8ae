"""The signed-in caller of a browser: their tokens, sealed into the cookie, and renewed once for all their requests.

There is no store of sessions: whoever has the cookie and no key has nothing, and a restart signs nobody out. A refresh
token works once, so that requests that arrive together share one renewal (`Renewals`); several replicas need the same
browser at the same one.
"""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from secrets import token_urlsafe
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from client.models.registry import PlaceSession, StaffSession

RENEWED_FOR_SECONDS = 60.0
"""So long a renewal is remembered for requests that were under way with the token before."""


@dataclass(frozen=True)
class Place:
    """An absent colleague's place in which somebody works as themselves: the token for it and where it is."""

    substitution_id: str
    absent_name: str
    access_token: str
    due_at: float
    area: str | None
    org: str | None

    @property
    def is_due(self) -> bool:
        return time.time() >= self.due_at


@dataclass(frozen=True)
class Seat:
    """Who is signed in, where they work, and what gets the next token. Times in seconds since 1970."""

    access_token: str
    refresh_token: str
    due_at: float
    ends_at: str
    role: str
    area: str | None
    org: str | None
    login: str
    csrf: str
    """Repeated by every form of this sign-in, in one's own place or in a colleague's: each has another."""
    place: Place | None = None
    """In which they work for the time being; the fields above stay their own."""

    @property
    def is_due(self) -> bool:
        return time.time() >= self.due_at

    @property
    def at_work(self) -> "Seat":
        """With the area and the organisation that the work is for: the colleague's while in their place."""
        return replace(self, area=self.place.area, org=self.place.org) if self.place else self

    @property
    def token(self) -> str:
        return self.place.access_token if self.place else self.access_token

    def moved(self, place: Place | None) -> "Seat":
        """Into a place or back to one's own: forms of before are not sent as if they were of here."""
        return replace(self, place=place, csrf=token_urlsafe(24))

    @property
    def city(self) -> str | None:
        return self.area.split("/")[0] if self.area else None


def seat_of(session: StaffSession, login: str, csrf: str | None = None) -> Seat:
    return Seat(
        access_token=session["access_token"],
        refresh_token=session["refresh_token"],
        due_at=time.time() + session["expires_in"] / 2,
        ends_at=session["session_expires_at"],
        role=session["role"],
        area=session.get("area"),
        org=session.get("org"),
        login=login,
        csrf=csrf or token_urlsafe(24),
    )


def place_of(session: PlaceSession, substitution_id: str, absent_name: str) -> Place:
    return Place(
        substitution_id=substitution_id,
        absent_name=absent_name,
        access_token=session["access_token"],
        due_at=time.time() + session["expires_in"] / 2,
        area=session.get("area"),
        org=session.get("org"),
    )


class Seal:
    """Seals small values for the browser: AES-CBC with HMAC (Fernet); the first key seals, all of them open."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        raw = [urlsafe_b64encode(bytes.fromhex(key.get_secret_value())) for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in raw])

    def close(self, value: object) -> str:
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def open(self, text: str | None) -> object | None:
        """The value; None for what is missing, changed or sealed by a key of somebody else's."""
        if not text:
            return None
        try:
            return json.loads(self._fernet.decrypt(text.encode()))  # type: ignore[no-any-return]
        except (InvalidToken, ValueError):
            return None

    def close_seat(self, seat: Seat) -> str:
        return self.close(asdict(seat))

    def open_seat(self, text: str | None) -> Seat | None:
        value = self.open(text)
        try:
            return _seat_in(value) if isinstance(value, dict) else None
        except TypeError:
            return None


def _seat_in(value: dict[str, Any]) -> Seat:
    place = value.pop("place", None)
    return Seat(**value, place=Place(**place) if place else None)


class Renewals:
    """One renewal for all requests that hold the same refresh token."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, threading.Lock] = {}
        self._done: dict[str, tuple[float, Seat]] = {}

    def renewed(self, seat: Seat, renew: Callable[[Seat], Seat]) -> Seat:
        """The seat with its next tokens. What `renew` raises, everybody who waits for it meets in turn."""
        with self._lock:
            self._forget()
            mine = self._running.setdefault(seat.refresh_token, threading.Lock())
        with mine:
            done = self._done.get(seat.refresh_token)
            if done is not None:
                return done[1]
            following = renew(seat)
            self._done[seat.refresh_token] = time.monotonic(), following
            return following

    def _forget(self) -> None:
        limit = time.monotonic() - RENEWED_FOR_SECONDS
        for token in [token for token, (at, _) in self._done.items() if at < limit]:
            del self._done[token]
            self._running.pop(token, None)
