"""The register of the unemployed: files taken in, who stands in it for how long, and the second person's word."""

from console.registry.unemployment_register.pages import screens

__all__ = ["screens"]
