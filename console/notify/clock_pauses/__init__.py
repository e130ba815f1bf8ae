"""Pauses of clocks: asking for one, the requests that wait, deciding, taking back, resuming."""

from console.notify.clock_pauses.pages import screens

__all__ = ["screens"]
