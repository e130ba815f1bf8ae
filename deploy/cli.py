"""`qihang`: run, look after and check a platform."""

import asyncio
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from deploy import contracts_export, embedded, policy
from deploy.composition import SERVICES, run_main

app = typer.Typer(no_args_is_help=True, add_completion=False, help="启航: run and look after the platform.")
dead_letters = typer.Typer(no_args_is_help=True, help="Events that could not be handled.")
export = typer.Typer(no_args_is_help=True, help="Write the generated contracts.")
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(export, name="export")
app.add_typer(policy.app, name="policy")
console = Console()
VAR = Path(os.environ.get("QIHANG_VAR", embedded.ROOT / "var"))
DEMO_FILE = VAR / "demo.json"
Base = Annotated[str, typer.Option(help="where the platform answers")]
OpsLogin = Annotated[str, typer.Option(envvar="QIHANG_OPS_LOGIN")]
OpsPassword = Annotated[str, typer.Option(envvar="QIHANG_OPS_PASSWORD")]
DEFAULT_BASE = "http://127.0.0.1:8000"


@app.command()
def run(
    port: Annotated[int, typer.Option(envvar="QIHANG_PORT")] = 8000,
    demo: Annotated[bool, typer.Option(help="fill an empty platform with the demo year")] = True,
) -> None:
    """Start everything in this process, with demo data, and serve it on 127.0.0.1."""
    if not _port_is_free(port):
        console.print(f"[red]端口 {port} 已被占用[/red]：另一个启航可能仍在运行。")
        console.print("  先停止它（Ctrl-C），或换一个端口：QIHANG_PORT=8001 make run")
        raise typer.Exit(1)
    os.environ.setdefault("QIHANG_LOG_LEVEL", "WARNING")
    with suppress(KeyboardInterrupt):
        run_main(_run(port, demo))
    console.print("已停止。数据保留在 var/embedded；再次 make run 继续，make reset 重新开始。")


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


async def _run(port: int, demo: bool) -> None:
    from chassis.telemetry import configure_logging

    configure_logging(os.environ["QIHANG_LOG_LEVEL"])
    base = f"http://127.0.0.1:{port}"
    async with embedded.running(VAR / "embedded", base, lambda text: console.print(f"· {text}")) as platform:
        wanted = demo and not DEMO_FILE.exists()
        platform.root.state.settled = not wanted
        config = uvicorn.Config(platform.root, host="127.0.0.1", port=port, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.02)
        filling = asyncio.create_task(asyncio.to_thread(_fill, base, wanted))
        try:
            done, _ = await asyncio.wait({serving, filling}, return_when=asyncio.FIRST_COMPLETED)
            if filling in done:
                filling.result()
                platform.root.state.settled = True
                await serving
        finally:
            server.should_exit = True
            await serving


def _fill(base: str, wanted: bool) -> None:
    """In a thread of its own, as a caller over HTTP."""
    from deploy import demo

    if wanted:
        with httpx.Client(base_url=base, timeout=60) as http:
            made = demo.DemoYear(http, (embedded.OPS_LOGIN, embedded.OPS_PASSWORD), console)
            year = made.run()
        accounts = {embedded.OPS_LOGIN: "ops", **year.sign_ins}
        facts = {
            "base_url": base,
            "passwords": {"ops": embedded.OPS_PASSWORD, "others": demo.PASSWORD},
            "accounts": accounts,
            "listed": year.listed,
            "registered": year.registered,
            "paid_fen": year.paid_fen,
        }
        DEMO_FILE.parent.mkdir(exist_ok=True)
        DEMO_FILE.write_text(json.dumps(facts, ensure_ascii=False, indent=2))
        console.print(demo.table_of(year))
    _say_where(base)


def _say_where(base: str) -> None:
    table = Table(title="启航已就绪", show_header=False)
    table.add_row("首页", f"{base}/")
    for service in SERVICES:
        table.add_row(service, f"{base}/{service}/docs")
    table.add_row("健康检查", f"{base}/healthz/ready")
    table.add_row("运维账号", f"{embedded.OPS_LOGIN} / {embedded.OPS_PASSWORD}")
    table.add_row("其他演示账号", "var/demo.json")
    table.add_row("走一遍全程", f"QIHANG_BASE={base} .venv/bin/qihang journey")
    console.print(table)
    console.print("按 Ctrl-C 停止。")


