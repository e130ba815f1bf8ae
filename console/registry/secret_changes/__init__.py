"""Resets of somebody else's secret or device, which take a second person."""

from console.registry.secret_changes.pages import screens

__all__ = ["screens"]
