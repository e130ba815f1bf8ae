"""Steps of welfare posts: somebody in hardship for whom everything was tried, a case asked for, and its signature."""

from pathlib import Path
from shutil import copytree
from typing import Any

import httpx

from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import API, STREET, WUHAN_STREET, post_on_offer, registered, worker
from tests.packs import WUHAN, rewritten
from tests.support.platform import Boot, Platform

TODAY = "2023-08-01"
ASKED = {"reason": "多次推介均未成（虚构）"}
BASIS = {**ASKED, "policy_basis": "本市公益性岗位管理办法（虚构）"}
SIGNED = {"verdict": "apply", "note": "已核对推介和面试记录（虚构）"}
UNSET = "unset: 文件写“确实难以”，未规定推介未成的次数"


async def in_august(boot: Boot, policies: Packs | None = None) -> Platform:
    p = await boot("registry", policies=policies) if policies else await boot("registry")
    await p.set_time(f"{TODAY}T10:00:00+08:00")
    return p


async def with_number(boot: Boot, folder: Path, number: int = 5) -> Platform:
    """Wuhan where the city has written down after how many referrals it is hard indeed."""
    pack = copytree(WUHAN, folder / "wuhan-2023")
    rewritten(pack / "services.yaml", UNSET, f"values: [{{from: 2023-01-01, value: {number}}}]")
    return await in_august(boot, Packs.of([load_pack(pack)]))


async def served(p: Platform, entry: str, *kinds: str, area: str = WUHAN_STREET) -> None:
    for kind in kinds:
        body = {"kind": kind, "delivered_on": TODAY}
        answer = await worker(p, area).post(f"{API}/graduates/{entry}/services", json=body)
        assert answer.status_code == 201, answer.text


async def referred(p: Platform, entry: str, number: int, area: str = WUHAN_STREET, on: str = TODAY) -> list[str]:
    """So many different posts put before somebody."""
    posts = [str(await post_on_offer(p)) for _ in range(number)]
    for post in posts:
        body = {"kind": "referral", "post_id": post, "delivered_on": on}
        answer = await worker(p, area).post(f"{API}/graduates/{entry}/services", json=body)
        assert answer.status_code == 201, answer.text
    return posts


async def interviewed(p: Platform, entry: str, post: str, result: str, area: str = WUHAN_STREET) -> None:
    body = {"interviewed_on": TODAY, "result": result}
    answer = await worker(p, area).post(f"{API}/graduates/{entry}/posts/{post}/interview", json=body)
    assert answer.status_code == 201, answer.text


async def hard_case(p: Platform, referrals: int, serial: int = 1) -> str:
    """Of Wuhan, with the checklist of its document done where there are three referrals."""
    entry = str((await registered(p, serial, WUHAN_STREET))["id"])
    await hardships.confirmed(p, entry, area=WUHAN_STREET)
    await served(p, entry, "guidance", "internship_offer")
    await referred(p, entry, referrals)
    return entry


async def ask(client: httpx.AsyncClient, entry: str, **body: str) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/welfare-cases", json=body or ASKED)


async def asked(p: Platform, entry: str, area: str = WUHAN_STREET, **body: str) -> dict[str, Any]:
    answer = await ask(worker(p, area), entry, **body)
    assert answer.status_code == 202, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def waiting(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/welfare-changes")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def sign(client: httpx.AsyncClient, change: dict[str, Any], **body: str) -> httpx.Response:
    return await client.post(f"{API}/welfare-changes/{change['id']}/decision", json={**SIGNED, **body})


async def gate(p: Platform, entry: str, area: str = WUHAN_STREET) -> dict[str, Any]:
    answer = await worker(p, area).get(f"{API}/graduates/{entry}/welfare-gate")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def of_urumqi(p: Platform, posts: int, serial: int = 1) -> str:
    entry = str((await registered(p, serial))["id"])
    await hardships.confirmed(p, entry)
    await referred(p, entry, posts, STREET)
    return entry
