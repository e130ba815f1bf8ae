"""`qihang`: run, look after and check a platform."""

from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from cli import audit, dead_letters, figures
from cli import export as contracts_export
from cli.connection import DEFAULT_BASE, Base, plainly
from cli.policy import commands as policy
from client.operators import Operators, SignIn
from deploy import embedded

app = typer.Typer(no_args_is_help=True, add_completion=False, help="启航: run and look after the platform.")
export = typer.Typer(no_args_is_help=True, help="Write the generated contracts.")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(audit.app, name="audit")
app.add_typer(figures.app, name="figures")
app.add_typer(export, name="export")
app.add_typer(policy.app, name="policy")
console = Console()
OpsLogin = Annotated[str, typer.Option(envvar="QIHANG_OPS_LOGIN")]
OpsPassword = Annotated[str, typer.Option(envvar="QIHANG_OPS_PASSWORD")]
SecondLogin = Annotated[str, typer.Option(envvar="QIHANG_SECOND_OPS_LOGIN")]
SecondPassword = Annotated[str, typer.Option(envvar="QIHANG_SECOND_OPS_PASSWORD")]


def _operators(login: str, password: str, second_login: str, second_password: str) -> Operators:
    return Operators(SignIn(login, password), SignIn(second_login, second_password))


@app.command()
def run(
    port: Annotated[int, typer.Option(envvar="QIHANG_PORT", min=1, max=65535)] = 8000,
    demo: Annotated[bool, typer.Option(help="fill the platform with the demo year, unless it has it")] = True,
) -> None:
    """Start everything in this process, with demo data, and serve it on 127.0.0.1."""
    from cli import run

    run.serve(port, demo)


@app.command()
def reset() -> None:
    """Throw the data of `run` away."""
    from cli import run

    run.reset()


@app.command()
def demo(
    base: Base = DEFAULT_BASE,
    login: OpsLogin = embedded.OPS_LOGIN,
    password: OpsPassword = embedded.OPS_PASSWORD,
    second_login: SecondLogin = embedded.SECOND_OPS_LOGIN,
    second_password: SecondPassword = embedded.SECOND_OPS_PASSWORD,
) -> None:
    """Fill a running demo platform with the demo year; what is there already stays as it is."""
    from demo import year
    from demo.summary import sign_ins_of, table_of

    with plainly(base), httpx.Client(base_url=base, timeout=60) as http:
        demo_year = year.DemoYear(http, _operators(login, password, second_login, second_password), console).run()
    console.print(table_of(demo_year))
    console.print(sign_ins_of(demo_year.sign_ins))


@app.command()
def journey(
    base: Base = DEFAULT_BASE,
    login: OpsLogin = embedded.OPS_LOGIN,
    password: OpsPassword = embedded.OPS_PASSWORD,
    second_login: SecondLogin = embedded.SECOND_OPS_LOGIN,
    second_password: SecondPassword = embedded.SECOND_OPS_PASSWORD,
) -> None:
    """Walk the eight steps of a graduate's year over HTTP; exit status 1 on any miss."""
    from demo import journey as walk

    with plainly(base):
        checks = walk.run(base, _operators(login, password, second_login, second_password), console)
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
    code: Annotated[str | None, typer.Option(envvar="QIHANG_CODE", help="动态验证码，绑定了的账号需要")] = None,
    base: Base = DEFAULT_BASE,
    report: Annotated[
        Path | None, typer.Option(help="save the file here as it comes back, a reason beside each row")
    ] = None,
) -> None:
    """Upload a roster and watch it go in; exit status 2 where rows were rejected."""
    from cli.roster_import import Upload, upload

    if report is not None and not report.parent.is_dir():
        raise typer.BadParameter(f"没有文件夹 {report.parent}", param_hint="--report")
    with plainly(base):
        rejected = upload(base, (login, password, code), Upload(file, city, report), console)
    raise typer.Exit(2 if rejected else 0)


@export.command("openapi")
def export_openapi() -> None:
    """contracts/openapi/<service>.json, and docs/security/access.md from the same rules"""
    for path in contracts_export.write_openapi():
        console.print(path)


@export.command("asyncapi")
def export_asyncapi() -> None:
    """contracts/asyncapi.yaml and contracts/schemas/*.json"""
    for path in contracts_export.write_asyncapi():
        console.print(path)


if __name__ == "__main__":
    app(prog_name="qihang")
