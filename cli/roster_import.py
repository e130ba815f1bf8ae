"""The roster upload of the command line: a bar that moves while the rows go in, and the file with its reasons back."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from client.models.registry import OutcomeCounts
from client.platform import Platform, RequestRefused

PURPOSE = "核对退回的行（qihang import）"
"""What the file is taken back for, as it then stands in the trail."""
OUTCOMES = {
    "accepted": "新登记入库",
    "updated": "更新",
    "duplicate": "重复",
    "rejected": "退回",
    "proposed": "已提交外地确认",
}


@dataclass(frozen=True)
class Upload:
    """`report`: where to save the file as the platform returns it, `.csv` or `.xlsx`."""

    file: Path
    city: str
    report: Path | None = None


def upload(base: str, sign_in: tuple[str, str, str | None], wanted: Upload, console: Console) -> int:
    """Uploads, shows progress until the last row, prints the counts; returns how many rows were rejected.

    Raises RequestRefused where the platform refuses.
    """
    with httpx.Client(base_url=base, timeout=120) as http:
        platform = Platform(http)
        platform.sign_in("me", *sign_in)
        roster = _send(platform, wanted)
        counts = _watch(platform, roster, console)
        console.print("，".join(f"{name} {counts.get(key, 0)} 行" for key, name in OUTCOMES.items()))
        rejected = counts.get("rejected", 0)
        if wanted.report is not None:
            _save(platform, roster, wanted.report)
            console.print(f"已存回带结果和原因的名册：{wanted.report}", soft_wrap=True)
        elif rejected:
            console.print(f"[red]{rejected} 行被退回[/red]。加 --report 文件.xlsx 再运行一次，取回写明每行原因的名册；")
            console.print(f"或 GET {base}/registry/v1/rosters/{roster}/file?purpose=…", soft_wrap=True)
    return rejected


def _send(platform: Platform, wanted: Upload) -> str:
    files = {"file": (wanted.file.name, wanted.file.read_bytes(), "application/octet-stream")}
    answer = platform.call("POST", "/registry/v1/rosters", "me", files=files, data={"city": wanted.city})
    return str(platform.read(answer)["id"])


def _watch(platform: Platform, roster: str, console: Console) -> OutcomeCounts:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("名册")
        while True:
            seen = platform.registry.show_roster("me", roster)
            counts = seen["counts"]
            progress.update(bar, total=seen["total"], completed=sum(cast("dict[str, int]", counts).values()))
            if seen["state"] == "done":
                return counts
            time.sleep(0.2)


def _save(platform: Platform, roster: str, report: Path) -> None:
    kind = "csv" if report.suffix.lower() == ".csv" else "xlsx"
    answer = platform.call(
        "GET", f"/registry/v1/rosters/{roster}/file", "me", params={"format": kind, "purpose": PURPOSE}
    )
    if answer.status_code >= 400:
        raise RequestRefused(answer)
    report.write_bytes(answer.content)
