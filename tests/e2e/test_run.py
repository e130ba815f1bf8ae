"""`qihang run` as its user meets it: real processes that are killed, started twice, and started elsewhere."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from deploy import data_folder
from deploy.kafka import free_port
from tests.e2e.process import ROOT, run_command, started, stop, wait_until_ready


def postgres_of(folder: Path) -> int | None:
    """The PostgreSQL that runs on the folder's data."""
    lock = folder / "embedded" / "postgres" / "postmaster.pid"
    pid = int(lock.read_text().splitlines()[0]) if lock.exists() else 0
    return pid if pid and psutil.pid_exists(pid) else None


def ended(pid: int) -> bool:
    """Whether it is gone within a while. One whose parent was killed stays in the table, dead, until init reaps it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False


def test_after_a_kill_the_next_run_says_so_goes_on_and_stops_postgresql_at_its_own_end(tmp_path: Path) -> None:
    killed, base = started(tmp_path)
    wait_until_ready(base, killed, tmp_path / "platform.out")
    killed.kill()
    killed.wait(30)
    left = postgres_of(tmp_path)
    assert left is not None
    second, base = started(tmp_path)
    wait_until_ready(base, second, tmp_path / "platform.out")
    said = (tmp_path / "platform.out").read_text()
    assert f"上次运行（进程 {killed.pid}）没有正常结束，它的 PostgreSQL（进程 {left}）仍在运行" in said
    assert postgres_of(tmp_path) == left
    assert stop(second, signal.SIGINT) == 0
    assert postgres_of(tmp_path) is None
    assert ended(left)
    third, base = started(tmp_path)
    wait_until_ready(base, third, tmp_path / "platform.out")
    assert "没有正常结束" not in (tmp_path / "platform.out").read_text()
    assert stop(third, signal.SIGTERM) == 0
    assert postgres_of(tmp_path) is None


def test_a_second_run_on_the_same_data_names_the_first_and_does_not_touch_it(tmp_path: Path) -> None:
    first, base = started(tmp_path)
    wait_until_ready(base, first, tmp_path / "platform.out")
    try:
        for command in (("run", "--no-demo"), ("reset",)):
            refused = run_command(*command, QIHANG_VAR=str(tmp_path), QIHANG_PORT=str(free_port()))
            assert refused.returncode == 1
            assert f"正由进程 {first.pid} 使用" in refused.stdout
            assert base in refused.stdout
            assert "Traceback" not in refused.stderr
        assert httpx.get(f"{base}/healthz/ready").status_code == 200
    finally:
        stop(first, signal.SIGINT)


def test_a_taken_port_is_said_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run_command("run", "--no-demo", QIHANG_VAR=str(tmp_path), QIHANG_PORT=str(port))
    assert refused.returncode == 1
    assert f"端口 {port} 已被占用" in refused.stdout
    assert "QIHANG_PORT=8001 make run" in refused.stdout


def test_a_later_run_elsewhere_brings_the_addresses_of_the_demo_up_to_date(tmp_path: Path) -> None:
    earlier = {"base_url": "http://127.0.0.1:1", "accounts": {"wuhan-payer": "payer wuhan"}, "paid_fen": 7}
    (tmp_path / "demo.json").write_text(json.dumps(earlier))
    process, base = started(tmp_path, "run")
    wait_until_ready(base, process, tmp_path / "platform.out", settled=True)
    stop(process, signal.SIGINT)
    known = json.loads((tmp_path / "demo.json").read_text())
    assert (known["base_url"], known["paid_fen"]) == (base, 7)
    assert known["docs"]["subsidy"] == f"{base}/subsidy/docs"
    assert "wuhan-payer" in (tmp_path / "platform.out").read_text()


def test_ctrl_c_while_the_year_is_made_says_that_it_will_go_on(tmp_path: Path) -> None:
    process, base = started(tmp_path, "run")
    wait_until_ready(base, process, tmp_path / "platform.out", status=503)
    assert stop(process, signal.SIGINT) == 0
    said = (tmp_path / "platform.out").read_text()
    assert "演示年度尚未完成" in said
    assert "Traceback" not in said
    assert not (tmp_path / "demo.json").exists()
    assert postgres_of(tmp_path) is None


def test_reset_stops_what_a_killed_run_left_and_empties_the_folder(tmp_path: Path) -> None:
    killed, base = started(tmp_path)
    wait_until_ready(base, killed, tmp_path / "platform.out")
    (tmp_path / "demo.json").write_text("{}")
    killed.kill()
    killed.wait(30)
    left = postgres_of(tmp_path)
    assert left is not None
    assert run_command("reset", QIHANG_VAR=str(tmp_path)).returncode == 0
    assert ended(left)
    assert list((tmp_path / "embedded").iterdir()) == []
    assert not (tmp_path / "demo.json").exists()


def test_the_folder_is_held_by_the_kernel_and_free_again_after_a_kill(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from deploy import data_folder
with data_folder.locked(Path({str(tmp_path)!r}), "http://here"):
    print("held", flush=True)
    input()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(data_folder.InUse) as refused, data_folder.locked(tmp_path, "http://there"):
            pass
        assert (refused.value.pid, refused.value.base_url) == (process.pid, "http://here")
        process.kill()
        process.wait(30)
    with data_folder.locked(tmp_path, "http://there"):
        assert json.loads((tmp_path / data_folder.HOLDER).read_text())["pid"] == os.getpid()


def test_a_lock_file_of_a_postgresql_that_is_gone_is_cleared_even_if_its_number_is_another_process_now(
    tmp_path: Path,
) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    (tmp_path / ".s.PGSQL.5432.lock").write_text("x")
    (tmp_path / data_folder.USERS).write_text("[4194304]")
    assert data_folder.left_behind(tmp_path) == data_folder.Leftover(pid=4194304, server=None)
    assert not (tmp_path / "postmaster.pid").exists()
    assert not (tmp_path / ".s.PGSQL.5432.lock").exists()
    assert json.loads((tmp_path / data_folder.USERS).read_text()) == []
    assert data_folder.left_behind(tmp_path) is None
