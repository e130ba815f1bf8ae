"""Links of accounts with the city's identity provider."""

from console.registry.provider_links.pages import screens

__all__ = ["screens"]
