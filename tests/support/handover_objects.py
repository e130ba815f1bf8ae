"""What operations name of handovers: one that a caseworker of the street has asked another for."""

from uuid import UUID

from tests.component.registry import handover_steps as handovers
from tests.component.registry.people import API, STREET
from tests.support.platform import Platform
from tests.support.positions import Object


async def asked(p: Platform, graduate: UUID) -> dict[str, list[Object]]:
    giver, receiver = await handovers.caseworker(p, "matrix-giver"), await handovers.caseworker(p, "matrix-receiver")
    taken = await giver.client.post(f"{API}/case-assignments", json={"graduate_ids": [str(graduate)]})
    assert taken.json() == {"taken": 1, "left": 0}, taken.text
    answer = await handovers.ask(giver, receiver.id, [str(graduate)], None)
    assert answer.status_code == 201, answer.text
    return {"handover_id": [Object(answer.json()["id"], STREET)]}
