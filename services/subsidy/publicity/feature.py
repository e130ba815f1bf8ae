"""How long approved claims are public before they are paid, and what holds them: a claim's approval begins it."""

from chassis.service import Feature

feature = Feature()
