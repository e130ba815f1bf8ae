"""The desk: a name, a phone, a binding that is put right by two persons."""

from console.registry.desk.pages import screens

__all__ = ["screens"]
