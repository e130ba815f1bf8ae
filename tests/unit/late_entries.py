"""Vectors of the late entry (补记), which registry and notify judge alike: due, claimed, entered, late entry."""

from datetime import date

DUE = date(2023, 8, 2)
LATE_ENTRIES = [
    (DUE, date(2023, 8, 1), date(2023, 8, 3), True),
    (DUE, DUE, date(2023, 8, 3), True),
    (DUE, DUE, DUE, False),
    (DUE, date(2023, 7, 28), DUE, False),
    (DUE, date(2023, 8, 3), date(2023, 8, 9), False),
    (None, date(2023, 8, 1), date(2023, 8, 9), False),
]
