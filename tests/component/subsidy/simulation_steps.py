"""Steps to a simulation that was asked for."""

import httpx

from chassis.db import new_id
from tests.support.platform import Platform

ASK = "/subsidy/v1/policies/wuhan/schemes/retention_bonus/simulations"


CSV = b"id,district,completed,retained\na,420102,20,11\nb,420106,20,9\nc,420106,0,0\n"


async def asked(
    client: httpx.AsyncClient,
    content: bytes | None = CSV,
    name: str = "cases.csv",
    path: str = ASK,
    draft: bytes | None = None,
    **form: str,
) -> httpx.Response:
    """Without `content`, for the cases on record."""
    files = {"file": (name, content, "application/octet-stream")} if content is not None else {}
    if draft is not None:
        files["draft"] = ("subsidy.yaml", draft, "application/yaml")
    headers = {"Idempotency-Key": new_id().hex}
    return await client.post(path, files=files or None, data={"on": "2023-06-30", **form}, headers=headers)


ONE = "/subsidy/v1/simulations"


async def ran(p: Platform) -> int:
    return await p.run_job("subsidy", "run_simulations")
