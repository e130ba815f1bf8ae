"""Trainings: the catalogue of courses, a person's trainings, completions that wait, and the survey of intents."""

from console.registry.trainings import person
from console.registry.trainings.pages import screens

__all__ = ["person", "screens"]
