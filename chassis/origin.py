"""Where the request at hand came from: the caller's address, for the audit trail and for what is counted by address."""

from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

_ADDRESS: ContextVar[str | None] = ContextVar("origin", default=None)
HOME_BITS = 64
"""What one subscriber of IPv6 has to himself: he changes the rest at will."""


def bind(address: str | None) -> None:
    """For the rest of this request; None where no request is at hand (jobs, event handlers)."""
    _ADDRESS.set(address)


def current() -> str | None:
    return _ADDRESS.get()


def home() -> str:
    """Whom the address stands for when something is counted: itself, of IPv6 its /64; empty if there is none."""
    address = current()
    if address is None:
        return ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> HOME_BITS << HOME_BITS))
