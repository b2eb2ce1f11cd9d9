"""What projects of setuptools declare: ``setup.cfg``; ``setup.py``, which is never run, as far as lists stand there."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from typing import Final

from aibom.plugin import FormatError
from aibom_code.dependencies.declared import OPTIONAL, Manifest, of_requirement
from aibom_code.lines import Lines
from aibom_code.python.parse import parse, with_stack

__all__ = ["read_setup_cfg", "read_setup_py"]

MAX_STEPS: Final = 100_000
"""Parts of lists in one ``setup.py`` that are followed: a list may hold another a thousand times, and that a third."""

_COMPUTED: Final = "is computed when it is run"


def read_setup_cfg(text: str) -> Manifest:
    """Read the sections of ``setup.cfg`` that setuptools reads.

    Raises:
        FormatError: it is none that configparser reads.
    """
    manifest, lines = Manifest(), Lines(text)
    config = configparser.RawConfigParser(strict=False)
    try:
        config.read_string(text)
    except configparser.Error as error:
        raise FormatError("not a configuration") from error
    _lines(lines, config.get("options", "install_requires", fallback=""), "", manifest)
    extras = config["options.extras_require"] if config.has_section("options.extras_require") else {}
    for requirements in extras.values():
        _lines(lines, requirements, OPTIONAL, manifest)
    return manifest


def read_setup_py(text: str) -> Manifest:
    """Read the arguments of ``setup`` that stand there, or are lists with a name in the same file.

    Raises:
        FormatError: it is no Python that is read.
    """
    manifest = Manifest()
    with_stack(lambda: _call(parse(text), manifest))
    return manifest


def _lines(lines: Lines, requirements: str, scope: str, manifest: Manifest) -> None:
    for requirement in filter(None, (line.partition(" #")[0].strip() for line in requirements.splitlines())):
        if requirement.startswith("file:"):
            manifest.problems.append("a file that it names is not read")
        elif not requirement.startswith("#"):
            of_requirement(requirement, manifest, line=lines.of(re.escape(requirement)), scope=scope)


def _call(tree: ast.Module, manifest: Manifest) -> None:
    named: dict[str, ast.expr | None] = {}
    steps = iter(range(MAX_STEPS))
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    named[target.id] = None if target.id in named else node.value
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _called(call.func) == "setup":
            for argument in call.keywords:
                if argument.arg == "install_requires":
                    _listed(argument.value, "", named, steps, manifest)
                elif argument.arg == "extras_require":
                    _extras(argument.value, named, steps, manifest)


def _called(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _extras(value: ast.expr, named: dict[str, ast.expr | None], steps: Iterator[int], manifest: Manifest) -> None:
    found = named.get(value.id) if isinstance(value, ast.Name) else value
    if not isinstance(found, ast.Dict):
        manifest.problems.append(f"extras_require {_COMPUTED}")
        return
    for item in found.values:
        _listed(item, OPTIONAL, named, steps, manifest)


def _listed(
    value: ast.expr, scope: str, named: dict[str, ast.expr | None], steps: Iterator[int], manifest: Manifest
) -> None:
    whole = True
    for item in _items(value, named, steps, 0):
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            of_requirement(item.value, manifest, line=item.lineno, scope=scope)
        else:
            whole = False
    if not whole:
        manifest.problems.append(f"{'extras_require' if scope else 'install_requires'} {_COMPUTED}")


def _items(
    value: ast.expr, named: dict[str, ast.expr | None], steps: Iterator[int], depth: int
) -> Iterator[ast.expr | None]:
    if next(steps, None) is None:
        yield None
    elif isinstance(value, ast.Name) and depth < 10:
        found = named.get(value.id)
        yield from _items(found, named, steps, depth + 1) if found is not None else (None,)
    elif isinstance(value, (ast.List, ast.Tuple)):
        for item in value.elts:
            yield from _items(item.value, named, steps, depth + 1) if isinstance(item, ast.Starred) else (item,)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and depth < 50:
        yield from _items(value.left, named, steps, depth + 1)
        yield from _items(value.right, named, steps, depth + 1)
    else:
        yield None
