"""Which environment a locator means, and which folders its interpreter would search, without running it.

What is known of the interpreter comes from pyvenv.cfg (PEP 405), the names of folders and conda's records.
"""

# A locator is judged as the user gave it: its links say which environment an interpreter belongs to.
# ruff: noqa: PTH100, PTH113, PTH114, PTH117, PTH118, PTH119, PTH120

from __future__ import annotations

import os
import re
import site
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aibom.plugin import Context, FormatError, NotFound, Source, SourceError, Tree

__all__ = ["Environment", "Root", "find_environment"]

CONFIG = "pyvenv.cfg"
CONDA = "conda-meta"

_CONFIG_SIZE = 64 * 1024
_LIBRARY = re.compile(r"(python|pypy)(\d+)\.(\d+)t?")
_INTERPRETER = re.compile(r"(?:python|pypy)[\d.]*t?w?(?:\.exe)?", re.IGNORECASE)
_CONDA_PYTHON = re.compile(r"python-(\d+\.\d+\.\d+)[^-]*-[^-]*\.json")
_VERSION = re.compile(r"\d+(?:\.\d+){1,2}")
_INSTALLED = (".dist-info/", ".egg-info/", ".egg-info", ".egg-link", ".dist-info")
_LIBS = ("local/lib", "lib", "lib64")
_KINDS = ("site-packages", "dist-packages")
_SHARED = ("lib/python3/dist-packages", "Lib/site-packages", "site-packages")
_HINT = "name a virtual environment, a conda environment, a prefix, a site-packages folder or an interpreter"


