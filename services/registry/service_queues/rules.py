"""Pure rules of the queues of services: which there are, and what each hands out."""

from typing import Literal

from services.registry.casework.rules import QUEUE_OF

Queue = Literal["guidance", "referral", "training", "internship"]
QUEUE_TITLES = {"guidance": "职业指导", "referral": "岗位推介", "training": "职业培训", "internship": "就业见习"}
HANDS_OUT = {queue: service for service, queue in QUEUE_OF.items()}
"""The service that takes somebody out of a queue."""
