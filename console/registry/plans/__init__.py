"""Plans of the year: their versions, rows and steps."""

from console.registry.plans.pages import screens

__all__ = ["screens"]
