"""The roster upload of the command line: a bar that moves while the rows go in."""

import json
import time
from pathlib import Path

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.journey import Platform, Refused


def upload(base: str, login: str, password: str, file: Path, city: str, console: Console) -> None:
    """Uploads, shows progress until the last row, prints the counts; exit status 1 on a refusal."""
    with httpx.Client(base_url=base, timeout=120) as http:
        platform = Platform(http)
        try:
            signed = platform.post("/registry/v1/sessions", None, {"login": login, "password": password})
            platform.tokens["me"] = signed["access_token"]
            files = {"file": (file.name, file.read_bytes(), "application/octet-stream")}
            answer = platform.call("POST", "/registry/v1/rosters", "me", files=files, data={"city": city})
            if answer.status_code >= 400:
                raise Refused(answer)
            counts = _watch(platform, answer.json()["id"], console)
        except Refused as refused:
            console.print(f"[red]{refused}[/red]")
            raise typer.Exit(1) from refused
    console.print(json.dumps(counts, ensure_ascii=False))


def _watch(platform: Platform, roster: str, console: Console) -> dict[str, int]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("名册")
        while True:
            seen = platform.get(f"/registry/v1/rosters/{roster}", "me")
            counts: dict[str, int] = seen["counts"]
            progress.update(bar, total=seen["total"], completed=sum(counts.values()))
            if seen["state"] == "done":
                return counts
            time.sleep(0.2)
