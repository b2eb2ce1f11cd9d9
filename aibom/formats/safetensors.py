"""Weights in safetensors: what their header measures, and what its ``__metadata__`` declares."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import Declared, present
from aibom.formats.safetensors_header import Header, read_header
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["CARRIERS", "FORMAT", "Safetensors"]

CARRIERS: Final = frozenset(("I8", "U8", "I16", "U16", "I32", "U32"))
"""Integers that quantisers pack several weights into (GPTQ, AWQ: I32; bitsandbytes: U8; MLX: U32), so that their number
is no number of parameters. I64 and BOOL are indices and masks, which the Hub counts as parameters, and so do we."""

_PROPERTIES = {
    "format": "aibom:safetensors:framework",
    "modelspec.sai_model_spec": "aibom:modelspec:version",
    "modelspec.date": "aibom:modelspec:date",
    "modelspec.implementation": "aibom:modelspec:implementation",
    "modelspec.merged_from": "aibom:modelspec:merged-from",
    "modelspec.resolution": "aibom:modelspec:resolution",
    "modelspec.prediction_type": "aibom:modelspec:prediction-type",
}


class Safetensors:
    """Files of tensors, ``*.safetensors``.

    ``parameters_by_dtype`` is the number of elements as it stands in the header. ``parameters`` is their sum, left out
    where a dtype of ``CARRIERS`` occurs. Both are left out where the header is not true of the file.

    Declared facts are those of Stability AI's ModelSpec (https://github.com/Stability-AI/ModelSpec, version 1.0), the
    one convention for ``__metadata__`` that is written down. ``merged_from`` holds titles, not ids: a property.
    """

    name = "safetensors"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".safetensors",)
    # A header of less than 4 GB, as each is: the upper half of its length is zero.
    magic: tuple[tuple[int, bytes], ...] = ((4, b'\0\0\0\0{"'),)

    def read(self, blob: Blob) -> Facts:
        """Return what the header says; see ``Format.read``."""
        header = read_header(blob)
        declared = Declared(header.metadata)
        parameters, unknowns = _parameters(header)
        model = ModelFacts(
            architecture=declared.line("modelspec.architecture", "architecture"),
            languages=declared.items("modelspec.language", "languages"),
            parameters=parameters,
            parameters_by_dtype=tuple(sorted(header.elements.items())),
            formats=(self.name,),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            name=declared.line("modelspec.title", "name"),
            description=declared.paragraph("modelspec.description", "description"),
            authors=declared.contacts("modelspec.author"),
            licenses=declared.licenses("modelspec.license"),
            properties=_properties(declared),
            tags=declared.items("modelspec.tags", "tags"),
            model=model,
            unknowns=(*unknowns, *declared.unknowns),
            findings=tuple(header.findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _parameters(header: Header) -> tuple[int | None, list[Property]]:
    carriers = sorted(CARRIERS & header.elements.keys())
    if carriers:
        reason = f"elements of {', '.join(carriers)} may hold several weights each"
        return None, [*header.unknowns, ("parameters", reason)]
    known = not any(field in ("contents", "parameters") for field, _ in header.unknowns)
    return (header.elements.total() if known else None), header.unknowns


def _properties(declared: Declared) -> tuple[Property, ...]:
    return tuple(pair for key, name in _PROPERTIES.items() for pair in declared.property(name, key))


FORMAT = Safetensors()
