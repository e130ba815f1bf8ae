"""Clocks: deadlines with the days that are left, one of them with its changes, the kinds with clause and quote."""

from console.notify.clocks.pages import screens

__all__ = ["screens"]
