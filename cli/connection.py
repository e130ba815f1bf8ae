"""A platform that runs somewhere: a refusal, or a platform that does not answer, is one clear line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import typer
from rich.console import Console

from client.platform import Platform, RequestRefused
from deploy.embedded import OPS_LOGIN, OPS_PASSWORD

DEFAULT_BASE = "http://127.0.0.1:8000"
Base = Annotated[str, typer.Option(envvar="QIHANG_BASE", help="where the platform answers")]
Service = Annotated[str, typer.Argument(help="registry, subsidy, jobfair or notify")]
console = Console()


@contextmanager
def plainly(base: str) -> Iterator[None]:
    """What goes wrong between us and the platform ends the command with one line and exit status 1."""
    try:
        yield
    except RequestRefused as refused:
        message = f"{refused.status} {refused}"
    except httpx.InvalidURL as error:
        message = f"{base} is not an address: {error}"
    except (httpx.UnsupportedProtocol, httpx.ConnectError) as error:
        message = f"nothing answers at {base} ({error}); is the platform running, and is --base right?"
    except (httpx.HTTPError, ValueError) as error:
        message = f"{base} did not answer as a platform does: {type(error).__name__} {error}"
    else:
        return
    console.print(f"[red]{message}[/red]", soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def operator(base: str) -> Iterator[Platform]:
    """Signed in as the operator named by QIHANG_OPS_LOGIN and QIHANG_OPS_PASSWORD (demo: the demo's), with the one-time
    code of QIHANG_OPS_CODE where their account has a second factor."""
    login = os.environ.get("QIHANG_OPS_LOGIN", OPS_LOGIN)
    password = os.environ.get("QIHANG_OPS_PASSWORD", OPS_PASSWORD)
    with httpx.Client(base_url=base, timeout=30) as http:
        platform = Platform(http)
        platform.sign_in("ops", login, password, os.environ.get("QIHANG_OPS_CODE"))
        yield platform
