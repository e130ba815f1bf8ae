"""Who is served next, those in hardship before the others."""

from console.registry.service_queues.pages import screens

__all__ = ["screens"]
