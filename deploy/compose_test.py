"""The whole production stack, for real: build, start, walk the journey through the gateway, disturb it, stop.

`make test-compose`. Needs a Docker engine with compose v2 that DOCKER_HOST or the default socket names.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from rich.console import Console

from deploy import journey
from deploy.kafka import free_port
from deploy.make_env import environment

HERE = Path(__file__).parent
PROJECT = "qihang-test"
WAIT_SECONDS = 240
console = Console()


class Stack:
    """One compose project on its own volumes and port."""

    def __init__(self, env_file: Path, port: int) -> None:
        self._command = ["docker", "compose", "-p", PROJECT, "-f", str(HERE / "docker-compose.yml")]
        self._command += ["--env-file", str(env_file), "--profile", "demo"]
        self._variables = {**os.environ, "QIHANG_HTTP_PORT": str(port)}

    def compose(self, *arguments: str) -> None:
        console.print(f"[bold]== docker compose {' '.join(arguments)}[/bold]")
        subprocess.run([*self._command, *arguments], check=True, env=self._variables)

    def show_trouble(self) -> None:
        subprocess.run([*self._command, "ps", "-a"], check=False, env=self._variables)
        subprocess.run([*self._command, "logs", "--tail", "40"], check=False, env=self._variables)


def main() -> None:
    port = free_port()
    values = environment(demo=True)
    with tempfile.TemporaryDirectory() as folder:
        env_file = Path(folder) / "env"
        env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        stack = Stack(env_file, port)
        try:
            stack.compose("build")
            stack.compose("up", "-d", "--wait", "--wait-timeout", str(WAIT_SECONDS))
            ops = values["QIHANG_REGISTRY_OPS_LOGIN"], values["QIHANG_REGISTRY_OPS_PASSWORD"]
            base = f"http://127.0.0.1:{port}"
            missed = _walk_while_disturbed(stack, base, ops) + _misjudged_readiness(stack, base)
            missed += _gateway_refusals(base)
        except (subprocess.CalledProcessError, journey.Refused):
            stack.show_trouble()
            raise
        finally:
            stack.compose("down", "-v", "--remove-orphans")
    console.print(f"[bold]{missed} checks missed[/bold]")
    sys.exit(1 if missed else 0)


def _walk_while_disturbed(stack: Stack, base: str, ops: tuple[str, str]) -> int:
    """The journey, while one worker is killed and started again and another is doubled."""
    disturbance = threading.Thread(target=_disturb, args=(stack,))
    disturbance.start()
    checks = journey.run(base, ops, console)
    disturbance.join()
    return sum(not check.passed for check in checks)


def _misjudged_readiness(stack: Stack, base: str) -> int:
    """What the gateway says of all services while they run, and without one of them."""
    said = [httpx.get(f"{base}/healthz/ready", timeout=30).status_code]
    stack.compose("stop", "jobfair-api")
    said.append(httpx.get(f"{base}/healthz/ready", timeout=30).status_code)
    console.print(f"the gateway's readiness with all services and without one: {said}")
    return sum(status != right for status, right in zip(said, (200, 503), strict=True))


def _gateway_refusals(base: str) -> int:
    """How many of the gateway's own refusals, one service being stopped, do not read like those of a service."""
    large = b"0" * (22 * 1024 * 1024)
    answers = {
        404: httpx.get(f"{base}/nothing-here", timeout=30),
        413: httpx.post(f"{base}/registry/v1/rosters", content=large, timeout=30),
        502: httpx.get(f"{base}/jobfair/v1/posts", timeout=30),
    }
    wrong = {status: answer.text for status, answer in answers.items() if not _is_problem(answer, status)}
    console.print(
        f"the gateway's own refusals: {len(answers) - len(wrong)} of {len(answers)} as they should be {wrong}"
    )
    return len(wrong)


def _is_problem(answer: httpx.Response, status: int) -> bool:
    kind = answer.headers["content-type"].startswith("application/problem+json")
    return kind and answer.status_code == status == answer.json()["status"]


def _disturb(stack: Stack) -> None:
    time.sleep(5)
    stack.compose("kill", "-s", "SIGKILL", "notify-worker")
    stack.compose("up", "-d", "--no-recreate", "--scale", "registry-worker=2", "registry-worker", "notify-worker")


if __name__ == "__main__":
    main()
