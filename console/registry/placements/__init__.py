"""Where people went, by channel: the six channels of a city, and a person's placements."""

from console.registry.placements.pages import placements_of, record_placement, screens

__all__ = ["placements_of", "record_placement", "screens"]
