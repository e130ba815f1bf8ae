"""Values of many fields are built by keyword: nobody can tell the sixth argument from the seventh."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_FIELDS = 5
MOST_BY_PLACE = 3
"""The few that come first may stand by their place."""
Key = tuple[str, str]


def _modules() -> dict[str, ast.Module]:
    packages = {path.parent for path in ROOT.glob("*/__init__.py")} | {ROOT / "services"}
    files = [file for package in packages if package.name != "tests" for file in package.rglob("*.py")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text()) for file in files}


def _fields(node: ast.ClassDef) -> int:
    """How many fields a dataclass or a named tuple has; 0 for any other class."""
    is_value = any("dataclass" in ast.unparse(mark) for mark in (*node.decorator_list, *node.bases))
    is_value = is_value or any("NamedTuple" in ast.unparse(base) for base in node.bases)
    fields = [entry for entry in node.body if isinstance(entry, ast.AnnAssign)]
    return sum("ClassVar" not in ast.unparse(entry.annotation) for entry in fields) if is_value else 0


def _wide_values(modules: dict[str, ast.Module]) -> set[Key]:
    return {
        (module, node.name)
        for module, tree in modules.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and _fields(node) > MOST_FIELDS
    }


def _names(tree: ast.Module) -> dict[str, Key]:
    """Name → module and name that it was imported by."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {entry.asname or entry.name: (node.module or "", entry.name) for node in imports for entry in node.names}


def _built(module: str, tree: ast.Module) -> Iterator[tuple[Key, ast.Call]]:
    names = _names(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield names.get(name, (module, name)), node
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner in names:
                yield (".".join(names[owner]), name), node


def _by_place(modules: dict[str, ast.Module]) -> list[str]:
    wide = _wide_values(modules)
    return [
        f"{module}:{call.lineno} {key[1]}"
        for module, tree in modules.items()
        for key, call in _built(module, tree)
        if key in wide and (len(call.args) > MOST_BY_PLACE or any(isinstance(arg, ast.Starred) for arg in call.args))
    ]


def test_values_of_many_fields_are_built_by_keyword() -> None:
    modules = _modules()
    assert len(_wide_values(modules)) > 40
    assert _by_place(modules) == []


def test_the_check_sees_what_it_forbids() -> None:
    fields = "".join(f"    f{number}: int\n" for number in range(6))
    own = f"@dataclass\nclass Wide:\n{fields}\nWide(1, 2, 3)\nWide(1, 2, 3, 4)\nWide(*row)\n"
    other = "from pkg import a\nfrom pkg.a import Wide as W\nW(1, 2, 3, f3=4)\nW(1, 2, 3, 4)\na.Wide(1, 2, 3, 4)\n"
    assert _by_place({"pkg.a": ast.parse(own), "b": ast.parse(other)}) == [
        "pkg.a:11 Wide",
        "pkg.a:12 Wide",
        "b:4 Wide",
        "b:5 Wide",
    ]
