"""skops: estimators of scikit-learn as a zip archive of JSON and arrays, ``*.skops``."""

from __future__ import annotations

import json
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.json_object import read_object
from aibom.formats.pickle import Imports
from aibom.formats.pickle_globals import Global
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "Skops"]

_MAX_IMPORTS: Final = 1_000


class Skops:
    """Estimators that skops wrote, ``*.skops``.

    Of the archive, ``schema.json`` is read, at most 16 MiB: the classes that loading would import, after asking, are
    ``aibom:file:import``; the class at the top, the version of scikit-learn, that of skops.
    """

    name = "skops"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".skops",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the schema says; see ``Format.read``."""
        archive = Archive(blob)
        if "schema.json" not in archive.members:
            raise FormatError("a zip archive, but none of skops'")
        schema = read_object(archive.open("schema.json"))
        classes, sklearn = _classes(schema.values)
        imports = Imports.of(classes)
        skops = schema.text("_skops_version")
        versions = [f"scikit-learn {sklearn}"] if sklearn else []
        versions += [f"skops {skops}"] if skops else []
        model = ModelFacts(
            architecture=schema.text("__class__"), formats=(self.name,), saved_with=tuple(sorted(versions))
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(imports.properties),
            model=model,
            libraries=tuple(sorted({"skops", *imports.libraries})),
            unknowns=(("contents", f"more than {_MAX_IMPORTS} classes"),) if len(classes) == _MAX_IMPORTS else (),
            findings=(*imports.findings, *archive.findings, *schema.findings),
            measured=present(model, "architecture", "formats"),
        )


def _classes(schema: Any) -> tuple[set[Global], str]:
    """The classes that a schema names, and scikit-learn's version."""
    found: set[Global] = set()
    version = ""
    todo: list[Any] = [schema]
    while todo and len(found) < _MAX_IMPORTS:
        item = todo.pop()
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            name, module = item.get("__class__"), item.get("__module__")
            if isinstance(name, str) and isinstance(module, str):
                found.add(Global(module, name))
            if isinstance(held := item.get("_sklearn_version"), dict) and not version:
                version = _literal(held.get("content"))
            todo += item.values()
    return found, version


def _literal(value: Any) -> str:
    # skops keeps texts as JSON inside of its JSON.
    try:
        inner = json.loads(value) if isinstance(value, str) and len(value) < 1024 else None
    except (ValueError, RecursionError):
        return ""
    return clean_name(inner) if isinstance(inner, str) else ""


FORMAT = Skops()
