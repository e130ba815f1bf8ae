"""What operations name of the special ledger: a hardship, the change that waits for its second person, a plan."""

from uuid import UUID

from tests.component.registry import assistance_steps as assistance
from tests.component.registry import hardship_steps as hardships
from tests.component.registry import people
from tests.component.registry import welfare_steps as welfare
from tests.support.platform import Platform
from tests.support.positions import Object


async def waiting(p: Platform, graduate: UUID, account: UUID) -> dict[str, list[Object]]:
    """A claim about a person that waits."""
    hardship = await hardships.claimed(people.worker(p), str(graduate))
    [change] = await hardships.waiting(people.worker(p))
    of_person = {"graduate_id": str(graduate)}
    caseworker = people.worker(p)
    plan = await assistance.with_item(caseworker, await assistance.drafted(caseworker, str(graduate)))
    of_plan = {**of_person, "assistance_plan_id": plan["id"]}
    item = plan["items"][0]["id"]
    post = await people.post_on_offer(p)
    served = {"kind": "referral", "post_id": str(post), "delivered_on": people.FRIDAY[:10]}
    answer = await caseworker.post(f"{people.API}/graduates/{graduate}/services", json=served)
    assert answer.status_code == 201, answer.text
    return {
        **await last_resort(p, graduate),
        "post_id": [Object(str(post), people.STREET, person=graduate, path=of_person, account=account)],
        "hardship_id": [Object(hardship["id"], people.STREET, person=graduate, path=of_person, account=account)],
        "assistance_plan_id": [Object(plan["id"], people.STREET, person=graduate, path=of_person, account=account)],
        "item_id": [Object(item, people.STREET, person=graduate, path=of_plan, account=account)],
        "read_hardship_change": [Object(change["id"], people.STREET, path={"kind": change["kind"]})],
        "decide_hardship_change": [Object(change["id"], people.STREET, path={"kind": change["kind"]})],
    }


async def last_resort(p: Platform, graduate: UUID) -> dict[str, list[Object]]:
    """A welfare post that is asked for and waits for its second signature; the person is in hardship already."""
    await hardships.confirmed(p, str(graduate), "low_income")
    await welfare.referred(p, str(graduate), 5, people.STREET, on=people.FRIDAY[:10])
    case = await welfare.asked(p, str(graduate), people.STREET, **welfare.BASIS)
    [change] = await welfare.waiting(hardships.reviewer(p))
    return {
        "welfare_case_id": [Object(case["id"], people.STREET, person=graduate)],
        "decide_welfare_post": [Object(change["id"], people.STREET)],
    }
