"""The sheet of placements: all who are placed, by channel and without one, and by form with what each rests on."""

from console.registry.placement_sheets.pages import screens

__all__ = ["screens"]
