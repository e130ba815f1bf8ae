"""`qihang dead-letters`: events that could not be handled, shown, rewritten by two operators, replayed."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from chassis.messaging.dead_letters import CITY_STOPPED
from cli.connection import DEFAULT_BASE, Base, Service, operator, plainly
from client.models.common import FixedPayload
from client.platform import Platform

Letter = Annotated[str, typer.Argument(help="the id that `list` shows")]
PAGE, MOST = 200, 1_000_000
app = typer.Typer(no_args_is_help=True, help="Events that could not be handled.")
console = Console()


@app.command("list")
def list_dead_letters(
    service: Service,
    base: Base = DEFAULT_BASE,
    limit: Annotated[int, typer.Option(min=1, help="show at most so many; all unless given")] = MOST,
    everything: Annotated[bool, typer.Option("--all", help="also those that were replayed")] = False,
) -> None:
    """Dead letters of a service, oldest first."""
    table = Table()
    for column in ("id", "type", "handler", "error", "failed at"):
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    with plainly(base), operator(base) as platform:
        letters, more = _letters(platform, service, limit, everything)
    for letter in letters:
        table.add_row(*(letter[column] for column in ("id", "type", "handler", "error", "failed_at")))
    console.print(table)
    console.print(f"{len(letters)} shown, and there are more" if more else f"{len(letters)} in all")


def _letters(platform: Platform, service: str, limit: int, everything: bool) -> tuple[list[Any], bool]:
    """Up to `limit` letters, page by page; and whether more are there."""
    query: dict[str, Any] = {"include_replayed": everything}
    letters: list[Any] = []
    while True:
        query["limit"] = min(PAGE, limit - len(letters))
        page = platform.service(service).list_dead_letters("ops", **query)
        letters += page["items"]
        query["cursor"] = page["next_cursor"]
        if query["cursor"] is None or len(letters) >= limit:
            return letters, query["cursor"] is not None


@app.command("show")
def show_dead_letter(service: Service, letter: Letter, base: Base = DEFAULT_BASE) -> None:
    """One dead letter, whole."""
    with plainly(base), operator(base) as platform:
        seen = platform.service(service).show_dead_letter("ops", letter)
    console.print_json(data=seen)


@app.command("fix")
def fix_dead_letter(
    service: Service,
    letter: Letter,
    data: Annotated[str, typer.Argument(help="the whole payload, as JSON")],
    reason: Annotated[str, typer.Option(help="why; kept for ever, so nobody's data belongs in it")],
    base: Base = DEFAULT_BASE,
) -> None:
    """Propose another payload for the replay; a second operator decides."""
    body: FixedPayload = {"data": _payload(data), "reason": reason}
    with plainly(base), operator(base) as platform:
        asked = platform.service(service).fix_dead_letter("ops", letter, body)
    console.print_json(data=asked)


@app.command("decide")
def decide_rewrite(
    service: Service,
    letter: Letter,
    request: Annotated[str, typer.Argument(help="the id that `fix` printed")],
    verdict: Annotated[str, typer.Argument(help="apply or refuse")],
    note: Annotated[str, typer.Option(help="what it was compared with")],
    base: Base = DEFAULT_BASE,
) -> None:
    """Decide on another operator's rewrite."""
    body: Any = {"verdict": verdict, "note": note}
    with plainly(base), operator(base) as platform:
        decided = platform.service(service).decide_dead_letter_rewrite("ops", letter, request, body)
        console.print_json(data=decided)


@app.command("set-aside")
def set_aside(
    service: Service, letter: Letter, reason: Annotated[str, typer.Option(help="why")], base: Base = DEFAULT_BASE
) -> None:
    """Set a record aside that nothing can read; one that a handler would take waits for a second operator."""
    with plainly(base), operator(base) as platform:
        asked = platform.service(service).set_aside_dead_letter("ops", letter, {"reason": reason})
        console.print_json(data=asked)


@app.command("take-up")
def take_up(service: Service, letter: Letter, base: Base = DEFAULT_BASE) -> None:
    """Take up again what was set aside."""
    with plainly(base), operator(base) as platform:
        console.print_json(data=platform.service(service).take_up_dead_letter("ops", letter))


def _payload(data: str) -> Any:
    try:
        payload = json.loads(data)
    except ValueError as error:
        console.print(f"[red]the payload is not JSON[/red]: {error}")
        raise typer.Exit(1) from None
    if not isinstance(payload, dict):
        console.print("[red]the payload is not a JSON object[/red], such as '{\"graduate_id\": …}'")
        raise typer.Exit(1)
    return payload


@app.command("replay")
def replay_dead_letter(
    service: Service,
    letter: Annotated[str, typer.Argument(help="the id that `list` shows")] = "",
    stopped_city: Annotated[
        str, typer.Option(help="instead of an id: all that waited while this city's pack was refused")
    ] = "",
    base: Base = DEFAULT_BASE,
) -> None:
    """Handle the event again, at most once in effect."""
    if bool(letter) == bool(stopped_city):
        console.print("[red]either the id of one, or --stopped-city[/red]")
        raise typer.Exit(1)
    with plainly(base), operator(base) as platform:
        if letter:
            console.print_json(data=platform.service(service).replay_dead_letter("ops", letter))
        else:
            console.print(f"{_replay_all_of(platform, service, stopped_city)} replayed")


def _replay_all_of(platform: Platform, service: str, city: str) -> int:
    """Oldest first; one that is still refused ends it, and the next run goes on there."""
    letters, _ = _letters(platform, service, MOST, everything=False)
    waiting = [letter["id"] for letter in letters if letter["error"] == f"{CITY_STOPPED}: {city}"]
    for letter in waiting:
        platform.service(service).replay_dead_letter("ops", letter)
    return len(waiting)
