"""Ollama's store: every model of it by its manifest, ``manifests/<host>/<namespace>/<model>/<tag>``.

https://github.com/ollama/ollama/blob/main/docs/import.md describes what goes in, the sources of Ollama how it lies:
``blobs/sha256-<hex>`` holds what the manifest names by media type, and its configuration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.blob_store import MAX_MANIFEST, Layer, layers_of, lines, read_license, read_weights, weights_of
from aibom.formats.hub_folder import place
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "MAX_MODELS"]

MAX_MODELS: Final = 10_000
"""Models of one store that are looked at (own)."""

_HOST = "registry.ollama.ai"
_NAMESPACE = "library"
_HELD: Final = ("model", "draft", "tensor")
_BESIDE: Final = ("adapter", "projector")


class OllamaStore:
    """Ollama's folder of models (``~/.ollama/models``): each tag of each model is a model, weights, licence and all.

    Name and version are those by which Ollama runs it (``llama3.2``, ``3b``); ``aibom:store:reference`` is the whole
    reference, ``aibom:store:manifest`` the digest of the manifest, whose beginning ``ollama list`` shows as its ID.
    What the file of weights says, and the licences, are read; the template and the system prompt are told by digest,
    and parameters as they stand (``aibom:ollama:parameter``). Models may share files: each lists them.
    """

    name = "ollama"
    markers: tuple[str, ...] = ("blobs/sha256-*", "blobs/sha256:*")
    priority = 30

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the models of the store; see ``FolderFormat.read``."""
        found: list[Layout] = []
        for path in folder.blobs:
            parts = path.split("/")
            if len(parts) == 5 and parts[0] == "manifests" and len(found) < MAX_MODELS:
                layout = _model(folder, path, parts[1:])
                found += [layout] if layout is not None else []
        return tuple(found)


def _model(folder: Folder, path: str, parts: list[str]) -> Layout | None:
    manifest = folder.blobs[path]
    try:
        values = read_object(manifest) if manifest.size <= MAX_MANIFEST else None
    except (FormatError, OSError):
        values = None
    if values is None:
        # Of what lies where manifests lie, one that cannot be read is still a model that somebody has.
        broken = Facts("ollama-manifest", name=clean_name(parts[2]), version=clean_name(parts[3]))
        gap = Facts("ollama-manifest", unknowns=(("contents", "the manifest cannot be read"),))
        at = place(folder, path)
        return Layout("ollama", at, Kind.MODEL, (), (at,), ((at, broken), (at, gap)), store=folder.path)
    layers = [(name, layer) for layer in layers_of(values) if (name := _stored(folder, layer)) is not None]
    every = {layer.digest for layer in layers_of(values)}
    facts = [(path, _said(manifest, values, parts, len(every) - len({layer.digest for _, layer in layers})))]
    for name, layer in layers:
        blob = folder.blobs[name]
        if layer.role == "license":
            facts.append((name, read_license(blob)))
        elif layer.role in _BESIDE and (said := read_weights(blob)) is not None:
            facts.append((name, Facts(said.format, unknowns=said.unknowns, findings=said.findings)))
        elif (of_layer := _of_layer(layer, blob)) is not None:
            facts.append((name, of_layer))
    facts += weights_of(folder.blobs, [pair for pair in layers if pair[1].role in _HELD])
    return Layout(
        format="ollama",
        path=place(folder, path),
        kind=Kind.MODEL,
        describes=(),
        files=tuple(sorted(place(folder, name) for name in {path, *(name for name, _ in layers)})),
        facts=tuple((place(folder, name), said) for name, said in facts),
        store=folder.path,
    )


def _stored(folder: Folder, layer: Layer) -> str | None:
    names = (f"blobs/sha256{joint}{layer.digest}" for joint in "-:")
    return next((name for name in names if name in folder.blobs), None)


def _said(manifest: Blob, values: JsonObject, parts: list[str], missing: int) -> Facts:
    host, namespace, model, tag = map(clean_name, parts)
    where = "" if (host, namespace) == (_HOST, _NAMESPACE) else f"{host}/{namespace}/"
    digest = hashlib.sha256(manifest.read()).hexdigest()
    gaps = [("contents", f"{missing} of the files that the manifest names are not here")] if missing else []
    return Facts(
        "ollama-manifest",
        name=model,
        group=namespace if namespace != _NAMESPACE else None,
        version=tag,
        properties=(
            ("aibom:store:reference", f"{where}{model}:{tag}"),
            ("aibom:store:manifest", f"sha256:{digest}"),
        ),
        unknowns=tuple(gaps),
        findings=values.findings,
    )


def _of_layer(layer: Layer, blob: Blob) -> Facts | None:
    """What one of the small files says; None for one that is only a file."""
    if layer.role == "template":
        return Facts("ollama-template", model=ModelFacts(chat_template=layer.digest))
    if layer.role == "system":
        return Facts("ollama-system", properties=(("aibom:ollama:system:sha256", layer.digest),))
    if layer.role != "params" and not layer.media.endswith("container.image.v1+json"):
        return None
    try:
        values = read_object(blob)
    except (FormatError, OSError):
        return Facts("ollama-config", unknowns=(("contents", f"the {layer.role or 'configuration'} cannot be read"),))
    if layer.role == "params":
        return Facts("ollama-params", properties=tuple(("aibom:ollama:parameter", line) for line in lines(values)))
    family, kind = values.text("model_family"), values.text("file_type")
    return Facts(
        "ollama-config",
        model=ModelFacts(architecture_family=family, quantization=kind) if family or kind else None,
        properties=tuple(_properties(values)),
    )


def _properties(values: JsonObject) -> Iterator[tuple[str, str]]:
    for key in ("model_type", "remote_host", "remote_model", "requires"):
        text = values.text(key)
        if text is not None:
            yield f"aibom:ollama:{key.replace('_', '-')}", text


FORMAT = OllamaStore()
