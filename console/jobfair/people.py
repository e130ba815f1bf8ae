"""People in the lists of the job fair, which knows them by a number only."""

from client.caller import RequestRefused
from console.components import Cell, Shown
from console.desk import Desk
from console.transport import ServiceAway

SHORT = 8


def person_of(desk: Desk, graduate_id: str) -> Shown:
    """The end of the number, as the numbers of one day begin alike; it opens the person's page where one may."""
    address = f"/people/{graduate_id}" if desk.may("registry.show_graduate") else None
    return Cell(f"…{graduate_id[-SHORT:]}", address)


def named_person(desk: Desk, graduate_id: str) -> Shown:
    """With the name, for a page of its own; by the number where the registry shows the caller none."""
    if not desk.may("registry.show_graduate"):
        return person_of(desk, graduate_id)
    try:
        name = desk.registry.show_graduate(None, graduate_id)["name"]
    except (RequestRefused, ServiceAway):
        return Cell(f"…{graduate_id[-SHORT:]}")
    return Cell(name or "（已注销）", f"/people/{graduate_id}")
