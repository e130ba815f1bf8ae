"""Pure rules of community codes: how one is written, and what a registration without a good one has for its source."""

import secrets

UNKNOWN = "unknown"
"""The source of a registration whose code was never issued, or is revoked."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Those that nobody takes for another."""
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
