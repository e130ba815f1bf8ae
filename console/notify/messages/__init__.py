"""Messages that did not arrive, and posts to which nobody attends."""

from console.notify.messages.pages import screens

__all__ = ["screens"]
