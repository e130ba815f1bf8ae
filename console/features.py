"""The console at a glance: the features whose screens it has, in the order of the menu."""

from collections.abc import Sequence

from console.desk_pages import screens as desk
from console.registry.casework import screens as casework
from console.screens import Screens

FEATURES: Sequence[Screens] = (desk, casework)
