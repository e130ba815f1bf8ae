"""Phones that a roster came without: who misses one, and the second list that fills them in."""

from console.registry.phone_lists.pages import screens

__all__ = ["screens"]
