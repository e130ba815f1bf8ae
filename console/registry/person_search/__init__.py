"""Finding a person by a number or a full name."""

from console.registry.person_search.pages import screens

__all__ = ["screens"]
