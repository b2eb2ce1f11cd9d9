"""H2O's MOJO archives, ``*.zip`` and ``*.mojo``: what their ``model.ini`` says.

Layout: ``AbstractMojoWriter`` in h2o-genmodel of https://github.com/h2oai/h2o-3.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode, present
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "H2oMojo"]

_INI: Final = "model.ini"
_MAX_INI: Final = 4 * 1024 * 1024
_KEYS: Final = {
    **{"mojo_version": "mojo-version", "algo": "algorithm", "category": "category", "uuid": "uuid"},
    **{"n_features": "num-feature", "n_classes": "num-class", "n_trees": "num-trees", "timestamp": "timestamp"},
}


class H2oMojo:
    """Models of H2O as MOJO, ``*.zip`` and ``*.mojo``; any other zip archive is left alone.

    Of the archive, ``model.ini`` is read, at most 4 MiB: version of H2O, algorithm, category, features, trees, columns.
    The licence that stands there is H2O's own, the same in each, and not the model's: it is not repeated.
    """

    name = "h2o-mojo"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".zip", ".mojo")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what ``model.ini`` says, or nothing; see ``Format.read``."""
        if not blob.read(0, 4).startswith(b"PK"):
            return Facts(self.name)
        try:
            archive = Archive(blob)
            if _INI not in archive.members:
                return Facts(self.name)
            text = decode(archive.open(_INI, _MAX_INI).read(0, _MAX_INI))
        except FormatError:
            return Facts(self.name)
        info, columns = _read(text)
        version = info.get("h2o_version", "")
        if not version or "algo" not in info:
            return Facts(self.name)
        inputs, outputs = _signature(columns, info)
        model = ModelFacts(
            architecture=info.get("algorithm") or None,
            inputs=inputs,
            outputs=outputs,
            formats=(self.name,),
            saved_with=(f"h2o {version}",),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(_properties(info)),
            model=model,
            findings=tuple(archive.findings),
            measured=present(model, "formats"),
        )


def _read(text: str) -> tuple[dict[str, str], list[str]]:
    """The section ``info``, and the names in the section ``columns``."""
    section, info, columns = "", dict[str, str](), list[str]()
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif section == "info" and "=" in line:
            key, _, value = line.partition("=")
            info[key.strip()] = clean_name(value, 256)
        elif section == "columns" and line and len(columns) < MAX_VALUES:
            columns.append(line)
    return info, columns


def _signature(columns: list[str], info: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns that go in, and of a supervised model the one that comes out, which stands last."""
    shown = [shown_value(name) for name in columns]
    supervised = info.get("supervised") == "true" and len(shown) > 1
    inputs, outputs = (shown[:-1], shown[-1:]) if supervised else (shown, [])
    return tuple(filter(None, inputs)), tuple(filter(None, outputs))


def _properties(info: dict[str, str]) -> list[Property]:
    return [(f"aibom:h2o:{name}", info[key]) for key, name in _KEYS.items() if info.get(key)]


FORMAT = H2oMojo()