@dataclass(frozen=True, slots=True)
class Root:
    """A directory that holds folders of installed distributions.

    Attributes:
        tree: what is in it.
        where: its path; to find what lies beside it, never to show.
        shown: what its paths begin with in a BOM; empty for the source itself.
        folders: folders of installed distributions, in the order in which they are searched.
        belongs: False for what lies outside of the source.
    """

    tree: Tree
    where: str
    shown: str
    folders: tuple[str, ...]
    belongs: bool = True


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment.

    Attributes:
        roots: where its distributions are, in the order in which they are searched.
        version: version of its interpreter; of two parts where more is not known, empty where nothing is.
        implementation: ``CPython`` or ``PyPy``; empty where it is not known.
        windows: whether it has the layout of Windows; None where it has none.
        is_conda: whether it is conda's.
        unknowns: (field, reason, location) of what could not be read.
    """

    roots: tuple[Root, ...]
    version: str
    implementation: str
    windows: bool | None
    is_conda: bool
    unknowns: tuple[tuple[str, str, str], ...] = ()


def find_environment(source: Source, context: Context) -> Environment:
    """Find the environment that a source means.

    Args:
        source: the path of a folder or an interpreter; an empty one means VIRTUAL_ENV, CONDA_PREFIX or, without both,
            the environment that aibom runs in.
        context: what it is looked at through.

    Raises:
        NotFound: there is no environment there.
        AccessDenied: it may not be read.
        SourceError: it cannot be read.
    """
    wanted = source.locator or os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX") or sys.prefix
    runs = os.path.isfile(wanted)
    named = ""
    if runs:
        wanted, named = _prefix_of(wanted)
    tree = context.tree(wanted)
    names = _names(tree, "", wanted)
    if CONFIG not in names and CONDA + "/" not in names and _is_site(wanted, names):
        library = _LIBRARY.fullmatch(os.path.basename(os.path.dirname(os.path.abspath(wanted))))
        version, implementation = _from_library(library)
        windows = True if os.path.basename(os.path.dirname(os.path.abspath(wanted))) == "Lib" else None
        return Environment((Root(tree, wanted, "", ("",)),), version, implementation, windows, False)
    return _Prefix(context, wanted, tree, names, named, runs or os.path.realpath(wanted) == _own()).environment()


def _prefix_of(interpreter: str) -> tuple[str, str]:
    """The prefix that an interpreter belongs to (PEP 405: a pyvenv.cfg above it counts), the version in its name."""
    name = os.path.basename(interpreter)
    if not _INTERPRETER.fullmatch(name):
        raise NotFound("the source is a file, and no Python interpreter", hint=_HINT)
    for path in (os.path.abspath(interpreter), os.path.realpath(interpreter)):
        folder = os.path.dirname(path)
        for prefix in (folder, os.path.dirname(folder)):
            if os.path.isfile(os.path.join(prefix, CONFIG)):
                return prefix, ""
    real = os.path.realpath(interpreter)
    folder = os.path.dirname(real)
    prefix = os.path.dirname(folder) if os.path.basename(folder).lower() in ("bin", "scripts") else folder
    found = re.search(r"\d+\.\d+", os.path.basename(real))
    return prefix, found[0] if found else ""


def _own() -> str:
    return os.path.realpath(sys.prefix)


def _is_site(where: str, names: tuple[str, ...]) -> bool:
    folder = os.path.basename(os.path.abspath(where))
    return folder in ("site-packages", "dist-packages") or any(name.endswith(_INSTALLED) for name in names)


def _names(tree: Tree, folder: str, where: str) -> tuple[str, ...]:
    try:
        return tree.names(folder)
    except OSError as error:
        raise SourceError(f"{where} cannot be read: {error.strerror or error}") from error


def _from_library(found: re.Match[str] | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    return f"{found[2]}.{found[3]}", "PyPy" if found[1] == "pypy" else "CPython"


class _Prefix:
    """A prefix: a folder with ``lib/python3.11/site-packages`` or what is in its place."""

    def __init__(
        self, context: Context, where: str, tree: Tree, names: tuple[str, ...], named: str, user: bool
    ) -> None:
        self._context = context
        self._where = where
        self._tree = tree
        self._names = names
        self._named = named
        self._user = user
        self._unknowns: list[tuple[str, str, str]] = []

    def environment(self) -> Environment:
        config = self._config()
        version = config.get("version") or config.get("version_info") or ""
        version = found[0] if (found := _VERSION.match(version)) else self._conda_version() or self._named
        if not version and os.path.realpath(self._where) == _own():
            version = ".".join(map(str, sys.version_info[:3]))
        folders, library = self._folders(self._tree, self._where, version)
        if not folders:
            raise NotFound(f"{self._where} is no Python environment: it has no site-packages folder", hint=_HINT)
        if library[0] and not f"{version}.".startswith(library[0] + "."):
            version = library[0]
        implementation = config.get("implementation", "").replace("pypy", "PyPy") or library[1]
        windows = any(folder.startswith("Lib/") for folder in folders)
        roots = [Root(self._tree, self._where, "", folders)]
        system = config.get("include-system-site-packages", "").lower() == "true"
        if system or (self._user and CONFIG not in self._names):
            roots += self._user_site(version, windows)
        if system:
            roots += self._system(config.get("home", ""), version)
        conda = CONDA + "/" in self._names
        return Environment(tuple(roots), version, implementation, windows, conda, tuple(self._unknowns))

    def _config(self) -> Mapping[str, str]:
        if CONFIG not in self._names:
            return {}
        try:
            text = self._tree.blob(CONFIG).text(_CONFIG_SIZE)
        except (OSError, FormatError) as error:
            self._unknowns.append(("python", str(error), CONFIG))
            return {}
        pairs = (line.partition("=") for line in text.splitlines())
        return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}

    def _conda_version(self) -> str:
        if CONDA + "/" not in self._names:
            return ""
        found = (_CONDA_PYTHON.fullmatch(name) for name in self._listed(self._tree, CONDA))
        return next((match[1] for match in found if match), "")

    def _folders(self, tree: Tree, where: str, version: str) -> tuple[tuple[str, ...], tuple[str, str]]:
        """Folders of distributions below a prefix that exist; version and implementation of their interpreter."""
        libraries: dict[str, list[str]] = {}
        for lib in _LIBS:
            names = () if os.path.islink(os.path.join(where, lib)) else self._listed(tree, lib)
            for name in names:
                if _LIBRARY.fullmatch(name.rstrip("/")):
                    libraries.setdefault(name.rstrip("/"), []).append(lib)
        held = {
            name: [
                f"{lib}/{name}/{kind}" for lib in libs for kind in _KINDS if self._exists(tree, f"{lib}/{name}/{kind}")
            ]
            for name, libs in libraries.items()
        }
        short = ".".join(version.split(".")[:2])
        fitting = [name for name in held if short and name.rstrip("t").endswith(short)]
        chosen = max(fitting or [name for name in held if held[name]] or held, key=_order, default="")
        left = sorted(name for name in held if name != chosen and held[name])
        if left and tree is self._tree:
            self._unknowns.append(("contents", f"only {chosen} was read, not {', '.join(left)}", ""))
        paths = [*held.get(chosen, ()), *(path for path in _SHARED if self._exists(tree, path))]
        return tuple(paths), _from_library(_LIBRARY.fullmatch(chosen))

    def _user_site(self, version: str, windows: bool) -> Iterator[Root]:
        base = "" if os.environ.get("PYTHONNOUSERSITE") else site.getuserbase()
        short = ".".join(version.split(".")[:2])
        inner = f"Python{short.replace('.', '')}/site-packages" if windows else f"lib/python{short}/site-packages"
        tree = self._outer(base) if base and short else None
        if tree is not None and self._exists(tree, inner):
            yield Root(tree, base, "(user)", (inner,), belongs=False)

    def _system(self, home: str, version: str) -> Iterator[Root]:
        """The folders of the interpreter that the environment was made with (PEP 405: ``home`` is where it lies)."""
        prefix = os.path.dirname(home) if os.path.basename(home) in ("bin", "Scripts") else home
        tree = self._outer(prefix) if os.path.isabs(home) else None
        folders = self._folders(tree, prefix, version)[0] if tree is not None else ()
        if tree is not None and folders:
            yield Root(tree, prefix, "(system)", folders, belongs=False)
        else:
            self._unknowns.append(("contents", "the system's site-packages could not be found", CONFIG))

    def _outer(self, where: str) -> Tree | None:
        try:
            return self._context.tree(where)
        except SourceError:
            return None

    def _listed(self, tree: Tree, folder: str) -> tuple[str, ...]:
        try:
            return tree.names(folder)
        except OSError:
            return ()

    def _exists(self, tree: Tree, folder: str) -> bool:
        try:
            tree.names(folder)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True  # what is there and cannot be read is named where it is searched
        return True


def _order(library: str) -> tuple[int, int, str]:
    found = _LIBRARY.fullmatch(library)
    return (int(found[2]), int(found[3]), library) if found else (0, 0, library)
