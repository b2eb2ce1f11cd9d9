"""Stores that keep files under the names of their digests, and say in a manifest what each is for.

The manifest is that of OCI images (https://github.com/opencontainers/image-spec/blob/main/manifest.md): ``config`` and
``layers``, each with ``mediaType``, ``digest`` and ``size``. What a file is for stands in its media type: one of
Ollama's, of Docker's for models, of CNCF ModelPack (https://github.com/modelpack/model-spec) or of KitOps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from aibom.formats import license_file
from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.json_object import JsonObject
from aibom.formats.registry import Registry, builtin_formats
from aibom.graph.component import Kind
from aibom.normalize.text import clean_name

__all__ = ["MAX_LAYERS", "MAX_MANIFEST", "Layer", "layers_of", "lines", "read_license", "read_weights", "weights_of"]

MAX_MANIFEST: Final = 4 * 1024 * 1024
"""Bytes of a manifest that is read: what registries take at most."""
MAX_LAYERS: Final = 10_000
"""Layers of one manifest that are looked at (own)."""

_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_TYPE = re.compile(
    r"application/vnd\.(?:ollama\.image\.(?P<ollama>[a-z]+)"
    r"|docker\.ai\.(?P<docker>[a-z.]+?)(?:\.v\d[.\d]*)?(?:\+\w+)?"
    r"|cncf\.model\.(?P<cncf>[a-z.]+?)\.v1[.+\w]*"
    r"|cnai\.model\.(?P<cnai>[a-z.]+?)\.v1[.+\w]*"
    r"|kitops\.modelkit\.(?P<kitops>[a-z]+)\.v1[.+\w]*)"
)
_ROLES: Final = {
    **dict.fromkeys(("model", "weight", "gguf", "safetensors", "model.file", "modelpart", "tensor", "dduf"), "model"),
    **dict.fromkeys(("license", "licence"), "license"),
    **dict.fromkeys(("projector", "mmproj"), "projector"),
    **dict.fromkeys(("template", "chat.template.jinja", "chat.template"), "template"),
    **dict.fromkeys(("dataset", "datasets"), "dataset"),
    **{"weight.config": "files", "model.config": "config", "config": "config", "lora": "adapter"},
}
_TITLES: Final = ("org.cncf.model.filepath", "org.cnai.model.filepath", "org.opencontainers.image.title")


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a manifest.

    Attributes:
        role: what it is for, in one word (``model``, ``adapter``, ``projector``, ``license``, ``template``, ``system``,
            ``params``, ``dataset``, ``config`` ...); empty where its media type is nothing of models.
        media: its media type, parameters left out.
        digest: SHA-256 of its content, lower-case hex.
        title: the path that the file has for its users; empty where the manifest does not say.
    """

    role: str
    media: str
    digest: str
    title: str = ""


def layers_of(manifest: JsonObject) -> tuple[Layer, ...]:
    """Read the files of a manifest, the configuration first; what has no digest that a store can hold is left out."""
    listed = manifest.values.get("layers")
    config = manifest.object("config")
    every = [config.values] if config is not None else []
    every += [item for item in listed[:MAX_LAYERS] if isinstance(item, dict)] if isinstance(listed, list) else []
    found = (_layer(item) for item in every)
    return tuple(dict.fromkeys(layer for layer in found if layer is not None))


def _layer(item: Any) -> Layer | None:
    values = JsonObject(item)
    matched = _DIGEST.fullmatch(str(item.get("digest")))
    if matched is None:
        return None
    media = (values.text("mediaType") or "").partition(";")[0].strip()
    notes = values.object("annotations")
    title = (notes.text(*_TITLES) if notes is not None else None) or ""
    known = _TYPE.fullmatch(media)
    word = next(filter(None, known.groups()), "") if known is not None else ""
    return Layer(_ROLES.get(word, word), media, matched[1], title)


@cache
def _registry() -> Registry:
    return Registry(builtin_formats())


def read_weights(blob: Blob, title: str = "") -> Facts | None:
    """Read a file that has no name of its own through the format that its magic or its title fits.

    Args:
        blob: the file.
        title: what the manifest calls it.

    Returns:
        What it says; None where no format knows it, as an archive, which is not unpacked.
    """
    named = Blob(title or blob.path, blob.size, lambda offset, length: blob.read(offset, length))
    found = None
    try:
        found = _registry().find(named)
        return found.read(named) if found is not None else None
    except FormatError as error:
        reason = str(error)
    except OSError:
        reason = "cannot be read"
    except RecursionError:
        reason = "nested too deeply"
    return Facts(found.name, found.kind, unknowns=(("contents", reason),)) if found is not None else None


def weights_of(blobs: Mapping[str, Blob], layers: Iterable[tuple[str, Layer]]) -> Iterator[tuple[str, Facts]]:
    """Yield what the weights of one manifest say, all of them together as one model.

    Args:
        blobs: the store's files by path.
        layers: those that hold weights, each with the path of its file.
    """
    every = [(path, layer) for path, layer in layers if path in blobs]
    names = [path.rpartition("/")[2] for path, _ in every]
    for number, (path, layer) in enumerate(every):
        said = read_weights(blobs[path], layer.title)
        if said is None or said.kind is None:
            said = Facts("oci-layer", Kind.MODEL, unknowns=(("contents", f"{layer.media} is not unpacked"),))
        title = (("aibom:file:title", layer.title),) if layer.title else ()
        # What a file names by names of its own is here under other names.
        files = tuple(names[1:]) if not number else ()
        yield path, replace(said, files=files, properties=(*said.properties, *title))


def read_license(blob: Blob) -> Facts:
    """Read the text of a licence; see ``aibom.formats.license_file``."""
    try:
        return license_file.FORMAT.read(blob)
    except (FormatError, OSError) as error:
        reason = str(error) if isinstance(error, FormatError) else "cannot be read"
        return Facts(license_file.FORMAT.name, unknowns=(("licenses", reason),))


def lines(values: JsonObject, limit: int = 100) -> Iterator[str]:
    """Yield the members of an object as ``key value``, one for each of the values of a list."""
    for key, value in list(values.values.items())[:limit]:
        for item in (value if isinstance(value, list) else [value])[:limit]:
            if isinstance(item, (str, int, float)):
                yield clean_name(f"{key} {str(item).lower() if isinstance(item, bool) else item}")
