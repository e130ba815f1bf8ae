"""The whole production stack, for real: build, start, walk the journey through the gateway, disturb it, stop.

`make test-compose`. Needs a Docker engine with compose v2 that DOCKER_HOST or the default socket names.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from rich.console import Console

from client.operators import Operators, SignIn
from client.platform import SERVICES, RequestRefused
from console.assets import FOREVER
from demo import journey
from deploy import tools
from deploy.kafka import free_port
from deploy.make_env import environment
from tests.attack.served import STORM
from tests.browser import visit

DEPLOY = Path(__file__).parents[1] / "deploy"
PROJECT = "qihang-test"
WAIT_SECONDS = 600
SIGNED_OUT_SECONDS = 10
"""After it no service believes the token of a session that has ended."""
LEAST_ASSETS = 3
"""Styles of the page, ours and the framework's, and a script."""
console = Console()


class NotDisturbed(RuntimeError):
    """The disturbance did not happen, or left something down: the walk then proves nothing."""


def containers(listed: str) -> list[dict[str, str]]:
    """`docker compose ps --format json` as it is written: one array, or (since 2.21) one object a line."""
    if listed.lstrip().startswith("["):
        found: list[dict[str, str]] = json.loads(listed)
        return found
    return [json.loads(line) for line in listed.splitlines() if line.strip()]


class Stack:
    """One compose project on its own volumes and port."""

    def __init__(self, env_file: Path, port: int) -> None:
        self._command = ["docker", "compose", "-p", PROJECT, "-f", str(DEPLOY / "docker-compose.yml")]
        self._command += ["--env-file", str(env_file), "--profile", "demo"]
        self._variables = {**os.environ, "QIHANG_HTTP_PORT": str(port)}

    def compose(self, *arguments: str) -> None:
        console.print(f"[bold]== docker compose {' '.join(arguments)}[/bold]")
        subprocess.run([*self._command, *arguments], check=True, env=self._variables)

    def started(self, *arguments: str) -> subprocess.Popen[str]:
        """A command of compose that goes on, to be written to and read from."""
        command, pipe = [*self._command, *arguments], subprocess.PIPE
        return subprocess.Popen(command, env=self._variables, text=True, stdin=pipe, stdout=pipe)

    def healthy(self, service: str) -> int:
        """How many containers of the service are up and say that they are well."""
        asked = [*self._command, "ps", "--format", "json", service]
        listed = subprocess.run(asked, check=True, env=self._variables, capture_output=True, text=True).stdout
        return sum(one["Health"] == "healthy" for one in containers(listed))

    def trouble(self) -> str:
        """Every container as it stands, and the end of what each wrote."""
        return "".join(
            subprocess.run(
                [*self._command, *arguments],
                check=False,
                env=self._variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ).stdout
            for arguments in (["ps", "-a"], ["logs", "--no-color", "--tail", "40"])
        )


def main() -> None:
    port = free_port()
    values = environment(demo=True)
    with tempfile.TemporaryDirectory() as folder:
        env_file = Path(folder) / "env"
        env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        stack = Stack(env_file, port)
        trouble = ""
        try:
            stack.compose("build")
            stack.compose("up", "-d", "--wait", "--wait-timeout", str(WAIT_SECONDS))
            ops = Operators(*(_operator(values, which) for which in ("OPS", "SECOND_OPS")))
            base = f"http://127.0.0.1:{port}"
            missed = walk_while_disturbed(stack, base, ops)
            missed += _console_faults(base, ops.first)
            missed += _visit_faults(base, ops)
            token = _operators_token(base, ops.first)
            missed += _misjudged_readiness(stack, base) + _sign_out(base, token)
            missed += _believing(base, token, [name for name in SERVICES if name != "jobfair"], SIGNED_OUT_SECONDS)
            missed += _gateway_refusals(base)
            stack.compose("up", "-d", "--wait", "--wait-timeout", str(WAIT_SECONDS), "jobfair-api")
            missed += _believing(base, token, ["jobfair"], SIGNED_OUT_SECONDS)
            missed += _attacked(base, values)
        except (subprocess.CalledProcessError, RequestRefused, httpx.HTTPError, NotDisturbed):
            trouble = stack.trouble()
            raise
        finally:
            stack.compose("down", "-v", "--remove-orphans")
            if trouble:
                print(trouble, file=sys.stderr)  # last, where the end of a log is all that one sees
    console.print(f"[bold]{missed} checks missed[/bold]")
    sys.exit(1 if missed else 0)


