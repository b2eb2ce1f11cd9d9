"""``MAR-INF/MANIFEST.json`` of TorchServe's models (model-archiver of https://github.com/pytorch/serve)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.json_object import JsonObject
from aibom.formats.mentioned import is_path
from aibom.graph.facts import Property

__all__ = ["MANIFEST", "is_manifest", "manifest_facts"]

MANIFEST: Final = "MAR-INF/MANIFEST.json"

_TOP: Final = {"createdOn": "created-on", "runtime": "runtime", "archiverVersion": "archiver-version"}
_MODEL: Final = {"handler": "handler", "serializedFile": "serialized-file", "requirementsFile": "requirements-file"}


def is_manifest(manifest: JsonObject) -> bool:
    """Tell whether a manifest is TorchServe's."""
    model = manifest.object("model")
    return model is not None and model.text("modelName") is not None


def manifest_facts(name: str, manifest: JsonObject) -> Facts:
    """Read what a manifest says of the model.

    Args:
        name: the format's name.
        manifest: the manifest.
    """
    model = manifest.object("model") or JsonObject({})
    return Facts(
        name,
        name=model.text("modelName"),
        version=model.text("modelVersion"),
        properties=tuple(_properties(manifest, model)),
        libraries=("torchserve",),
        findings=manifest.findings,
    )


def _properties(manifest: JsonObject, model: JsonObject) -> Iterator[Property]:
    for values, names in ((manifest, _TOP), (model, _MODEL)):
        for key, name in names.items():
            if (text := values.text(key)) is not None and not is_path(text):
                yield f"aibom:torchserve:{name}", text
