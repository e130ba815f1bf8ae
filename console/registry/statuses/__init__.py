"""Statuses: what a person was at which time, by whose word, and the second word that makes it count."""

from console.registry.statuses.pages import screens

__all__ = ["screens"]
