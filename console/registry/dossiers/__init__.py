"""The dossier of one person in one view."""

from console.registry.dossiers.pages import read_dossier, screens

__all__ = ["read_dossier", "screens"]
