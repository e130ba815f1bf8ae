"""A whole roster taken back: asked for, with what stands in the way, and agreed to by another person."""

from console.registry.roster_undos.pages import screens

__all__ = ["screens"]
