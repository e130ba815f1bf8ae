"""Proposals: what other places say of the district's people, decided here, and what one said oneself of others'."""

from console.registry.proposals.pages import screens

__all__ = ["screens"]
