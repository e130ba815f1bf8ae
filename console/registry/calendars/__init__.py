"""The days of the year, and a feed of them."""

from console.registry.calendars.pages import screens

__all__ = ["screens"]
