"""Pushed lists: what a higher office handed down, taken in and looked at."""

from console.registry.pushed_lists.pages import screens

__all__ = ["screens"]
