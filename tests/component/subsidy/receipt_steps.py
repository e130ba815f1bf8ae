"""Steps with the bank's receipt files: a batch, its receipt, who hands it in and who decides."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.subsidy.discrepancy_steps import MAKER, OTHER, payer
from tests.component.subsidy.steps import ACCOUNT, BASE, approved_claim, base_with
from tests.support.platform import Platform
from tests.support.rosters import as_csv, as_xlsx

HEADER = ("支付行", "金额", "账号", "状态", "流水号", "原因码")
THIRD = UUID(int=43)
Line = Mapping[str, Any]


async def sent_batch(p: Platform, lines: int = 1, area: str = "wuhan") -> dict[str, Any]:
    """A file made by MAKER, of so many bases that are owed 2,000 yuan each."""
    for _ in range(lines):
        employer, _ = await base_with(p, 3, 2)
        await approved_claim(p, employer)
    batch: dict[str, Any] = (await payer(p, area=area).post(f"{BASE}/payment-batches")).json()
    return batch


def row(line: Line, ref: str = "B1", **changed: str) -> list[str]:
    """As the bank writes one that it has paid."""
    yuan = f"{line['amount_fen'] // 100}.{line['amount_fen'] % 100:02d}"
    cells = dict(zip(HEADER, (line["id"], yuan, ACCOUNT["account"], "已付", ref, ""), strict=True))
    return list((cells | changed).values())


def refused(line: Line, code: str = "E01") -> list[str]:
    return row(line, 流水号="", 状态="退回", 原因码=code)


def receipt(*rows: list[str], encoding: str = "gb18030") -> bytes:
    return as_csv(*rows, header=HEADER, encoding=encoding)


def workbook(*rows: list[str]) -> bytes:
    return as_xlsx(*rows, header=HEADER)


async def hand_in(p: Platform, batch: str, content: bytes, by: UUID = MAKER, area: str = "wuhan") -> httpx.Response:
    files = {"file": ("回单.csv", content)}
    return await payer(p, by, area).post(f"{BASE}/payment-batches/{batch}/bank-receipts", files=files)


async def handed_in(p: Platform, batch: Mapping[str, Any], *rows: list[str], by: UUID = MAKER) -> dict[str, Any]:
    answer = await hand_in(p, batch["id"], receipt(*rows), by)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def decide(
    p: Platform, number: str, verdict: str = "apply", by: UUID = OTHER, role: Role = Role.PAYER, area: str = "wuhan"
) -> httpx.Response:
    body = {"verdict": verdict, "note": "已与网银核对（虚构）"}
    return await p.as_(role, area=area, id=by).post(f"{BASE}/bank-receipts/{number}/decision", json=body)


async def receipts(p: Platform, by: UUID = OTHER, role: Role = Role.PAYER, **query: Any) -> Sequence[dict[str, Any]]:
    client = p.as_(role, area="wuhan", id=by)
    items: list[dict[str, Any]] = (await client.get(f"{BASE}/bank-receipts", params=query)).json()["items"]
    return items


def kinds(shown: Mapping[str, Any]) -> list[list[str]]:
    return [entry["kinds"] for entry in shown["differences"]]
