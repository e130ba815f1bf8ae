"""Screens of the money service, a folder per feature of it."""
