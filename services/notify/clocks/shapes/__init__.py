"""What may stand in a pack's `clocks.yaml` and `cadences.yaml`: a clock with a misspelt name would never run."""

from services.notify.clocks.shapes.cadences import CADENCES
from services.notify.clocks.shapes.clocks import CLOCKS

SHAPES = {"clocks": CLOCKS, "cadences": CADENCES}
