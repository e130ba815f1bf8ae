"""Where a request comes from: the peer's address, or the one that a trusted gateway passes on in `X-Real-IP`."""

import asyncio
import time
from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address
HEADER = "x-real-ip"
UNKNOWN = "unknown"
"""The address of a caller over a Unix socket, where nobody has one."""
NAMES_HOLD_SECONDS = 5.0
SUBSCRIBER_BITS = 64
"""An IPv6 subscriber owns at least such a network, and every address in it."""
_CURRENT: ContextVar[str | None] = ContextVar("client_address", default=None)


def client_address(request: Request) -> str:
    """The caller's address as text, for the trail. Put there by RequestMiddleware, for every request."""
    address: str = request.state.client_address
    return address


def bind(address: str) -> None:
    """For what is far from the request and speaks of it, as the trail does."""
    _CURRENT.set(address)


def current() -> str | None:
    """The address of the request at hand; None in a job, an event handler or a command."""
    return _CURRENT.get()


def throttle_key(address: str) -> str:
    """What to count attempts by: the address, or the whole network that belongs to one IPv6 subscriber."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, SUBSCRIBER_BITS), strict=False))
    return address


def network_of(address: str) -> str:
    """Roughly where it is: the network of an address, /24 or /48; UNKNOWN stays what it is."""
    parsed = _parsed(address)
    if parsed is None:
        return UNKNOWN
    return str(ip_network((parsed, 48 if isinstance(parsed, IPv6Address) else 24), strict=False))


class TrustedProxies:
    """The gateways whose word about an address is believed: networks (`10.0.0.0/8`), addresses, or host names.

    A name is looked up anew every few seconds: a gateway that starts again may have another address.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self._networks = []
        self._names = []
        for entry in entries:
            try:
                self._networks.append(ip_network(entry))
            except ValueError:
                self._names.append(entry)
        self._resolved: frozenset[Address] = frozenset()
        self._resolved_at = float("-inf")
        self._looking = asyncio.Lock()

    @classmethod
    def from_setting(cls, setting: str) -> "TrustedProxies":
        """Raises ValueError for a network with host bits, as for anything that is neither network nor name."""
        entries = [entry.strip() for entry in setting.split(",") if entry.strip()]
        if wrong := [entry for entry in entries if "/" in entry and not _is_network(entry)]:
            raise ValueError(f"not a network: {', '.join(wrong)}")
        return cls(entries)

    async def address_of(self, scope: Scope) -> str:
        """The peer's address, or what its `X-Real-IP` says where the peer is trusted and says one address."""
        peer = _parsed(scope["client"][0]) if scope.get("client") else None
        if peer is None:
            return UNKNOWN
        given = Headers(scope=scope).getlist(HEADER)
        claimed = _parsed(given[0]) if len(given) == 1 else None
        return str(claimed if claimed is not None and await self._trusts(peer) else peer)

    async def _trusts(self, peer: Address) -> bool:
        if any(peer in network for network in self._networks):
            return True
        return bool(self._names) and peer in await self._named()

    async def _named(self) -> frozenset[Address]:
        async with self._looking:
            if time.monotonic() - self._resolved_at >= NAMES_HOLD_SECONDS:
                resolved = [address for name in self._names for address in await _look_up(name)]
                self._resolved = frozenset(resolved) or self._resolved
                self._resolved_at = time.monotonic()
        return self._resolved


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry)
    except ValueError:
        return False
    return True


@lru_cache(1_024)
def _parsed(text: str) -> Address | None:
    """One address has one text: an IPv4 address within IPv6 is the IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


async def _look_up(name: str) -> list[Address]:
    try:
        entries = await asyncio.get_running_loop().getaddrinfo(name, None)
    except OSError:
        return []
    addresses = (_parsed(str(entry[4][0])) for entry in entries)
    return [address for address in addresses if address is not None]
