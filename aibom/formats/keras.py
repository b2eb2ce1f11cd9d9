"""Keras 3: ``*.keras``, a zip archive of a configuration, its version and its weights."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.keras_config import read_config
from aibom.formats.keras_weights import count_weights
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "Keras"]

_WEIGHTS: Final = "model.weights.h5"


class Keras:
    """Models of Keras 3, ``*.keras``.

    Of the archive, ``config.json`` and ``metadata.json`` are read, at most 16 MiB of each: class, inputs and version.
    Layers that hold code (``Lambda``) and classes that are not Keras' own are findings. Parameters are the elements of
    the data sets in ``model.weights.h5``, but those of an optimizer and of random numbers; where it is compressed, at
    most 16 MiB of it are unpacked for that.
    """

    name = "keras"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".keras",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the configuration says; see ``Format.read``."""
        archive = Archive(blob)
        if not {"config.json", "metadata.json", _WEIGHTS} & archive.members.keys():
            raise FormatError("a zip archive, but none of Keras'")
        unknowns: list[Property] = []
        metadata = _member(archive, "metadata.json", unknowns)
        config = _member(archive, "config.json", unknowns)
        found = read_config(config.values)
        version = metadata.text("keras_version")
        parameters, by_dtype = _count(archive, unknowns)
        model = ModelFacts(
            architecture=found.architecture,
            inputs=tuple(found.inputs),
            parameters=parameters,
            parameters_by_dtype=by_dtype,
            formats=(self.name,),
            saved_with=(f"keras {version}",) if version else (),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            name=found.name,
            model=model,
            libraries=("keras",),
            unknowns=tuple(unknowns),
            findings=(*archive.findings, *found.findings, *config.findings, *metadata.findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _count(archive: Archive, unknowns: list[Property]) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    if _WEIGHTS not in archive.members:
        return None, ()
    try:
        return count_weights(archive.open(_WEIGHTS), unknowns)
    except FormatError as error:
        unknowns.append(("parameters", str(error)))
        return None, ()


def _member(archive: Archive, name: str, unknowns: list[Property]) -> JsonObject:
    if name not in archive.members:
        unknowns.append(("contents", f"{name} is missing"))
        return JsonObject({})
    try:
        return read_object(archive.open(name))
    except FormatError as error:
        unknowns.append(("contents", f"{name}: {error}"))
        return JsonObject({})


FORMAT = Keras()
