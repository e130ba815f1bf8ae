"""How the processes and parts of each service do, and which versions run."""

from console.every_service.worker_parts.pages import screens

__all__ = ["screens"]
