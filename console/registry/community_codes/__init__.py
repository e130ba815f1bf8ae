"""Community codes: made for a community, printed to be hung up, and ended."""

from console.registry.community_codes.pages import screens

__all__ = ["screens"]
