"""Pure rules of cohorts: how a completion may stand when it is looked at."""

from typing import Literal

Outcome = Literal["waiting", "placed", "not_placed"]
OUTCOME_TITLES = {"waiting": "未到判定之日", "placed": "判定之日已就业", "not_placed": "判定之日未就业"}
