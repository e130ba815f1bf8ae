"""Objections: what is public, and what somebody objects to."""

from console.subsidy.objections.pages import screens

__all__ = ["screens"]
