"""Pages of what the platform makes of a document, sentence by sentence."""

from console.subsidy.obligations.pages import screens

__all__ = ["screens"]
