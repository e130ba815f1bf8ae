"""The special ledger: who is in hardship, by whose word, and its figures."""

from console.registry.hardships.pages import screens

__all__ = ["screens"]
