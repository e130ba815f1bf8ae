"""Statements: what was stated of a payee, and how to state it."""

from console.subsidy.attestations.pages import screens

__all__ = ["screens"]
