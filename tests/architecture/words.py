"""The words of source files: those of names that a program binds, and those that people read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def split(name: str) -> list[str]:
    """`known_graduate` and `KnownGraduate` → known, graduate."""
    return [word.lower() for word in _WORD.findall(name)]


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Variables, attributes that are set, arguments, functions, classes, errors caught and names given to imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def every_word(path: Path) -> list[str]:
    """Every word of the file, in names, strings, docstrings and comments."""
    return split(path.read_text())
