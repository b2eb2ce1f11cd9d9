"""What a project says about its own BOM: ``[tool.aibom]`` in pyproject.toml, or the same keys in aibom.toml.

Only the folder that is asked for is looked at, never its parents. Every option of ``aibom scan`` has its key, without
the dashes; ``wheel`` is the table of what goes into wheels. Values are checked for their type here, for their meaning
where they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

from aibom.errors import AccessDenied, SourceError, UsageError

__all__ = [
    *("COLLECTORS", "FILE", "Config", "Party", "Wheel", "load_config", "profiled", "read_tables"),
    "wheel_settings",
]

FILE: Final = "aibom.toml"
"""The file that holds the keys at its top; in pyproject.toml they stand under ``[tool.aibom]``."""
COLLECTORS: Final = (
    *("ancestor_files", "hf_endpoint", "include_sboms", "include_test_data", "license_texts", "max_age", "popularity"),
    *("resolve", "verify"),
)
"""Attributes of ``Config`` that are options of collectors, by their names there."""
MAX_BYTES: Final = 4 * 1024 * 1024
"""Largest configuration that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Party:
    """A supplier or an author, as the project names them.

    Attributes:
        name: of a person or organisation.
        email: empty where none is given.
        url: empty where none is given.
    """

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """What the keys say; None or empty where one is not given. Names are those of the options of ``aibom scan``.

    Attributes:
        sources: what is read, as on the command line; paths are relative to the configuration.
        supplier: who supplies what the BOM is about.
        authors: who made it.
        license: licence of the whole, as an SPDX expression or in other words.
        properties: of the BOM as a whole, ``NAME=VALUE`` as after ``--property``.
        options: options of plugins, ``NAME[=VALUE]`` as after ``-O``.
        profile: name of the profile that is used where none is asked for.
        profiles: keys by name of the profile in which they come before those of the whole.
        place: name of the file that all this stands in; empty without one.
        wheel: the table ``wheel`` as it stands; None without one.
    """

    sources: tuple[str, ...] = ()
    name: str | None = None
    version: str | None = None
    supplier: Party | None = None
    authors: tuple[Party, ...] = ()
    license: str | None = None
    output: str | None = None
    format: str | None = None
    spec_version: str | None = None
    compact: bool | None = None
    offline: bool | None = None
    strict: bool | None = None
    keep_going: bool | None = None
    no_hash: bool | None = None
    cache: bool | None = None
    jobs: int | None = None
    depth: int | None = None
    timeout: float | None = None
    exclude: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    no_evidence: bool | None = None
    lifecycle: str | None = None
    hf_endpoint: str | None = None
    max_age: float | None = None
    ancestor_files: bool | None = None
    popularity: bool | None = None
    license_texts: bool | None = None
    include_sboms: bool | None = None
    include_test_data: bool | None = None
    resolve: bool | None = None
    verify: bool | None = None
    options: tuple[str, ...] = ()
    check: bool | None = None
    quiet: bool | None = None
    verbose: bool | None = None
    profile: str | None = None
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    place: str = ""
    wheel: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """What goes into a wheel.

    Attributes:
        config: the project's keys, those of the wheel before those of the whole.
        file_name: name of the BOM in ``.dist-info/sboms/``.
        on_error: whether a BOM that cannot be made ends the build, or is only warned of.
        online: whether the network may be used.
    """

    config: Config
    file_name: str = "aibom.cdx.json"
    on_error: Literal["fail", "warn"] = "fail"
    online: bool = False


def read_tables(folder: Path) -> tuple[str, Mapping[str, Any]] | None:
    """Return the name of the configuration's file and its keys as they stand; None without one.

    Args:
        folder: where aibom.toml or pyproject.toml lies.

    Raises:
        UsageError: it is no TOML, too large, or both files have keys of aibom.
        SourceError: it cannot be read.
    """
    own = _toml(folder / FILE, marked=False)
    project = _toml(folder / "pyproject.toml", marked=True)
    tool = project.get("tool") if project else None
    table = tool.get("aibom") if isinstance(tool, dict) else None
    if own is not None and table is not None:
        raise UsageError(f"both {FILE} and pyproject.toml configure aibom", hint="keep one of them")
    if own is not None:
        return FILE, own
    if table is None:
        return None
    return "pyproject.toml", _table(table, "pyproject.toml", "tool.aibom")


def load_config(folder: Path) -> Config:
    """Read the configuration of a project; all keys are absent without one.

    Args:
        folder: where aibom.toml or pyproject.toml lies.

    Raises:
        UsageError: as ``read_tables``; a key is not known or its value is of the wrong type.
        SourceError: as ``read_tables``.
    """
    found = read_tables(folder)
    if found is None:
        return Config()
    place, table = found
    wheel = _table(table["wheel"], place, "wheel") if "wheel" in table else None
    profiles = _table(table.get("profiles", {}), place, "profiles")
    rest = {key: value for key, value in table.items() if key not in _TABLES}
    config = Config(
        **_checked(rest, _KEYS, place, others=_TABLES),
        place=place,
        wheel=wheel,
        profiles={
            name: _checked(_table(keys, place, f"profiles.{name}"), _PROFILE_KEYS, place)
            for name, keys in profiles.items()
        },
    )
    # A mistake in these is told at once.
    profiled(config, None)
    if wheel is not None:
        wheel_settings(config)
    return config


