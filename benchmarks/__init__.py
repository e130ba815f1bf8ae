"""Measurements against named peers in the same run; never a timed test."""
