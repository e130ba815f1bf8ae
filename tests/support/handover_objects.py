"""What operations name of handovers: one that a caseworker of the street has asked another for."""

from uuid import UUID

from tests.component.registry import handover_steps as handovers
from tests.component.registry.people import API, STREET, bound, registered, worker
from tests.support.platform import Platform
from tests.support.positions import Object


async def asked(p: Platform, graduate: UUID) -> dict[str, list[Object]]:
    giver, receiver = await handovers.caseworker(p, "matrix-giver"), await handovers.caseworker(p, "matrix-receiver")
    taken = await giver.client.post(f"{API}/case-assignments", json={"graduate_ids": [str(graduate)]})
    assert taken.json() == {"taken": 1, "left": 0}, taken.text
    answer = await handovers.ask(giver, receiver.id, [str(graduate)], None)
    assert answer.status_code == 201, answer.text
    return {"handover_id": [Object(answer.json()["id"], STREET)]}


TO = "urumqi/650104/650104002"
"""Of a district that no position of the matrix stands in."""


async def moving(p: Platform) -> dict[str, list[Object]]:
    """Two transfers that wait, one for each side: of two people, for of one at most one waits."""
    transfers = []
    for serial in (80, 81):
        entry = (await registered(p, serial))["id"]
        body = {"to_area": TO, "reason": "已迁居（虚构）"}
        answer = await worker(p).post(f"{API}/graduates/{entry}/area-transfers", json=body)
        assert answer.status_code == 201, answer.text
        transfers.append((answer.json()["id"], UUID(entry)))
    (coming, _), (going, person) = transfers
    account = await bound(p, person)
    return {
        "decide_area_transfer": [Object(coming, TO)],
        "withdraw_area_transfer": [Object(going, STREET, person=person, account=account)],
    }