def _operator(values: Mapping[str, str], which: str) -> SignIn:
    return SignIn(values[f"QIHANG_REGISTRY_{which}_LOGIN"], values[f"QIHANG_REGISTRY_{which}_PASSWORD"])


def walk_while_disturbed(stack: Stack, base: str, ops: Operators) -> int:
    """The journey, while one worker is killed and started again and another is doubled.

    Both are waited for before this ends, and a disturbance that failed fails the test: else it would have
    proved nothing.
    """
    with ThreadPoolExecutor(1) as beside:
        disturbance = beside.submit(_disturb, stack)
        checks = journey.run(base, ops, console)
        disturbance.result()
    _check_workers(stack)
    return sum(not check.passed for check in checks)


def _misjudged_readiness(stack: Stack, base: str) -> int:
    """What the gateway says of all services while they run, and without one of them."""
    said = [httpx.get(f"{base}/healthz/ready", timeout=30).status_code]
    stack.compose("stop", "jobfair-api")
    said.append(httpx.get(f"{base}/healthz/ready", timeout=30).status_code)
    console.print(f"the gateway's readiness with all services and without one: {said}")
    return sum(status != right for status, right in zip(said, (200, 503), strict=True))


def _operators_token(base: str, who: SignIn) -> str:
    """A token that every service believes."""
    body = {"login": who.login, "password": who.password}
    token = str(httpx.post(f"{base}/registry/v1/sessions", json=body, timeout=30).json()["access_token"])
    if refusing := [name for name in SERVICES if _status_with(base, token, name) != 200]:
        raise NotDisturbed(f"a fresh token is refused by {refusing}")
    return token


