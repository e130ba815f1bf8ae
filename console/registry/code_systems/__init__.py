"""Code systems: which codes there are, what they mean, and what each is in other systems."""

from console.registry.code_systems.pages import screens

__all__ = ["screens"]
