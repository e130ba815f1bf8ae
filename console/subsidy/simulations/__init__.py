"""Simulations: ask, watch, and see who wins and who loses."""

from console.subsidy.simulations.pages import screens

__all__ = ["screens"]
