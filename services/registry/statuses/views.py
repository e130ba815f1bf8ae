"""What other features show of a status: the kinds of paper that it rests on."""

from typing import Literal

EvidenceKind = Literal[
    "agreement", "contract", "insurance", "licence", "admission", "enlistment", "programme", "statement"
]
