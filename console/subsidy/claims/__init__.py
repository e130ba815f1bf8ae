"""Claims: the queue, one claim with its reasons and evidence, review and approval, one and several at once."""

from console.subsidy.claims.pages import screens

__all__ = ["screens"]
