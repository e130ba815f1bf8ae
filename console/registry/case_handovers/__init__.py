"""Whose case somebody is: one's own list, handovers, and those of a colleague who is away."""

from console.registry.case_handovers.pages import screens

__all__ = ["screens"]
