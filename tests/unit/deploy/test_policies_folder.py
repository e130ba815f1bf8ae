"""`QIHANG_POLICIES` names the folder with the packs, in every composition and for the commands."""

import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from chassis.settings import Settings
from cli import run
from cli.policy.commands import app
from deploy.composition import policies_folder
from deploy.embedded import settings_on
from tests.packs import FOLDER, WUHAN
from tests.support.platform import ROOT

DEPLOY = ROOT / "deploy"
SERVER = SimpleNamespace(get_uri=lambda: "postgresql://?host=/nowhere")


def test_without_the_variable_the_packs_are_those_of_the_source_tree_wherever_the_process_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QIHANG_POLICIES", raising=False)
    assert policies_folder() == ROOT / "policies"
    monkeypatch.setenv("QIHANG_POLICIES", "")
    assert policies_folder() == ROOT / "policies"


def test_the_embedded_platform_and_a_service_of_its_own_read_the_folder_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QIHANG_POLICIES", str(tmp_path))
    embedded = settings_on(SERVER, "subsidy", "http://platform", "scanner:1")
    assert (policies_folder(), embedded.policies, Settings(demo=True).policies) == (tmp_path, tmp_path, tmp_path)


@pytest.mark.parametrize(
    "name", ["benchmarks.latency", "benchmarks.registration", "benchmarks.roster", "benchmarks.rules"]
)
def test_the_benchmarks_read_it(name: str) -> None:
    assert import_module(name).policies_folder is policies_folder


def test_the_policy_commands_read_it_and_an_option_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIHANG_POLICIES", str(FOLDER))
    named = [row["pack"] for row in json.loads(CliRunner().invoke(app, ["check", "--json"]).output)]
    assert named == ["xinghe-2024", "xinghe-2025", "xinghe-2026", "xinghe-2027"]
    chosen = CliRunner().invoke(app, ["check", "--json", "--policies", str(WUHAN.parent)]).output
    assert [row["pack"] for row in json.loads(chosen)] == ["urumqi-2023", "wuhan-2023"]


def test_a_platform_of_other_cities_starts_without_the_demo_year(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QIHANG_POLICIES", str(WUHAN.parent))
    assert run._has_cities_of_demo()
    monkeypatch.setenv("QIHANG_POLICIES", str(FOLDER))
    assert not run._has_cities_of_demo()
    assert "urumqi、wuhan 的政策包：不填演示年度，只启动平台" in capsys.readouterr().out.replace("\n", "")


def test_compose_mounts_the_folder_for_every_process_of_a_service_and_else_uses_the_images_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
    assert composed["x-environment"]["QIHANG_POLICIES"] == "${QIHANG_POLICIES:+/policies}"
    ours = {name: part for name, part in composed["services"].items() if part["image"] == "qihang:local"}
    del ours["console"]  # it reads no pack
    mount = "${QIHANG_POLICIES:-../policies}:/policies:ro"
    assert len(ours) >= 12
    assert [name for name, part in ours.items() if mount not in part["volumes"]] == []
    assert "COPY policies policies" in (DEPLOY / "Dockerfile").read_text()
    monkeypatch.setenv("QIHANG_POLICIES", "")
    assert Settings(demo=True).policies == Path("policies"), "below /app, where the image has them"