def _sign_out(base: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(httpx.delete(f"{base}/registry/v1/sessions/current", headers=headers, timeout=30).status_code != 204)


def _believing(base: str, token: str, services: Sequence[str], seconds: float) -> int:
    """How many of these services still believe the token of a session that has ended, after so many seconds."""
    deadline = time.monotonic() + seconds
    left = list(services)
    while left and time.monotonic() < deadline:
        left = [name for name in left if _status_with(base, token, name) != 401]
        time.sleep(0.5)
    console.print(f"a signed-out token is refused by {len(services) - len(left)} of {len(services)}: {services}")
    return len(left)


def _status_with(base: str, token: str, service: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{base}/{service}/v1/business-clock", headers=headers, timeout=30).status_code


def _gateway_refusals(base: str) -> int:
    """How many of the gateway's own refusals, one service being stopped, do not read like those of a service."""
    large = b"0" * (22 * 1024 * 1024)
    answers = {
        404: httpx.get(f"{base}/registry/metrics", timeout=30),
        413: httpx.post(f"{base}/registry/v1/rosters", content=large, timeout=30),
        502: httpx.get(f"{base}/jobfair/v1/posts", timeout=30),
    }
    wrong = {status: answer.text for status, answer in answers.items() if not _is_problem(answer, status)}
    console.print(
        f"the gateway's own refusals: {len(answers) - len(wrong)} of {len(answers)} as they should be {wrong}"
    )
    return len(wrong)


def _console_faults(base: str, who: SignIn) -> int:
    """What is wrong with the console's first page, with the files that it names, and with a sign-in at it."""
    faults = []
    page = httpx.get(base, timeout=30)
    assets = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)
    if page.status_code != 200 or "登录" not in page.text or len(assets) < LEAST_ASSETS:
        faults.append(f"the first page: {page.status_code} {assets}")
    for path in assets:
        answer = httpx.get(base + path, timeout=30)
        headers = [answer.headers.get(name) for name in ("content-encoding", "cache-control")]
        if answer.status_code != 200 or headers != ["gzip", FOREVER]:
            faults.append(f"{path}: {answer.status_code} {headers}")
    absent = httpx.get(f"{base}/nothing-here", timeout=30)
    if absent.status_code != 404 or not absent.headers["content-type"].startswith("text/html"):
        faults.append(f"a page that is none: {absent.status_code}")
    with httpx.Client(base_url=base, timeout=30) as visitor:
        visitor.post("/sign-in", data={"login": who.login, "password": who.password})
        desk = visitor.get("/work")
    if desk.status_code != 200 or who.login not in desk.text:
        faults.append(f"the desk: {desk.status_code}")
    console.print(f"the console: {len(assets)} assets, faults: {faults}")
    return len(faults)


def _visit_faults(base: str, ops: Operators) -> int:
    """What a real browser meets: sign-in, today's list, one contact, one figure and the names behind it."""
    if not tools.chromium():
        console.print(f"no browser was here: {tools.command(tools.BROWSER)}")
        return int(os.environ.get("REQUIRE_BROWSER") == "1")
    started = time.monotonic()
    with visit.prepared(base, ops, console) as site:
        faults = asyncio.run(visit.short_visit(site, site.logins["caseworker"], site.logins["city_approver"]))
    console.print(f"a visit in a browser: {time.monotonic() - started:.0f} s, faults: {faults}")
    return len(faults)


def _attacked(base: str, values: Mapping[str, str]) -> int:
    """How the attack program fares against the gateway: 0 where it got nothing. Stored rows it cannot reach here, and
    of a storm the gateway takes all addresses for its own."""
    known = {
        "QIHANG_BASE": base,
        "QIHANG_OPS_LOGIN": values["QIHANG_REGISTRY_OPS_LOGIN"],
        "QIHANG_OPS_PASSWORD": values["QIHANG_REGISTRY_OPS_PASSWORD"],
        "QIHANG_SECOND_OPS_LOGIN": values.get("QIHANG_REGISTRY_SECOND_OPS_LOGIN", ""),
        "QIHANG_SECOND_OPS_PASSWORD": values.get("QIHANG_REGISTRY_SECOND_OPS_PASSWORD", ""),
        "QIHANG_NOTIFY_CLIENT_SECRET": values["QIHANG_NOTIFY_CLIENT_SECRET"],
    }
    left_out = [part for name in ("change an entry of the trail", STORM) for part in ("--without", name)]
    command = [sys.executable, "-m", "tests.attack", *left_out]
    ended = subprocess.run(command, env={**os.environ, **known}, check=False)
    return ended.returncode


def _is_problem(answer: httpx.Response, status: int) -> bool:
    """A stopped container's address refuses at once (502) or swallows the attempt (504), as the network likes."""
    kind = answer.headers["content-type"].startswith("application/problem+json")
    expected = (502, 504) if status == 502 else (status,)
    return kind and answer.status_code in expected and answer.json()["status"] == answer.status_code


def _disturb(stack: Stack) -> None:
    time.sleep(5)
    stack.compose("kill", "-s", "SIGKILL", "notify-worker")
    stack.compose("up", "-d", "--no-recreate", "--scale", "registry-worker=2", "registry-worker", "notify-worker")


def _check_workers(stack: Stack) -> None:
    """Two registry-workers run, and the killed notify-worker is back and healthy, or becomes so in time."""
    wanted = [("notify-worker", 1), ("registry-worker", 2)]
    deadline = time.monotonic() + WAIT_SECONDS
    while (seen := [(name, stack.healthy(name)) for name, _ in wanted]) != wanted:
        if time.monotonic() > deadline:
            raise NotDisturbed(f"healthy workers after the disturbance: {seen}, wanted: {wanted}")
        time.sleep(2)


if __name__ == "__main__":
    main()
