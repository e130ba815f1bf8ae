"""No service parses a stranger's bytes in its own process: who may parse is listed here, each with its reason."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARSING = {
    **dict.fromkeys(("zipfile", "tarfile", "gzip", "bz2", "lzma", "xml", "lxml", "html", "plistlib", "defusedxml")),
    **dict.fromkeys(("openpyxl", "python_calamine", "xlrd", "pandas", "pyarrow", "PIL", "pypdf", "email", "struct")),
    **dict.fromkeys(("yaml", "tomllib", "configparser", "pickle", "marshal", "shelve")),
    "csv": ("reader", "DictReader", "Sniffer"),
    "zlib": ("decompress", "decompressobj"),
    "polars": ("read_", "scan_"),
}
"""A library, and how what parses in it begins; None where everything does."""
IN_THE_SANDBOX = "runs in the sandbox only"
ALLOWED = {
    ("chassis/uploads/xlsx_guard.py", "zipfile"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_guard.py", "xml"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_guard.py", "struct"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_archive.py", "zipfile"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_archive.py", "struct"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_sheet.py", "xml"): IN_THE_SANDBOX,
    ("chassis/uploads/xlsx_cells.py", "python_calamine"): IN_THE_SANDBOX,
    ("chassis/uploads/text_rows.py", "csv"): IN_THE_SANDBOX,
    ("services/subsidy/simulations/ports.py", "polars"): "its reader runs in the sandbox; the service reads its answer",
    ("services/subsidy/simulations/commands.py", "polars"): "reads the result that it has written itself",
}
PARSERS = {
    "chassis.uploads.xlsx_guard.safe_workbook": {
        "chassis/uploads/workbook_rows.py",
        "services/subsidy/simulations/ports.py",
    },
    "chassis.uploads.xlsx_cells.cells": {
        "chassis/uploads/workbook_rows.py",
        "services/subsidy/simulations/ports.py",
    },
    "chassis.uploads.workbook_rows.workbook_rows": {"chassis/uploads/table_rows.py"},
    "chassis.uploads.workbook_rows.pack_workbook": set(),
    "chassis.uploads.workbook_rows.rows_of_copy": {"services/registry/rosters/files/parser.py"},
    "chassis.uploads.xlsx_guard.Workbook": {"services/registry/rosters/files/parser.py"},
    "chassis.uploads.xlsx_archive.Archive": {"chassis/uploads/xlsx_guard.py"},
    "chassis.uploads.xlsx_sheet.looked_at": {"chassis/uploads/xlsx_guard.py"},
    "chassis.uploads.xlsx_sheet.parser": {"chassis/uploads/xlsx_guard.py"},
    "chassis.uploads.text_rows.text_rows": {
        "chassis/uploads/table_rows.py",
        "services/registry/rosters/files/parser.py",
    },
    "chassis.uploads.table_rows.pack_table": set(),
    "chassis.evidence.content_types.inspect": {"chassis/evidence/inspection.py"},
    "chassis.evidence.inspection.pack_content": set(),
    "services.registry.rosters.files.parser.pack_roster": set(),
    "services.subsidy.simulations.ports.read_table": set(),
    "services.subsidy.simulations.ports.pack_table": set(),
    "policy_engine.packs.trees.packed": set(),
    "policy_engine.packs.loader.read_file": set(),
}
"""Functions that parse what they are given, and which other modules may call them: modules that the sandbox runs."""
FILES = sorted(path for folder in ("services", "chassis") for path in (ROOT / folder).rglob("*.py"))
TREES = {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in FILES}


def _bound(tree: ast.AST) -> dict[str, str]:
    """The names that a module's imports bind, with what stands behind them."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(alias.asname, alias.name, alias.name.partition(".")[0]) for alias in node.names]
            bound |= {(new or top): (whole if new else top) for new, whole, top in names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            bound |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return bound


def _used(tree: ast.AST) -> Iterator[str]:
    """What a module imports, and whatever it takes out of an import: `csv.reader`, also under another name."""
    bound = _bound(tree)
    yield from bound.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            yield f"{bound[node.value.id]}.{node.attr}"


def _parsing(tree: ast.AST) -> set[str]:
    """The libraries that the module parses with."""
    found = set()
    for name in _used(tree):
        library, _, rest = name.partition(".")
        begins = PARSING.get(library, ())
        if begins is None or rest.startswith(tuple(begins) or ("\0",)):
            found.add(library)
    return found


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    bound = _bound(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in bound:
                yield bound[name], node
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)) if name in bound:
                yield f"{bound[name]}.{attribute}", node


def _handed_on(tree: ast.AST) -> set[str]:
    """Functions that are called, or given to somebody who will call them; to take one's `__name__` is neither."""
    named = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "__name__"}
    bound, found = _bound(tree), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in named and node.id in bound:
            found.add(bound[node.id])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and id(node) not in named:
            found.add(f"{bound.get(node.value.id, '')}.{node.attr}")
    return found


def test_only_the_listed_modules_parse_and_each_of_them_does() -> None:
    assert {(path, library) for path, tree in TREES.items() for library in _parsing(tree)} == set(ALLOWED)


@cache
def _handed_on_by() -> dict[str, set[str]]:
    """Module → what it calls or hands on."""
    return {path: _handed_on(tree) for path, tree in TREES.items()}


@pytest.mark.parametrize("parser", PARSERS)
def test_a_parser_is_called_by_what_the_sandbox_runs_alone(parser: str) -> None:
    module, _, function = parser.rpartition(".")
    path = ROOT / (module.replace(".", "/") + ".py")
    defined = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert function in {node.name for node in defined}
    assert {path for path, called in _handed_on_by().items() if parser in called} == PARSERS[parser]


def test_a_draft_of_a_pack_is_read_by_whoever_the_service_names() -> None:
    """`redrafted` parses by itself where it is given no reader."""
    calls = [call for tree in TREES.values() for name, call in _calls(tree) if name.endswith("loader.redrafted")]
    assert calls != []
    assert all(len(call.args) == 4 for call in calls)


@pytest.mark.parametrize(
    ("source", "library"),
    [
        ("import csv\ncsv.reader([])", "csv"),
        ("import csv as tables\ntables.DictReader([])", "csv"),
        ("from csv import reader", "csv"),
        ("def later():\n    import zipfile", "zipfile"),
        ("from xml.etree import ElementTree", "xml"),
        ("import xml.sax.handler", "xml"),
        ("import polars as pl\npl.read_csv('x')", "polars"),
        ("from yaml import safe_load", "yaml"),
    ],
)
def test_a_parser_is_seen_however_it_is_imported(source: str, library: str) -> None:
    assert _parsing(ast.parse(source)) == {library}


def test_writing_a_table_is_no_parsing() -> None:
    assert _parsing(ast.parse("import csv\ncsv.writer(out)\nimport polars as pl\npl.DataFrame(rows)")) == set()


def test_a_parser_given_to_a_thread_is_called() -> None:
    source = "from a.b import parse, other\nfrom a import b\nto_thread(parse, x)\nf(b.also)\nname = other.__name__"
    assert _handed_on(ast.parse(source)) >= {"a.b.parse", "a.b.also"}
    assert "a.b.other" not in _handed_on(ast.parse(source))
