"""`qihang policy walk PACK`: checks the pack's walk, signs in, walks, and says what was expected and what came."""

from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from cli.connection import DEFAULT_BASE, Base, plainly
from cli.policy.walk import report
from cli.policy.walk.form import Step
from cli.policy.walk.reading import WalkFile, WalkInvalid, read
from cli.policy.walk.references import flaws_of
from cli.policy.walk.run import business_time_given_back, walk
from cli.policy.walk.stage import Check, Stage
from client import operators
from client.operators import Operators, SignIn
from client.platform import Platform
from deploy import embedded
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import WALK_FILE, load_pack
from policy_engine.packs.pack import Pack

console = Console()
POLICIES = Path(__file__).parents[3] / "policies"
Folder = Annotated[Path, typer.Option("--policies", envvar="QIHANG_POLICIES", help="the folder with the packs")]
Login = Annotated[str, typer.Option(envvar="QIHANG_OPS_LOGIN")]
Password = Annotated[str, typer.Option(envvar="QIHANG_OPS_PASSWORD")]
SecondLogin = Annotated[str, typer.Option(envvar="QIHANG_SECOND_OPS_LOGIN")]
SecondPassword = Annotated[str, typer.Option(envvar="QIHANG_SECOND_OPS_PASSWORD")]
Patience = Annotated[float, typer.Option(help="seconds that a step waits for what arrives a moment later")]


def command(
    name: Annotated[str, typer.Argument(help="such as xinghe-2024; it has a walk.yaml")],
    folder: Folder = POLICIES,
    base: Base = DEFAULT_BASE,
    only_check: Annotated[bool, typer.Option("--check", help="check the file and send nothing")] = False,
    patience: Patience = 120.0,
    login: Login = embedded.OPS_LOGIN,
    password: Password = embedded.OPS_PASSWORD,
    second_login: SecondLogin = embedded.SECOND_OPS_LOGIN,
    second_password: SecondPassword = embedded.SECOND_OPS_PASSWORD,
) -> None:
    """Walk a pack's own year on a demo platform that runs with it; exit status 1 at any difference."""
    pack, file = _checked(folder / name)
    if only_check:
        _line(f"{name}/{WALK_FILE}：{len(file.walkthrough.steps)} 步，写法无误")
        return
    people = Operators(SignIn(login, password), SignIn(second_login, second_password))
    with plainly(base), httpx.Client(base_url=base, timeout=60) as http:
        platform = Platform(http)
        operators.sign_in(platform, people)
        passed = walked(Stage(platform, pack, patience), file)
    raise typer.Exit(0 if passed else 1)


def _checked(directory: Path) -> tuple[Pack, WalkFile]:
    """Everything in the file fits before the first request. Ends the command otherwise, with every flaw."""
    try:
        pack, file = load_pack(directory), read(directory)
        if flaws := flaws_of(file, pack):
            raise WalkInvalid(flaws)
    except WalkInvalid as invalid:
        for flaw in invalid.flaws:
            _line(f"{directory.name}/{WALK_FILE}:{flaw.line}: {flaw.what}", "red")
        raise typer.Exit(1) from None
    except (PackInvalid, OSError) as error:
        _line(str(error), "red")
        raise typer.Exit(1) from None
    return pack, file


def walked(stage: Stage, file: WalkFile) -> bool:
    """Whether everything came as it was expected; prints each step, the differences and what was walked."""
    steps = file.walkthrough.steps
    _line(f"走查 {stage.pack.name} 版本 {stage.pack.version}：{file.walkthrough.title}（{len(steps)} 步）")
    with business_time_given_back(stage.platform):
        finished = walk(stage, file, _say)
    different = list(report.differences(stage.checks))
    _line(f"核对 {len(stage.checks)} 处，{len(different)} 处不符" + ("" if finished else "；其后各步没有走"))
    for difference in different:
        _line(difference, "red")
    for line in report.coverage(stage.pack, stage):
        _line(line)
    return finished and not different


def _say(step: Step, line: int, checks: list[Check]) -> None:
    passed = all(check.passed for check in checks)
    _line(report.step_line(step, line, checks), None if passed else "red")
    for difference in report.differences(checks):
        _line(f"    {difference}", "red")


def _line(text: str, style: str | None = None) -> None:
    console.print(text, style=style, highlight=False, soft_wrap=True, markup=False)
