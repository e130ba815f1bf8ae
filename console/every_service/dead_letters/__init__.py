"""Messages between the services that could not be handled: look, correct, replay, set aside."""

from console.every_service.dead_letters.pages import screens

__all__ = ["screens"]
