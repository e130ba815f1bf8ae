"""Steps of evidence: brought for a payee of the third city, and scanned by the stand-in."""

from uuid import UUID

import httpx

from standins import scanner as standin
from tests.component.subsidy.attestation_steps import GRANT
from tests.component.subsidy.third_city_steps import BASE
from tests.evidence_files import pdf
from tests.support.platform import Platform

PURPOSE = {"purpose": "核对声明所附材料"}


async def bring(
    by: httpx.AsyncClient, payee: UUID, content: bytes = pdf(), name: str = "x", key: str | None = None
) -> httpx.Response:
    form = {"scheme": GRANT, "payee_id": str(payee)}
    files = {"file": (name, content, "text/html")}
    return await by.post(f"{BASE}/evidence", data=form, files=files, headers={"Idempotency-Key": key} if key else {})


async def brought(by: httpx.AsyncClient, payee: UUID, content: bytes = pdf()) -> str:
    answer = await bring(by, payee, content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def scanned(p: Platform) -> int:
    """Every waiting file, by the stand-in over a real socket."""
    runtime = p.runtime("subsidy")
    async with standin.serving("127.0.0.1") as address:
        runtime.settings = runtime.settings.model_copy(update={"scanner": address, "scanner_seconds": 5.0})
        return await p.run_job("subsidy", "scan_waiting_evidence")
