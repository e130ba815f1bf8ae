"""Tables over a set of codes: the largest of its entries, all of them together, of one case and of columns.

A set is the bits of its members; a case that has several classes has them all.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np


def most_of_case(table: Sequence[int], bits: int) -> int:
    return max(_entries(table, bits), default=0)


def total_of_case(table: Sequence[int], bits: int) -> int:
    return sum(_entries(table, bits))


def _entries(table: Sequence[int], bits: int) -> list[int]:
    return [number for place, number in enumerate(table) if bits >> place & 1]


def most_of_columns(table: Any, bits: Any) -> Any:
    """An entry below 0 counts, where no other is there."""
    largest = np.where(np.asarray(bits) == 0, 0, np.iinfo(np.int64).min)
    for place, number in enumerate(table):
        largest = np.where(np.asarray(bits) >> place & 1, np.maximum(largest, number), largest)
    return largest


def total_of_columns(table: Any, bits: Any) -> Any:
    total: Any = np.zeros(np.shape(bits), np.int64)
    for place, number in enumerate(table):
        total = total + (np.asarray(bits) >> place & 1) * number
    return total
