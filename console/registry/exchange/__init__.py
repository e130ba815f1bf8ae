"""Exchange: departments are asked about a person, and their officers answer."""

from console.registry.exchange.pages import screens

__all__ = ["screens"]
