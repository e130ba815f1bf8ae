"""Welfare posts: how somebody stands before one, who asked, and who signed."""

from console.registry.welfare_cases.pages import screens

__all__ = ["screens"]
