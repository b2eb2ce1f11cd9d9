"""Models of ggml before GGUF, ``*.bin`` and ``*.ggml``: whisper.cpp's, and llama.cpp's until August 2023.

Layout: models/convert-pt-to-ggml.py of https://github.com/ggml-org/whisper.cpp; llama.cpp's ``llama_file_loader``
before GGUF.
"""

from __future__ import annotations

import struct
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import present
from aibom.formats.gguf_tensors import FILE_TYPES
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "Ggml"]

_KINDS: Final = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
"""Names of the magic numbers, which stand there little-endian."""
# The types of ggml's own examples; those of llama.cpp differ from the eleventh on.
_TYPES: Final = {**FILE_TYPES, 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K"}
_WHISPER = struct.Struct("<11i")
_LLAMA = struct.Struct("<7i")
_MELS: Final = (80, 128)
_AUDIO_CONTEXT: Final = 1500


class Ggml:
    """Models in ggml's formats before GGUF, ``*.bin``, ``*.ggml``.

    Identified by their magic numbers. Those of whisper.cpp, known by their 80 or 128 bands and 1,500 positions of
    audio, give vocabulary, layers, width and type of file; those of llama.cpp (ggmf, ggjt) the same and the version. Of
    any other only the format is known: it says not what model it is of.
    """

    name = "ggml"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".bin", ".ggml")
    magic: tuple[tuple[int, bytes], ...] = tuple((0, magic) for magic in _KINDS)

    def read(self, blob: Blob) -> Facts:
        """Return what the head says; see ``Format.read``."""
        head = blob.read(0, 64)
        kind = _KINDS.get(head[:4])
        if kind is None:
            return Facts(self.name)
        unknowns: list[Property] = []
        properties = [("aibom:ggml:kind", kind)]
        model = ModelFacts(formats=(self.name,))
        if kind == "ggml" and len(head) >= 4 + _WHISPER.size:
            vocabulary, audio, width, _, layers, _, _, _, _, mels, kept = _WHISPER.unpack_from(head, 4)
            if audio == _AUDIO_CONTEXT and mels in _MELS:
                model = _model(vocabulary, width, layers, kept, "whisper")
        elif kind in ("ggmf", "ggjt") and len(head) >= 8 + _LLAMA.size:
            version, vocabulary, width, _, _, layers, _, kept = struct.unpack_from("<8i", head, 4)
            if 1 <= version <= 3:
                properties.append(("aibom:ggml:version", str(version)))
                model = _model(vocabulary, width, layers, kept, None)
        elif kind == "ggml":
            unknowns.append(("contents", "truncated"))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _model(vocabulary: int, width: int, layers: int, kept: int, family: str | None) -> ModelFacts:
    # Thousands count versions of quantisation.
    return ModelFacts(
        architecture_family=family,
        formats=(Ggml.name,),
        quantization=(_TYPES if family else FILE_TYPES).get(kept % 1000) if kept >= 0 else None,
        vocabulary_size=vocabulary if vocabulary > 0 else None,
        layers=layers if layers > 0 else None,
        hidden_size=width if width > 0 else None,
    )


FORMAT = Ggml()
