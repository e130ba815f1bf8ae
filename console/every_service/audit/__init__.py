"""The trail of each service: search, verification, who reveals most."""

from console.every_service.audit.pages import screens

__all__ = ["screens"]
