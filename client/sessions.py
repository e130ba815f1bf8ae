"""A session of a member of staff as a program holds it: its tokens are short, and the next one is due in time."""

import time
from dataclasses import dataclass
from typing import TypedDict


class SignedIn(TypedDict):
    """What a caller needs of the answer to a sign-in or a refresh."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass
class HeldSession:
    """The login and secret it was opened with, its refresh token, and when (monotonic) the next token is due."""

    login: str
    password: str
    refresh_token: str = ""
    due_at: float = float("-inf")

    def take(self, signed: SignedIn) -> str:
        """Remembers what gets the next token; returns the token of now."""
        self.refresh_token = signed["refresh_token"]
        self.due_at = time.monotonic() + signed["expires_in"] / 2
        return signed["access_token"]

    @property
    def due(self) -> bool:
        return time.monotonic() >= self.due_at
