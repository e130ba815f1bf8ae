"""Overdue clocks by district and kind, and what the worker owes."""

from console.notify.clock_lateness.pages import screens

__all__ = ["screens"]
