"""Models in the layout of OCI images, a folder with ``oci-layout``, ``index.json`` and ``blobs/sha256``.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md. What a model's manifest is made of is told by
media types; see ``aibom.formats.blob_store``. An image of a program is none of these, and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.blob_store import MAX_MANIFEST, Layer, layers_of, read_license, weights_of
from aibom.formats.hub_folder import place
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.license_file import LICENSE_NAMES
from aibom.graph.component import Contact, Kind, Organization, Reference
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License, normalize_license
from aibom.normalize.text import clean_name, is_placeholder

__all__ = ["FORMAT", "MAX_MANIFESTS"]

MAX_MANIFESTS: Final = 1_000
"""Manifests of one layout that are looked at (own)."""

_DEPTH = 3
_HELD: Final = ("model", "adapter")
_NAMES: Final = ("io.containerd.image.name", "org.opencontainers.image.title", "org.opencontainers.image.ref.name")


class OciLayout:
    """Models in a folder of OCI images: CNCF ModelPack, Docker models, KitOps, Ollama; nothing is unpacked.

    A model's files are its manifest, configuration and layers, by digest. Weights that are no archive are read through
    their own format, licences that are files of their own are identified, and the configuration's words are declared:
    name, version, family, licence, authors. ``aibom:store:manifest`` is the digest by which a registry knows it.
    """

    name = "oci-layout"
    markers: tuple[str, ...] = ("oci-layout",)
    priority = 30

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the models of the layout; see ``FolderFormat.read``."""
        index = _object(folder, "index.json")
        if index is None:
            raise FormatError("index.json cannot be read")
        every = (_model(folder, digest, notes) for digest, notes in _manifests(folder, index, _DEPTH, set()))
        return tuple(layout for layout in every if layout is not None)


def _object(folder: Folder, path: str) -> JsonObject | None:
    blob = folder.blobs.get(path)
    try:
        return read_object(blob) if blob is not None and blob.size <= MAX_MANIFEST else None
    except (FormatError, OSError):
        return None


def _stored(folder: Folder, digest: str) -> str | None:
    path = f"blobs/sha256/{digest}"
    return path if path in folder.blobs else None


def _manifests(folder: Folder, index: JsonObject, depth: int, seen: set[str]) -> Iterator[tuple[str, JsonObject]]:
    """Yield the digests of the manifests of an index and of those in it, each once, with what the index notes of it."""
    listed = index.values.get("manifests")
    for item in listed[:MAX_MANIFESTS] if isinstance(listed, list) else ():
        digest = str(item.get("digest")).removeprefix("sha256:") if isinstance(item, dict) else ""
        if digest in seen or len(seen) >= MAX_MANIFESTS:
            continue
        seen.add(digest)
        inner = _object(folder, f"blobs/sha256/{digest}") if digest else None
        if inner is None:
            continue
        if isinstance(inner.values.get("manifests"), list):
            yield from _manifests(folder, inner, depth - 1, seen) if depth else ()
        else:
            yield digest, JsonObject(item).object("annotations") or JsonObject({})


def _model(folder: Folder, digest: str, notes: JsonObject) -> Layout | None:
    path = f"blobs/sha256/{digest}"
    manifest = _object(folder, path)
    every = layers_of(manifest) if manifest is not None else ()
    if manifest is None or not any(layer.role in (*_HELD, "dataset") for layer in every):
        return None
    layers = [(name, layer) for layer in every if (name := _stored(folder, layer.digest)) is not None]
    missing = len({layer.digest for layer in every} - {layer.digest for _, layer in layers})
    config = next((layer for layer in every if layer.role == "config"), None)
    values = _object(folder, f"blobs/sha256/{config.digest}") if config is not None else None
    facts = [(path, _said(digest, notes, manifest, missing))]
    if config is not None and values is not None:
        facts.append((f"blobs/sha256/{config.digest}", _configured(values)))
    facts += ((name, read_license(folder.blobs[name])) for name, layer in layers if _is_license(layer))
    weights = list(weights_of(folder.blobs, [pair for pair in layers if pair[1].role in _HELD]))
    return Layout(
        format="oci-layout",
        path=place(folder, path),
        kind=Kind.MODEL if any(layer.role in _HELD for layer in every) else Kind.DATASET,
        describes=(),
        files=tuple(sorted(place(folder, name) for name in {path, *(name for name, _ in layers)})),
        facts=tuple((place(folder, name), said) for name, said in (*facts, *weights)),
        store=folder.path,
    )


def _is_license(layer: Layer) -> bool:
    plain = layer.media.endswith(".raw") and layer.title.rpartition("/")[2].lower() in LICENSE_NAMES
    return layer.role == "license" or plain


def _said(digest: str, notes: JsonObject, manifest: JsonObject, missing: int) -> Facts:
    own = manifest.object("annotations") or JsonObject({})
    reference = notes.text(*_NAMES) or own.text(*_NAMES)
    gaps = (("contents", f"{missing} of the files that the manifest names are not here"),) if missing else ()
    licenses = own.text("org.opencontainers.image.licenses")
    return Facts(
        "oci-manifest",
        name=own.text("org.opencontainers.image.title"),
        version=own.text("org.opencontainers.image.version"),
        description=own.text("org.opencontainers.image.description"),
        licenses=normalize_license(licenses) if licenses else (),
        properties=(
            *((("aibom:store:reference", reference),) if reference else ()),
            ("aibom:store:manifest", f"sha256:{digest}"),
        ),
        unknowns=gaps,
        findings=manifest.findings,
    )


def _configured(values: JsonObject) -> Facts:
    """What the configuration declares: ModelPack's and Docker's ``descriptor`` and ``config``, KitOps' ``package``."""
    descriptor = values.object("descriptor", "package") or JsonObject({})
    config = values.object("config", "model") or JsonObject({})
    said = [descriptor.values.get("licenses"), descriptor.values.get("license"), config.values.get("license")]
    vendor = descriptor.text("vendor")
    pages = (("vcs", descriptor.text("sourceURL")), ("documentation", descriptor.text("docURL")))
    return Facts(
        "oci-model-config",
        name=descriptor.text("name") or config.text("name"),
        version=descriptor.text("version") or config.text("version"),
        description=descriptor.text("description") or config.text("description"),
        authors=tuple(Contact(name=name) for name in _texts(descriptor.values.get("authors"))),
        supplier=Organization(name=vendor) if vendor else None,
        licenses=_licenses(said),
        references=tuple(Reference(kind, url) for kind, url in pages if url),
        properties=tuple(
            (f"aibom:store:{name}", text)
            for name, text in (
                ("parameter-size", config.text("paramSize", "parameters", "size")),
                ("precision", config.text("precision")),
                ("revision", descriptor.text("revision")),
            )
            if text
        ),
        model=ModelFacts(
            architecture_family=config.text("architecture") or descriptor.text("family"),
            quantization=config.text("quantization"),
            context_length=config.count("context_size"),
        ),
    )


def _licenses(said: list[Any]) -> tuple[License, ...]:
    found: dict[License, None] = {}
    for value in said:
        for text in _texts(value if isinstance(value, list) else [value]):
            found.update(dict.fromkeys(normalize_license(text)))
    return tuple(found)


def _texts(value: object) -> Iterator[str]:
    for item in value[:100] if isinstance(value, list) else ():
        text = clean_name(item) if isinstance(item, str) else ""
        if not is_placeholder(text):
            yield text


FORMAT = OciLayout()
