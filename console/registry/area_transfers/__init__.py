"""People who move to another area of the city."""

from console.registry.area_transfers.pages import screens

__all__ = ["screens"]
