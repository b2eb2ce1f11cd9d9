"""What each format of aibom claims, kept beside the code: a scan imports only the formats whose files it meets.

The table is written by ``docs/generate.py`` from the formats themselves. An entry holds as long as its module has the
size that it had then; a module with another size, or none in the table, is imported and asked.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from aibom.formats.base import Facts, Folder, FolderFormat, Format, Layout
from aibom.formats.blob import Blob
from aibom.graph.component import Kind

__all__ = ["ClaimedFormat", "claims_of", "read_claims", "write_claims"]

_FOLDER: Final = Path(__file__).parent
_TABLE: Final = _FOLDER / "claims.json"


class ClaimedFormat:
    """A format, or a layout of folders, that is imported when it reads for the first time.

    Its other attributes are those of the format itself.
    """

    def __init__(self, module: str, claims: Mapping[str, Any]) -> None:
        """Stand in for a format.

        Args:
            module: name of its module in ``aibom.formats``.
            claims: its attributes by name.
        """
        self.__dict__.update(claims)
        self._module = module

    def read(self, source: Blob | Folder) -> Facts | tuple[Layout, ...]:
        """Let the format read; see ``Format.read`` and ``FolderFormat.read``."""
        return cast("Facts | tuple[Layout, ...]", _import(self._module).FORMAT.read(source))


def read_claims() -> tuple[Format | FolderFormat, ...]:
    """Every format of aibom by module name, imported only where the table does not know it.

    Raises:
        OSError: the modules cannot be listed: they are in no folder.
    """
    table = _table()
    found: list[Format | FolderFormat] = []
    for name, size in sorted(_sizes().items()):
        entry = table.get(name, {})
        if entry.get("size") != size or "claims" not in entry:
            module = _import(name)
            found += [module.FORMAT] if hasattr(module, "FORMAT") else []
        elif entry["claims"] is not None:
            claimed = ClaimedFormat(name, {key: _decoded(key, value) for key, value in entry["claims"].items()})
            found.append(cast("Format | FolderFormat", claimed))
    return tuple(found)


def write_claims() -> str:
    """Import every format and return the table, as JSON."""
    entries = {}
    for name, size in sorted(_sizes().items()):
        module = _import(name)
        claims = claims_of(module.FORMAT) if hasattr(module, "FORMAT") else {}
        entries[name] = {"size": size, "claims": claims or None} if claims is not None else {"size": size}
    return json.dumps(entries, indent=1) + "\n"


def claims_of(item: Format | FolderFormat) -> dict[str, Any] | None:
    """Return the attributes of a format as JSON has them; None where one is nothing that the table can hold."""
    values = {name: getattr(item, name) for name in dir(item) if not name.startswith("_")}
    plain = {name: value for name, value in values.items() if not callable(value)}
    try:
        claims: dict[str, Any] = json.loads(json.dumps({name: _encoded(value) for name, value in plain.items()}))
    except TypeError:
        return None
    return claims if {name: _decoded(name, value) for name, value in claims.items()} == plain else None


def _import(name: str) -> Any:
    return importlib.import_module(f"aibom.formats.{name}")


def _sizes() -> dict[str, int]:
    with os.scandir(_FOLDER) as entries:
        modules = [entry for entry in entries if entry.name.endswith(".py") and entry.name != "__init__.py"]
        return {entry.name.removesuffix(".py"): entry.stat().st_size for entry in modules}


def _table() -> dict[str, dict[str, Any]]:
    try:
        table = json.loads(_TABLE.read_bytes())
    except (OSError, ValueError):
        return {}  # where links are no files, in a checkout without the page
    return table if isinstance(table, dict) else {}


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return [_encoded(item) for item in value] if isinstance(value, tuple) else value


def _decoded(name: str, value: Any) -> Any:
    if name == "kind":
        return Kind(value) if value is not None else None
    if name == "magic":
        return tuple((offset, bytes.fromhex(data)) for offset, data in value)
    return tuple(value) if isinstance(value, list) else value
