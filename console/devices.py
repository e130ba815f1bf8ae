"""What an authenticator app takes: the address that holds one's secret, as a picture to be scanned and in letters."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import segno

PIXELS, QUIET = 4, 4
"""Of a module, and how many modules stay white around them all."""
LETTERS = 4
"""In a group of the secret, as somebody types it."""


@dataclass(frozen=True)
class Device:
    """Shown once: none of it goes into a log, a cookie or an address of ours."""

    uri: str
    letters: str
    picture: str
    """A `data:` address: no other request carries the secret."""


def device_of(uri: str) -> Device:
    secret = parse_qs(urlsplit(uri).query).get("secret", [""])[0]
    letters = " ".join(secret[place : place + LETTERS] for place in range(0, len(secret), LETTERS))
    return Device(uri, letters, segno.make_qr(uri, error="m").svg_data_uri(scale=PIXELS, border=QUIET))
