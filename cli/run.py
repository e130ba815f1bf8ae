"""`qihang run`: one process with everything in it, the demo year on top, and the lines a newcomer reads."""

import asyncio
import json
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from demo import plan, summary
from demo.year import DemoYear
from deploy import data_folder, embedded
from deploy.composition import SERVICES, policies_folder, web_server
from policy_engine.packs.loader import load_packs

VAR = Path(os.environ.get("QIHANG_VAR", embedded.ROOT / "var"))
DATA, DEMO_FILE = VAR / "embedded", embedded.demo_file()
console = Console()


def serve(port: int, wanted: bool) -> None:
    """Runs until Ctrl-C (or SIGTERM); exit status 1 where the data or the port is another process's."""
    base = f"http://127.0.0.1:{port}"
    wanted = wanted and _has_cities_of_demo()
    with _data_of_our_own(base):
        _check_port(port)
        os.environ.setdefault("QIHANG_LOG_LEVEL", "WARNING")
        with suppress(KeyboardInterrupt), _stopped_by_sigterm():
            asyncio.run(_serve(port, base, wanted))
    if wanted and not DEMO_FILE.exists():
        console.print("演示年度尚未完成；再次 make run 会从中断处继续。")
    console.print(f"已停止。数据保留在 {_short(DATA)}；再次 make run 继续，make reset 重新开始。", soft_wrap=True)


def _has_cities_of_demo() -> bool:
    """The demo year is of two cities; a platform with packs of others starts without it."""
    missing = sorted(plan.DISTRICTS.keys() - set(load_packs(policies_folder()).cities))
    if missing:
        console.print(
            f"{policies_folder()} 没有 {'、'.join(missing)} 的政策包：不填演示年度，只启动平台。", soft_wrap=True
        )
    return not missing


@contextmanager
def _data_of_our_own(base: str) -> Iterator[None]:
    try:
        with data_folder.locked(DATA, base):
            yield
    except data_folder.InUse as used:
        console.print(
            f"[red]{_short(DATA)} 正由进程 {used.pid} 使用[/red]，它的地址是 {used.base_url}。", soft_wrap=True
        )
        console.print(
            f"  直接打开该地址；或先停止它（在它的窗口按 Ctrl-C，或 kill {used.pid}）再运行。", soft_wrap=True
        )
        console.print("  要另开一个：QIHANG_VAR=/tmp/qihang-2 QIHANG_PORT=8001 make run", soft_wrap=True)
        raise typer.Exit(1) from None


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            console.print(f"[red]端口 {port} 已被占用[/red]：别的程序在使用它。")
            console.print("  停止那个程序，或换一个端口：QIHANG_PORT=8001 make run")
            raise typer.Exit(1) from None


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM as Ctrl-C: whoever is killed politely stops PostgreSQL too."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _short(path: Path) -> str:
    return str(path.relative_to(embedded.ROOT)) if path.is_relative_to(embedded.ROOT) else str(path)


async def _serve(port: int, base: str, wanted: bool) -> None:
    from chassis.observability.logging import configure_logging

    configure_logging(os.environ["QIHANG_LOG_LEVEL"])
    async with embedded.running(DATA, base, lambda text: console.print(f"· {text}", soft_wrap=True)) as platform:
        state = platform.root.state
        state.settled = not wanted or DEMO_FILE.exists()
        server = web_server(platform.root, "127.0.0.1", port)
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.02)
        try:
            filling = asyncio.create_task(asyncio.to_thread(_fill, base, not state.settled))
            filling.add_done_callback(_taken_note_of)
            await asyncio.wait({serving, filling}, return_when=asyncio.FIRST_COMPLETED)
            # once a stop was asked for, the year finds nobody at the door: that is the stop, and no failure
            failed = filling.exception() if filling.done() else None
            if not serving.done() and not server.should_exit:
                if failed is not None:
                    raise failed
                state.settled = True
                await serving
        finally:
            server.should_exit = True
            await serving


def _taken_note_of(filling: "asyncio.Task[None]") -> None:
    """A year that fails after the stop fails because of it: nobody asks any more, and nothing is to be said."""
    if not filling.cancelled():
        filling.exception()


def _fill(base: str, wanted: bool) -> None:
    """In a thread of its own, as a caller over HTTP."""
    if wanted:
        with httpx.Client(base_url=base, timeout=60) as http:
            year = DemoYear(http, embedded.OPERATORS, console).run()
        _write(_facts_of(year))
        console.print(summary.table_of(year))
    if DEMO_FILE.exists():
        facts = json.loads(DEMO_FILE.read_text())
        _write({**facts, **addresses(base)})
        console.print(summary.sign_ins_of(facts["accounts"]))
    _say_where(base)


def addresses(base: str) -> dict[str, Any]:
    """Where everything is in this run; an earlier one may have had another port."""
    return {"base_url": base, "docs": {service: f"{base}/{service}/docs" for service in SERVICES}}


def _facts_of(year: plan.Year) -> dict[str, Any]:
    numbers = {name: value for name, value in asdict(year).items() if name != "sign_ins"}
    return {
        "passwords": {**{who.login: who.password for who in embedded.OPERATORS}, "others": plan.PASSWORD},
        "accounts": {**{who.login: "ops" for who in embedded.OPERATORS}, **year.sign_ins},
        **numbers,
    }


def _write(facts: dict[str, Any]) -> None:
    """All or nothing: the file says that the year is complete."""
    part = DEMO_FILE.with_suffix(".part")
    part.write_text(json.dumps(facts, ensure_ascii=False, indent=2))
    part.replace(DEMO_FILE)


def _say_where(base: str) -> None:
    table = Table(title="启航已就绪", show_header=False)
    table.add_row("工作台", f"{base}/（登录页列有演示账号）")
    for service in SERVICES:
        table.add_row(service, f"{base}/{service}/docs")
    table.add_row("健康检查", f"{base}/healthz/ready")
    table.add_row("运维账号", "，".join(f"{who.login} / {who.password}" for who in embedded.OPERATORS))
    table.add_row("走一遍全程", f"QIHANG_BASE={base} .venv/bin/qihang journey")
    console.print(table)
    console.print("按 Ctrl-C 停止。")


def reset() -> None:
    """Throws the demo data away; stops a PostgreSQL that a killed run left behind first."""
    with _data_of_our_own(""):
        if data_folder.left_behind(DATA / "postgres"):
            embedded.start_postgres(DATA / "postgres").cleanup()
        DEMO_FILE.unlink(missing_ok=True)
        for entry in DATA.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    console.print(f"{_short(DATA)} 已清空；再次 make run 重新开始。")
