"""DVC, the version control of data: ``*.dvc``, ``dvc.lock``, ``dvc.yaml``. Nothing is run, no remote is asked.

Formats: https://dvc.org/doc/user-guide/project-structure/dvc-files and .../dvcyaml-files. Commands and parameters of
stages are not read: they may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Stage, Tracked
from aibom.formats.blob import Blob, FormatError
from aibom.formats.front_matter import MAX_BLOCK, Scalar, Value, load_yaml
from aibom.graph.component import Digest, Kind, Reference
from aibom.graph.facts import Property
from aibom.normalize.digest import hex_digest
from aibom.normalize.text import clean_line, clean_name, clean_text, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["FORMAT", "Dvc"]

_MAX_ITEMS: Final = 10_000
_KINDS: Final = {"model": Kind.MODEL, "dataset": Kind.DATASET, "data": Kind.DATASET}
_TEMPLATE = "${"


class Dvc:
    """Files of DVC: ``*.dvc``, ``dvc.lock``, ``dvc.yaml``.

    What is tracked, with its digest, size and the name of its remote; where it was imported from; artifacts with type
    and description; the dependencies and outputs of stages. Paths that are templates are passed over.
    """

    name = "dvc"
    kind: Kind | None = None
    names: tuple[str, ...] = ("dvc.lock", "dvc.yaml")
    suffixes: tuple[str, ...] = (".dvc",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what is tracked and which stages there are; see ``Format.read``."""
        said = load_yaml(blob.text(MAX_BLOCK)).value
        if not isinstance(said, dict):
            raise FormatError("no mapping")
        unknowns: dict[Property, None] = {}
        stages = list(_stages(said)) if blob.name.lower() in self.names else []
        tracked = list(_outs(said, unknowns))
        tracked += _artifacts(said.get("artifacts"))
        held = said.get("stages")
        for stage in held.values() if isinstance(held, dict) else ():
            if isinstance(stage, dict):
                tracked += _outs(stage, unknowns)
        tracked = [item for item in tracked if item.path and _TEMPLATE not in item.path][:_MAX_ITEMS]
        return Facts(
            format=self.name,
            tracked=tuple(tracked),
            stages=tuple(stages),
            digests=tuple((item.path, item.digest) for item in tracked if item.digest is not None and not item.folder),
            unknowns=tuple(unknowns),
        )


def _stages(said: dict[str, Value]) -> Iterator[Stage]:
    held = said.get("stages")
    for name, stage in list(held.items())[:_MAX_ITEMS] if isinstance(held, dict) else ():
        if isinstance(stage, dict):
            at = _text(stage.get("wdir"))
            inputs, outputs = (tuple(_paths(stage.get(key), at)) for key in ("deps", "outs"))
            yield Stage(clean_name(name, 256), inputs, outputs)


def _paths(value: Value, at: str) -> Iterator[str]:
    """Paths in a list of texts, of mappings with ``path``, or of mappings from a path to its options."""
    for item in _list(value):
        path = _text(item)
        if isinstance(item, dict):
            path = _text(item.get("path")) or next(iter(item), "")
        if path and _TEMPLATE not in path and "://" not in path:
            yield _joined(at, path)


def _outs(said: dict[str, Value], unknowns: dict[Property, None]) -> Iterator[Tracked]:
    at = _text(said.get("wdir"))
    references = tuple(_origins(said.get("deps")))
    for item in _list(said.get("outs")):
        if not isinstance(item, dict):
            continue
        path, options = _text(item.get("path")), item
        if not path:  # in dvc.yaml, a mapping from the path to its options
            path, options = next(((key, value) for key, value in item.items() if isinstance(value, dict)), ("", {}))
        facts = _facts(options, said, references)
        digest, folder = _digest(options, unknowns)
        if digest is None and facts is None:
            continue
        size, files = (_count(options.get(key)) for key in ("size", "nfiles"))
        yield Tracked(_joined(at, path), folder, digest, size, files, facts=facts)


def _artifacts(value: Value) -> Iterator[Tracked]:
    for name, item in list(value.items())[:_MAX_ITEMS] if isinstance(value, dict) else ():
        if isinstance(item, dict):
            labels = (clean_name(text) for text in map(_text, _list(item.get("labels"))))
            tags = tuple(dict.fromkeys(text for text in labels if text))
            facts = Facts(Dvc.name, name=clean_name(name) or None, description=_description(item), tags=tags)
            yield Tracked(_text(item.get("path")), kind=_KINDS.get(_text(item.get("type")).lower()), facts=facts)


def _facts(out: dict[str, Value], said: dict[str, Value], references: tuple[Reference, ...]) -> Facts | None:
    """What is declared of an output besides its digest; None where that is nothing."""
    properties = []
    if remote := clean_name(_text(out.get("remote")), 256):
        properties.append(("aibom:dvc:remote", remote))
    properties += _revisions(said.get("deps"))
    description = _description(out) or _description(said)
    if not properties and not description and not references:
        return None
    return Facts(Dvc.name, description=description, references=references, properties=tuple(properties))


def _origins(deps: Value) -> Iterator[Reference]:
    """Where something was imported from: a repository, or a URL."""
    for item in _list(deps):
        repo = item.get("repo") if isinstance(item, dict) else None
        path = _text(item.get("path")) if isinstance(item, dict) else ""
        if isinstance(repo, dict) and (url := clean_url(_text(repo.get("url")), vcs=True)) is not None:
            yield Reference("vcs", url, clean_line(f"imported from {path}", 1024) if path else "imported")
        elif "://" in path and (url := clean_url(path)) is not None:
            yield Reference("distribution", url, "imported")


def _revisions(deps: Value) -> Iterator[Property]:
    for item in _list(deps):
        repo = item.get("repo") if isinstance(item, dict) else None
        revision = clean_name(_text(repo.get("rev_lock")), 64) if isinstance(repo, dict) else ""
        if revision:
            yield "aibom:dvc:imported-revision", revision


def _digest(out: dict[str, Value], unknowns: dict[Property, None]) -> tuple[Digest | None, bool]:
    # An etag or a checksum of HDFS is whatever its store likes.
    text = _text(out.get("md5"))
    folder = text.endswith(".dir")
    value = hex_digest(text.removesuffix(".dir"), "MD5") if text else None
    if text and value is None:
        unknowns["digests", "an MD5 that is none"] = None
    return Digest("MD5", value) if value is not None else None, folder


def _description(said: dict[str, Value]) -> str | None:
    text = clean_text(_text(said.get("desc"))).split("\n\n", 1)[0].strip()
    return None if is_placeholder(text) else text


def _joined(at: str, path: str) -> str:
    return f"{at.rstrip('/')}/{path}" if at not in ("", ".") and not path.startswith(("/", "~")) else path


def _list(value: Value) -> list[Value]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else []


def _text(value: Value) -> str:
    return str(value).strip() if isinstance(value, str) else ""


def _count(value: Value) -> int | None:
    text = str(value) if isinstance(value, Scalar) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


FORMAT = Dvc()
