"""Colleagues in absent colleagues' places, on pages."""

from console.registry.substitutions.pages import screens

__all__ = ["screens"]