def profiled(config: Config, name: str | None) -> Config:
    """Return the configuration with the keys of a profile before those of the whole.

    Args:
        config: the project's configuration.
        name: of the profile; None for the one that the configuration itself names, if any.

    Raises:
        UsageError: there is no such profile.
    """
    name = name or config.profile
    if name is None:
        return config
    if name not in config.profiles:
        known = (
            f"there is {', '.join(config.profiles)}" if config.profiles else "a table [tool.aibom.profiles.NAME] is one"
        )
        raise UsageError(f"{config.place or 'the configuration'} has no profile {name!r}", hint=known)
    return replace(config, **config.profiles[name], profile=name)


def wheel_settings(config: Config, table: Mapping[str, Any] | None = None, place: str = "pyproject.toml") -> Wheel:
    """Return what goes into a wheel: keys of ``table``, then of ``wheel``, of the profile, of the whole.

    Args:
        config: the project's configuration.
        table: keys that a build backend has for us in a table of its own.
        place: where they stand, for messages and evidence.

    Raises:
        UsageError: a key is not known or its value is of the wrong type, or there is no such profile.
    """
    allowed = {key: check for key, check in (_KEYS | _WHEEL_KEYS).items() if key not in _NOT_OF_WHEELS}
    given = {
        **_checked(config.wheel or {}, allowed, config.place),
        **_checked(table or {}, allowed, place),
    }
    own = {key.replace("-", "_") for key in _WHEEL_KEYS}
    shared = {key: value for key, value in given.items() if key not in own}
    return Wheel(
        replace(profiled(config, given.get("profile")), **shared, place=config.place or place, wheel=None),
        **{key: value for key, value in given.items() if key in own},
    )


def _toml(path: Path, *, marked: bool) -> Mapping[str, Any] | None:
    """Read a file of TOML; one of others is parsed only where it may speak of us."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise AccessDenied(f"{path.name} may not be read") from error
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if marked and b"aibom" not in data:
        return None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path.name} has more than {MAX_BYTES} bytes")
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path.name} is no TOML: {str(error) or 'nested too deeply'}") from error


def _checked(
    table: Mapping[str, Any],
    allowed: Mapping[str, Callable[[Any], Any]],
    place: str,
    others: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the values by name of the attribute."""
    values = {}
    for key, value in table.items():
        if key not in allowed:
            raise UsageError(f"{place}: aibom has no key {key!r} here", hint=_nearest(key, (*allowed, *others)))
        try:
            values[key.replace("-", "_")] = allowed[key](value)
        except ValueError as error:
            raise UsageError(f"{place}: {key} of aibom is {error}") from error
    return values


def _nearest(key: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-").lower(), known, 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def _table(value: Any, place: str, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{place}: {name} is no table")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("no text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("no list of texts")
    return tuple(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("no whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError("no number")
    return float(value)


def _party(value: Any) -> Party:
    if isinstance(value, str) and value.strip():
        return Party(value)
    known = {item.name for item in fields(Party)}
    if not isinstance(value, dict) or "name" not in value or not value.keys() <= known:
        raise ValueError("no name, and no table of name, email and url")
    return Party(**{key: _text(item) for key, item in value.items()})


def _parties(value: Any) -> tuple[Party, ...]:
    if not isinstance(value, list):
        raise ValueError("no list of names or tables")
    return tuple(map(_party, value))


def _file_name(value: Any) -> str:
    name = _text(value)
    if not all(part.isalnum() or part in "_.+-" for part in name) or name.startswith((".", "-", "+")):
        raise ValueError("no plain file name")
    if not name.endswith((".json", ".xml")):
        raise ValueError("no name that ends in .json or .xml")
    return name


def _on_error(value: Any) -> str:
    if value not in ("fail", "warn"):
        raise ValueError('neither "fail" nor "warn"')
    return str(value)


_KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "sources": _texts,
    "name": _text,
    "version": _text,
    "supplier": _party,
    "authors": _parties,
    "license": _text,
    "output": _text,
    "format": _text,
    "spec-version": _text,
    "compact": _flag,
    "offline": _flag,
    "strict": _flag,
    "keep-going": _flag,
    "no-hash": _flag,
    "cache": _flag,
    "jobs": _whole,
    "depth": _whole,
    "timeout": _number,
    "exclude": _texts,
    "properties": _texts,
    "no-evidence": _flag,
    "lifecycle": _text,
    "hf-endpoint": _text,
    "max-age": _number,
    "ancestor-files": _flag,
    "popularity": _flag,
    "license-texts": _flag,
    "include-sboms": _flag,
    "include-test-data": _flag,
    "resolve": _flag,
    "verify": _flag,
    "options": _texts,
    "check": _flag,
    "quiet": _flag,
    "verbose": _flag,
    "profile": _text,
}
_TABLES = ("profiles", "wheel")
_PROFILE_KEYS = {key: check for key, check in _KEYS.items() if key != "profile"}
_NOT_OF_WHEELS = frozenset(
    {"output", "format", "offline", "strict", "keep-going", "cache", "check", "quiet", "verbose"}
)
_WHEEL_KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "file-name": _file_name,
    "on-error": _on_error,
    "online": _flag,
}
