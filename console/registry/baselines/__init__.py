"""Last year's figures: what was loaded, by whom, and what waits for another person."""

from console.registry.baselines.pages import screens

__all__ = ["screens"]
