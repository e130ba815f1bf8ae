"""The commands to a running platform, as an operator and a university type them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from client import operators
from client.platform import Platform
from demo.people import people_of_own
from demo.roster_file import roster_row, xlsx
from deploy.embedded import OPERATORS, SECOND_OPS_LOGIN, SECOND_OPS_PASSWORD
from deploy.kafka import free_port
from tests.e2e.process import run_command, served
from tests.support.broken_events import MENDED, broken_events

pytestmark = pytest.mark.xdist_group("cli")
LETTERS = 205


@dataclass
class Running:
    base: str
    letters: list[str]
    university: tuple[str, str]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cli")
    with served(folder) as base:
        yield Running(base, broken_events(folder, LETTERS), _university(base))


def _university(base: str) -> tuple[str, str]:
    with httpx.Client(base_url=base) as http:
        platform = Platform(http)
        operators.sign_in(platform, OPERATORS)
        account = {"login": "cli-university", "secret": "a-long-secret-2023", "role": "university_office"}
        more = {"display_name": "演示高校", "area": None, "org": "10755"}
        operators.open_account(platform, {**account, **more})
    return "cli-university", "a-long-secret-2023"


def test_the_audit_trail_is_verified_and_a_head_that_was_written_down_is_looked_for(
    running: Running, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    command = ("audit", "verify", "--base", running.base, "--heads", str(heads))
    assert [run_command(*command).returncode for _ in range(2)] == [0, 0]
    written = json.loads(heads.read_text())
    heads.write_text(json.dumps({**written, "registry": {"number": 1, "hash": "0" * 64}}))
    seen = run_command(*command)
    assert (seen.returncode, "registry: head-differs" in seen.stdout) == (1, True)


def test_the_list_shows_every_letter_whole_over_all_pages(running: Running) -> None:
    shown = run_command("dead-letters", "list", "notify", "--base", running.base, COLUMNS="80")
    assert shown.returncode == 0
    assert all(letter in shown.stdout for letter in running.letters)
    assert f"{LETTERS} in all" in shown.stdout


def test_a_limit_shows_so_many_and_says_that_there_are_more(running: Running) -> None:
    shown = run_command("dead-letters", "list", "notify", "--base", running.base, "--limit", "3")
    assert sum(letter in shown.stdout for letter in running.letters) == 3
    assert "3 shown, and there are more" in shown.stdout


def test_a_letter_is_shown_fixed_and_replayed(running: Running) -> None:
    letter, base = running.letters[0], ("--base", running.base)
    shown = run_command("dead-letters", "show", "notify", letter, *base)
    assert json.loads(shown.stdout)["payload"] == "{}"
    early = run_command("dead-letters", "replay", "notify", letter, *base)
    assert early.returncode == 1
    assert "replay-failed" in early.stdout
    asked = run_command("dead-letters", "fix", "notify", letter, json.dumps(MENDED), "--reason", "与来源核对", *base)
    assert asked.returncode == 0, asked.stdout
    request = json.loads(asked.stdout)["id"]
    decide = ("dead-letters", "decide", "notify", letter, request, "apply", "--note", "已与来源核对", *base)
    assert "same-person" in run_command(*decide).stdout
    second = {"QIHANG_OPS_LOGIN": SECOND_OPS_LOGIN, "QIHANG_OPS_PASSWORD": SECOND_OPS_PASSWORD}
    assert json.loads(run_command(*decide, **second).stdout)["state"] == "applied"
    replayed = run_command("dead-letters", "replay", "notify", letter, *base)
    assert replayed.returncode == 0
    assert json.loads(replayed.stdout)["replayed_at"] is not None
    left = run_command("dead-letters", "list", "notify", *base)
    assert letter not in left.stdout
    assert letter in run_command("dead-letters", "list", "notify", "--all", *base).stdout


@pytest.mark.parametrize(("payload", "said"), [("{not json", "is not JSON"), ("[1]", "is not a JSON object")])
def test_a_payload_that_is_no_json_object_is_said_plainly(running: Running, payload: str, said: str) -> None:
    refused = run_command(
        "dead-letters",
        "fix",
        "notify",
        running.letters[1],
        payload,
        "--reason",
        "与来源核对",
        "--base",
        running.base,
    )
    assert refused.returncode == 1
    assert said in refused.stdout
    assert "Traceback" not in refused.stderr


def test_a_roster_goes_in_with_its_counts(running: Running, tmp_path: Path) -> None:
    done = _import(running, tmp_path, [roster_row(person, "650102") for person in people_of_own(5)])
    assert done.returncode == 0, done.stdout
    assert "新登记入库 5 行，更新 0 行，重复 0 行，退回 0 行" in done.stdout
    assert "5/5" in done.stdout


def test_rejected_rows_are_said_and_come_back_with_their_reasons(running: Running, tmp_path: Path) -> None:
    rows = [roster_row(person, "650102") for person in people_of_own(3)]
    rows[1] = (rows[1][0], "650102200001010000", *rows[1][2:])
    silent = _import(running, tmp_path, rows)
    assert silent.returncode == 2
    assert "1 行被退回" in silent.stdout
    assert "--report" in silent.stdout
    report = tmp_path / "back.csv"
    told = _import(running, tmp_path, rows, "--report", str(report))
    assert told.returncode == 2
    assert "身份证件号码校验位不正确" in report.read_text("utf-8-sig")
    book = tmp_path / "back.xlsx"
    _import(running, tmp_path, rows, "--report", str(book))
    assert book.read_bytes().startswith(b"PK")


def test_a_report_into_no_folder_is_said_before_anything_is_uploaded(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("")
    words = ("import", str(file), "--city", "urumqi", "--login", "a", "--password", "b")
    refused = run_command(*words, "--report", str(tmp_path / "none" / "back.xlsx"))
    assert refused.returncode == 2
    assert "没有文件夹" in refused.stdout + refused.stderr


def test_a_refused_file_is_one_line(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(b"%PDF-1.7")
    refused = run_command(*_import_command(running, file))
    assert refused.returncode == 1
    assert "not-a-table" in refused.stdout
    assert "Traceback" not in refused.stderr


def _import(running: Running, folder: Path, rows: list[tuple[str, ...]], *more: str) -> CompletedProcess[str]:
    file = folder / "roster.xlsx"
    file.write_bytes(xlsx(rows))
    return run_command(*_import_command(running, file), *more)


def _import_command(running: Running, file: Path) -> tuple[str, ...]:
    login, password = running.university
    sign_in = ("--login", login, "--password", password)
    return ("import", str(file), "--city", "urumqi", *sign_in, "--base", running.base)


COMMANDS = [
    ("journey",),
    ("demo",),
    ("dead-letters", "list", "notify"),
    ("dead-letters", "show", "notify", "1"),
    ("dead-letters", "fix", "notify", "1", "{}", "--reason", "核对"),
    ("dead-letters", "decide", "notify", "1", "2", "apply", "--note", "核对"),
    ("dead-letters", "set-aside", "notify", "1", "--reason", "核对"),
    ("dead-letters", "take-up", "notify", "1"),
    ("dead-letters", "replay", "notify", "1"),
    ("audit", "verify"),
    ("import", __file__, "--city", "urumqi", "--login", "one", "--password", "two"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command[:2]))
def test_a_platform_that_does_not_answer_is_one_line(command: tuple[str, ...]) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    failed = run_command(*command, "--base", base)
    assert failed.returncode == 1
    assert f"nothing answers at {base}" in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr


def test_an_address_that_is_none_is_one_line() -> None:
    failed = run_command("dead-letters", "list", "notify", "--base", "localhost:8000")
    assert failed.returncode == 1
    assert len(failed.stdout.splitlines()) == 1
    assert "Traceback" not in failed.stderr


def test_a_refused_sign_in_is_one_line(running: Running) -> None:
    wrong = {"QIHANG_OPS_PASSWORD": "wrong-password"}
    refused = run_command("dead-letters", "list", "notify", "--base", running.base, **wrong)
    assert refused.returncode == 1
    assert "401" in refused.stdout
    assert "Traceback" not in refused.stderr
