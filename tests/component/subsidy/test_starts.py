"""A service does not start on a pack whose files are not what it will read."""

import shutil
from importlib import import_module
from pathlib import Path

import pytest

from chassis.service import make_service
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_packs
from tests.support.platform import ROOT, Boot


@pytest.mark.parametrize(
    ("service", "file", "old", "new"),
    [
        ("notify", "clocks.yaml", "setting: calendar", "setting: moon"),
        ("notify", "cadences.yaml", "every: week", "every: weekly"),
        ("registry", "targets.yaml", "at_least", "ovr"),
        ("registry", "services.yaml", "registration:", "registraton:"),
        ("registry", "taxonomies.yaml", "districts:", "district:"),
        ("subsidy", "document.yaml", "policy_year: 2023", "policy_year: soon"),
        ("subsidy", "subsidy.yaml", "max: 1000000", "max: many"),
    ],
)
async def test_a_service_refuses_to_start_with_a_pack_that_it_would_misread(
    platform: Boot, tmp_path: Path, service: str, file: str, old: str, new: str
) -> None:
    runtime = (await platform(service)).runtime(service)
    shutil.copytree(ROOT / "policies" / "wuhan-2023", tmp_path / "wuhan-2023")
    text = (tmp_path / "wuhan-2023" / file).read_text()
    assert old in text
    (tmp_path / "wuhan-2023" / file).write_text(text.replace(old, new))
    definition = import_module(f"services.{service}.main").definition
    with pytest.raises(PackInvalid, match=rf"wuhan-2023/{file}:\d+: "):
        make_service(definition, runtime.settings, packs=load_packs(tmp_path))
