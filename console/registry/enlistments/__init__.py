"""Enlistment: what was seen of the checks, by two persons, and whether the document gives priority by it."""

from console.registry.enlistments.pages import screens

__all__ = ["screens"]