@app.command()
def demo(
    base: Base = DEFAULT_BASE,
    login: OpsLogin = embedded.OPS_LOGIN,
    password: OpsPassword = embedded.OPS_PASSWORD,
) -> None:
    """Fill a running, empty demo platform with the demo year."""
    from deploy import demo as year

    with httpx.Client(base_url=base, timeout=60) as http:
        console.print(year.table_of(year.DemoYear(http, (login, password), console).run()))


@app.command()
def journey(
    base: Annotated[str, typer.Option(envvar="QIHANG_BASE", help="where the platform answers")] = DEFAULT_BASE,
    login: OpsLogin = embedded.OPS_LOGIN,
    password: OpsPassword = embedded.OPS_PASSWORD,
) -> None:
    """Walk the eight steps of a graduate's year over HTTP; exit status 1 on any miss."""
    from deploy import journey as walk

    try:
        checks = walk.run(base, (login, password), console)
    except (walk.Refused, httpx.HTTPError) as error:
        console.print(f"[red]the journey could not go on[/red]: {error}")
        raise typer.Exit(1) from error
    missed = [check for check in checks if not check.passed]
    console.print(f"[bold]{len(checks) - len(missed)} of {len(checks)} checks passed[/bold]")
    raise typer.Exit(1 if missed else 0)


@app.command()
def migrate(service: Annotated[str, typer.Argument(help="registry, subsidy, jobfair or notify")]) -> None:
    """Bring the database of a service to this code's schema (QIHANG_ADMIN_URL)."""
    from deploy.service import migrate as bring

    bring(service)


@app.command("import")
def import_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    city: Annotated[str, typer.Option()],
    login: Annotated[str, typer.Option()],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="QIHANG_PASSWORD")],
    base: Base = DEFAULT_BASE,
) -> None:
    """Upload a roster and watch it go in."""
    from deploy.importing import upload

    upload(base, login, password, file, city, console)


@dead_letters.command("list")
def list_dead_letters(service: str, base: Base = DEFAULT_BASE) -> None:
    """Open dead letters of a service."""
    table = Table("id", "type", "handler", "error", "failed at")
    for letter in _ops("GET", base, f"/{service}/v1/dead-letters")["items"]:
        table.add_row(letter["id"], letter["type"], letter["handler"], letter["error"], letter["failed_at"])
    console.print(table)


@dead_letters.command("show")
def show_dead_letter(service: str, letter: str, base: Base = DEFAULT_BASE) -> None:
    """One dead letter, whole."""
    console.print_json(data=_ops("GET", base, f"/{service}/v1/dead-letters/{letter}"))


@dead_letters.command("fix")
def fix_dead_letter(
    service: str, letter: str, data: Annotated[str, typer.Argument(help="JSON")], base: Base = DEFAULT_BASE
) -> None:
    """Replace the payload that the replay will use."""
    console.print_json(data=_ops("PUT", base, f"/{service}/v1/dead-letters/{letter}", {"data": json.loads(data)}))


@dead_letters.command("replay")
def replay_dead_letter(service: str, letter: str, base: Base = DEFAULT_BASE) -> None:
    """Handle the event again, at most once in effect."""
    console.print_json(data=_ops("POST", base, f"/{service}/v1/dead-letters/{letter}/replays"))


def _ops(method: str, base: str, path: str, body: Any = None) -> Any:
    """A call as the operator named by QIHANG_OPS_LOGIN and QIHANG_OPS_PASSWORD (demo: the demo's)."""
    login = os.environ.get("QIHANG_OPS_LOGIN", embedded.OPS_LOGIN)
    password = os.environ.get("QIHANG_OPS_PASSWORD", embedded.OPS_PASSWORD)
    with httpx.Client(base_url=base, timeout=30) as http:
        signed = http.post("/registry/v1/sessions", json={"login": login, "password": password})
        token = signed.json().get("access_token", "")
        answer = http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code >= 400:
        console.print(f"[red]{answer.status_code}[/red] {answer.text}")
        raise typer.Exit(1)
    return answer.json()


@export.command("openapi")
def export_openapi() -> None:
    """contracts/openapi/<service>.json"""
    for path in contracts_export.write_openapi():
        console.print(path)


@export.command("asyncapi")
def export_asyncapi() -> None:
    """contracts/asyncapi.yaml and contracts/schemas/*.json"""
    for path in contracts_export.write_asyncapi():
        console.print(path)


if __name__ == "__main__":
    app()
