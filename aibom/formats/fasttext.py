"""fastText's models, ``*.bin`` and ``*.ftz``: how they were trained and how large their matrices are.

Layout: src/fasttext.cc, args.cc, dictionary.cc and densematrix.cc of https://github.com/facebookresearch/fastText.
"""

from __future__ import annotations

import struct
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "FastText"]

_MAGIC: Final = (793712314).to_bytes(4, "little")
_ARGUMENTS = struct.Struct("<12id")
_DICTIONARY = struct.Struct("<3i2q")
_MATRIX = struct.Struct("<?2q")
_HEAD = 8 + _ARGUMENTS.size + _DICTIONARY.size
_KEYS: Final = {"dimensions": 0, "window": 1, "epochs": 2, "word-ngrams": 5, "buckets": 8, "minn": 9, "maxn": 10}
_LOSSES: Final = {1: "hierarchical softmax", 2: "negative sampling", 3: "softmax", 4: "one versus all"}
_MODELS: Final = {1: "cbow", 2: "skipgram", 3: "supervised"}


class FastText:
    """Models of fastText, ``*.bin``, and quantised ones, ``*.ftz``, of version 11 and later, which have a magic number.

    Kind of model, loss, dimensions, words, labels, n-grams. Parameters are the elements of both matrices, where their
    own heads lie where the sizes in the file's head put them; of a quantised model, whose matrices are codes, none.
    Neither the dictionary nor a matrix is read.
    """

    name = "fasttext"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".bin", ".ftz")
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the head says; see ``Format.read``."""
        head = blob.read(0, _HEAD)
        if head[:4] != _MAGIC:
            return Facts(self.name)
        if len(head) < _HEAD:
            raise FormatError("truncated")
        version = int.from_bytes(head[4:8], "little", signed=True)
        arguments = _ARGUMENTS.unpack_from(head, 8)
        _, words, labels, tokens, pruned = _DICTIONARY.unpack_from(head, 8 + _ARGUMENTS.size)
        kind = _MODELS.get(arguments[7])
        unknowns: list[Property] = []
        if kind is None or version not in (11, 12) or min(arguments[0], words, labels, tokens) < 0:
            raise FormatError(f"version {version} of fastText's models, or none of them")
        outputs = labels if kind == "supervised" else words
        parameters = None
        quantized = False
        try:
            # Version 11 wrote the n-grams of characters of a supervised model and did not use them.
            buckets = 0 if version == 11 and kind == "supervised" else arguments[8]
            quantized = _is_quantized(blob, pruned)
            parameters = None if quantized else _parameters(blob, arguments[0], words + buckets, outputs)
        except FormatError as error:
            unknowns.append(("parameters" if str(error) != "truncated" else "contents", str(error)))
        if quantized:
            unknowns.append(("parameters", "quantised: the matrices are codes of products"))
        model = ModelFacts(
            parameters=parameters,
            parameters_by_dtype=(("F32", parameters),) if parameters else (),
            formats=(self.name,),
            quantization="product quantization" if quantized else None,
            vocabulary_size=words or None,
        )
        found = [
            ("version", str(version)),
            ("model", kind),
            ("loss", _LOSSES.get(arguments[6], "")),
            ("labels", labels),
        ]
        found += ((key, arguments[index]) for key, index in _KEYS.items())
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple((f"aibom:fasttext:{key}", str(value)) for key, value in found if value),
            model=model,
            libraries=("fasttext",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _is_quantized(blob: Blob, pruned: int) -> bool:
    return pruned >= 0 or blob.name.lower().endswith(".ftz")


def _parameters(blob: Blob, dimensions: int, rows: int, outputs: int) -> int:
    """Number of elements of both matrices, which lie at the end of the file: each a head and 32-bit floats."""
    end = blob.size
    for count in (outputs, rows):
        at = end - 4 * count * dimensions - _MATRIX.size
        if at < _HEAD:
            raise FormatError("truncated")
        head = _MATRIX.unpack(blob.exactly(at, _MATRIX.size))
        if head != (False, count, dimensions):
            raise FormatError("the matrices are not where the head of the file puts them")
        end = at
    return (rows + outputs) * dimensions


FORMAT = FastText()
