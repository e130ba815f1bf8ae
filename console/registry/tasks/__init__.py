"""Tasks of the year's plans: who does what, one's own, what waits to be accepted."""

from console.registry.tasks.pages import screens

__all__ = ["screens"]
