"""``model.bin`` of CTranslate2: what it was converted from, and its variables (ctranslate2/specs/model_spec.py)."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.window import Window
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "is_ctranslate2"]

_SPECS: Final = (
    *("TransformerSpec", "TransformerDecoderSpec", "TransformerEncoderSpec", "TransformerDecoderModelSpec"),
    *("WhisperSpec", "Wav2Vec2Spec", "Wav2Vec2BertSpec", "TransformerBase", "TransformerBig"),
)
_DTYPES: Final = (("F32", 4), ("I8", 1), ("I16", 2), ("I32", 4), ("F16", 2), ("BF16", 2))
_OLD_DTYPES: Final = {4: "F32", 2: "I16", 1: "I8"}
_FLOATS: Final = frozenset(("F32", "F16", "BF16"))
_VERSIONS: Final = range(2, 7)
_MAX_VARIABLES: Final = 100_000
_MAX_DIMS: Final = 16
_MAX_NAME: Final = 1024


def is_ctranslate2(blob: Blob) -> bool:
    """Tell whether a file is a model of CTranslate2 by its first bytes.

    Raises:
        OSError: the bytes cannot be had.
    """
    head = blob.read(0, 64)
    return any(head.startswith(magic, offset) for offset, magic in CTranslate2.magic)


class CTranslate2:
    """Models of CTranslate2, ``model.bin``: specification and its revision, parameters by dtype.

    Known by the version of the format and the name of a specification that CTranslate2 has; the values of variables
    are skipped. Where weights are integers, their scales are no parameters, and nothing says how many there are.
    """

    name = "ctranslate2"
    kind: Kind | None = Kind.MODEL
    shared = True
    magic_only = True
    names: tuple[str, ...] = ("model.bin",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = tuple(
        (4, struct.pack("<H", len(name) + 1) + name.encode() + b"\0") for name in _SPECS
    )

    def read(self, blob: Blob) -> Facts:
        """Return the specification and the parameters; see ``Format.read``."""
        if not is_ctranslate2(blob):
            return Facts(self.name)
        reader = _Reader(blob)
        version = reader.number("<I")
        if version not in _VERSIONS:
            raise FormatError(f"version {version} of the format")
        spec, revision = reader.text(), reader.number("<I")
        found: Counter[str] = Counter()
        unknowns = []
        try:
            for dtype, shape in reader.variables(version):
                # What has no dimension is a setting, and no weight.
                if shape:
                    found[dtype] += prod(shape)
        except FormatError as error:
            found.clear()
            unknowns.append(("contents", str(error)))
        integers = found.keys() - _FLOATS
        model = ModelFacts(
            architecture=clean_name(spec),
            parameters=found.total() if found and not integers else None,
            parameters_by_dtype=tuple(sorted(found.items())),
            quantization="int8" if "I8" in integers else "int16" if "I16" in integers else None,
            formats=(self.name,),
        )
        return Facts(
            self.name,
            self.kind,
            properties=(
                ("aibom:ctranslate2:format-version", str(version)),
                ("aibom:ctranslate2:spec-revision", str(revision)),
            ),
            model=model,
            libraries=("ctranslate2",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype", "quantization"),
        )


class _Reader:
    """Reads the numbers and names between the values."""

    def __init__(self, blob: Blob) -> None:
        self._window = Window(blob)

    def number(self, form: str) -> int:
        value: int = struct.unpack(form, self._window.take(struct.calcsize(form)))[0]
        return value

    def text(self) -> str:
        length = self.number("<H")
        if length > _MAX_NAME:
            raise FormatError(f"a name of more than {_MAX_NAME} bytes")
        return self._window.take(length).rstrip(b"\0").decode("utf-8", "backslashreplace")

    def variables(self, version: int) -> Iterator[tuple[str, list[int]]]:
        count = self.number("<I")
        if count > _MAX_VARIABLES:
            raise FormatError(f"more than {_MAX_VARIABLES} variables")
        for _ in range(count):
            self.text()
            rank = self.number("<B")
            if rank > _MAX_DIMS:
                raise FormatError(f"more than {_MAX_DIMS} dimensions")
            shape = [self.number("<I") for _ in range(rank)]
            yield self._skip(version, shape), shape

    def _skip(self, version: int, shape: list[int]) -> str:
        kind, length = self.number("<B"), self.number("<I")
        if version < 4:  # bytes of an item, and how many there are
            dtype, width, length = _OLD_DTYPES.get(kind), kind, kind * length
        else:
            dtype, width = _DTYPES[kind] if kind < len(_DTYPES) else (None, 0)
        if dtype is None:
            raise FormatError("a variable of an unknown type")
        if length != prod(shape) * width:
            raise FormatError("a variable whose bytes do not fit its shape")
        self._window.skip(length)
        return dtype


FORMAT = CTranslate2()
