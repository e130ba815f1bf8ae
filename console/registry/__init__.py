"""Screens of the registry's features."""
