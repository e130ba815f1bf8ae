"""Registration: a caseworker registers somebody who has come to the counter."""

from console.registry.registration.pages import screens

__all__ = ["screens"]
