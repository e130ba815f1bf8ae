"""`make attack`: tries to break a running platform on this machine and says what it got.

Exit status 0: everything held. 1: something was got. 2: nothing was got, but some attack could not be tried.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.embedded import OPS_LOGIN, OPS_PASSWORD, SECOND_OPS_LOGIN, SECOND_OPS_PASSWORD
from tests.attack import crosscity, doors, identity, lockouts, money, traces
from tests.attack.target import Attack, Result, Target, attempt, loopback_only

ALL: Sequence[Attack] = tuple(
    attack for kind in (money, crosscity, identity, traces, doors, lockouts) for attack in kind.attacks.all
)
"""The lock-outs last: a platform that can be locked out by one attack would make void those after it."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    loopback_only(given.base)
    target = Target(
        given.base,
        [(given.login, given.password), (given.second_login, given.second_password)],
        (given.notify_client, given.notify_secret),
        given.database_url,
    )
    console = Console(width=180)
    results = [_tried(attack, target, console) for attack in chosen(given.only, given.without)]
    console.print(table_of(results))
    if given.report:
        Path(given.report).write_text(json.dumps([dict(one.figures) for one in results], ensure_ascii=False, indent=1))
    return status_of(results)


def chosen(only: str, without: Sequence[str] = ()) -> list[Attack]:
    """The attacks that `only` is a part of, but for those that one of `without` is a part of."""
    named = [(attack, f"{attack.kind} {attack.name}") for attack in ALL]
    return [attack for attack, name in named if only in name and not any(part in name for part in without)]


def _tried(attack: Attack, target: Target, console: Console) -> Result:
    result = attempt(attack, target)
    console.print(f"{result.verdict:7} {attack.kind}: {attack.name} {result.detail}", highlight=False)
    return result


def status_of(results: Sequence[Result]) -> int:
    verdicts = {one.verdict for one in results}
    if "BROKEN" in verdicts:
        return 1
    return 2 if "void" in verdicts or not results else 0


def table_of(results: Sequence[Result]) -> Table:
    table = Table("kind", "attack", "verdict", "what it got")
    for one in results:
        table.add_row(one.attack.kind, one.attack.name, one.verdict, one.detail)
    counts = {verdict: sum(one.verdict == verdict for one in results) for verdict in ("held", "BROKEN", "void")}
    table.caption = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return table


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    env = os.environ.get
    parser.add_argument("--base", default=env("QIHANG_BASE", "http://127.0.0.1:8000"))
    parser.add_argument("--login", default=env("QIHANG_OPS_LOGIN", OPS_LOGIN))
    parser.add_argument("--password", default=env("QIHANG_OPS_PASSWORD", OPS_PASSWORD))
    parser.add_argument("--second-login", default=env("QIHANG_SECOND_OPS_LOGIN", SECOND_OPS_LOGIN))
    parser.add_argument("--second-password", default=env("QIHANG_SECOND_OPS_PASSWORD", SECOND_OPS_PASSWORD))
    parser.add_argument("--notify-client", default=env("QIHANG_NOTIFY_CLIENT_ID", "notify"))
    parser.add_argument("--notify-secret", default=env("QIHANG_NOTIFY_CLIENT_SECRET", "notify-demo-secret"))
    parser.add_argument("--database-url", default=env("QIHANG_ATTACK_DATABASE_URL", ""))
    parser.add_argument("--only", default="", help="a part of the kind or the name of the attacks to try")
    parser.add_argument(
        "--without", action="append", default=[], help="a part of the names of attacks to leave out; may be said again"
    )
    parser.add_argument("--report", default="", help="where to write the results as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
