"""`qihang audit`: read the audit trail's chain again, and compare it with what was written down outside."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.connection import DEFAULT_BASE, Base, operator, plainly
from client.platform import Platform
from deploy.composition import SERVICES

app = typer.Typer(no_args_is_help=True, help="The audit trail.")
console = Console()
PAGE = 200
HeadsFile = Annotated[
    Path | None,
    typer.Option(
        dir_okay=False,
        help="compare with the heads in this file, then write the new ones; keep it off the platform's machines",
    ),
]


@app.callback()
def about() -> None:
    """The audit trail of every service is a hash chain of its own."""


@app.command("verify")
def verify_chains(base: Base = DEFAULT_BASE, heads: HeadsFile = None) -> None:
    """Read every entry of every service again; exit status 1 where one is not as it was, and it is named.

    A chain that was cut short, or made anew by who has the keys, agrees with itself: `--heads` shows that too.
    """
    written = json.loads(heads.read_text()) if heads is not None and heads.exists() else {}
    with plainly(base), operator(base) as platform:
        seen = {service: _verified(platform, service, written.get(service)) for service in SERVICES}
    console.print(_table(seen))
    faults = [(service, fault) for service, chain in seen.items() for fault in chain["faults"]]
    for service, fault in faults:
        console.print(f"[red]{service}: {fault['kind']}[/red] block {fault['block']} entry {fault['entry']}")
    if faults:
        raise typer.Exit(1)
    if heads is not None:
        heads.write_text(json.dumps({service: chain["head"] for service, chain in seen.items()}, indent=2))


def _verified(platform: Platform, service: str, written: Any) -> dict[str, Any]:
    """All stretches of one service's chain, joined; and whether the head that was written down is still in it."""
    chain: dict[str, Any] = {"blocks": 0, "entries": 0, "faults": []}
    cursor: str | None = None
    while True:
        query = {"limit": PAGE} if cursor is None else {"limit": PAGE, "cursor": cursor}
        stretch = platform.service(service).verify_audit_chain("ops", **query)
        for name in ("blocks", "entries", "faults"):
            chain[name] += stretch[name]
        chain["head"], cursor = stretch["head"], stretch["next_cursor"]
        if cursor is None:
            break
    query = {} if not written or not written["number"] else {"number": written["number"], "hash": written["hash"]}
    now = platform.service(service).show_audit_chain("ops", **query)
    if now["agrees"] is False:
        chain["faults"].append({"kind": "head-differs", "block": written["number"], "entry": None})
    return {**chain, "unchained": now["unchained"]}


def _table(seen: dict[str, dict[str, Any]]) -> Table:
    table = Table()
    for column in ("service", "blocks", "entries", "not yet chained", "faults", "head"):
        table.add_column(column, overflow="fold")
    for service, chain in seen.items():
        numbers = (chain["blocks"], chain["entries"], chain["unchained"], len(chain["faults"]))
        table.add_row(service, *map(str, numbers), f"{chain['head']['number']}:{chain['head']['hash'][:16]}")
    return table
