"""The tensors of a GGUF file: how many parameters of what type, and whether there are bytes for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import prod
from typing import Final

from aibom.formats.declared import decode
from aibom.formats.gguf_reader import Tensor
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["FILE_TYPES", "TENSOR_TYPES", "Tensors"]

_K = 256

TENSOR_TYPES: Final = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 40),
    10: ("Q2_K", _K, 84),
    11: ("Q3_K", _K, 110),
    12: ("Q4_K", _K, 144),
    13: ("Q5_K", _K, 176),
    14: ("Q6_K", _K, 210),
    15: ("Q8_K", _K, 292),
    16: ("IQ2_XXS", _K, 66),
    17: ("IQ2_XS", _K, 74),
    18: ("IQ3_XXS", _K, 98),
    19: ("IQ1_S", _K, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", _K, 110),
    22: ("IQ2_S", _K, 82),
    23: ("IQ4_XS", _K, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", _K, 56),
    30: ("BF16", 1, 2),
    31: ("Q4_0_4_4", 32, 18),
    32: ("Q4_0_4_8", 32, 18),
    33: ("Q4_0_8_8", 32, 18),
    34: ("TQ1_0", _K, 54),
    35: ("TQ2_0", _K, 66),
    36: ("IQ4_NL_4_4", 32, 18),
    37: ("IQ4_NL_4_8", 32, 18),
    38: ("IQ4_NL_8_8", 32, 18),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
}
"""Name, elements of a block and its bytes by ``ggml_type`` (ggml.h; ``GGML_QUANT_SIZES`` of gguf 0.19, which has no
longer 31 to 33 and 36 to 38: the first reorder Q4_0, the last IQ4_NL)."""

FILE_TYPES: Final = dict(
    enumerate(
        (
            *("F32", "F16", "Q4_0", "Q4_1", "Q4_1_SOME_F16", "Q4_2", "Q4_3", "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S"),
            *("Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ2_XXS", "IQ2_XS", "Q2_K_S"),
            *("IQ3_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16"),
            *("Q4_0_4_4", "Q4_0_4_8", "Q4_0_8_8", "TQ1_0", "TQ2_0", "MXFP4_MOE", "NVFP4", "Q1_0"),
        )
    )
)
"""Name of ``general.file_type``, the scheme of most tensors (``llama_ftype`` in llama.h)."""

_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class Tensors:
    """What the list of tensors adds up to.

    Attributes:
        elements: number of elements by type.
        count: number of tensors.
    """

    elements: Counter[str] = field(default_factory=Counter)
    count: int = 0
    _spans: list[tuple[int, int]] = field(default_factory=list)
    _names: set[bytes] = field(default_factory=set)
    _wrong: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _unknown: set[int] = field(default_factory=set)

    def add(self, tensor: Tensor, alignment: int) -> None:
        """Take one.

        Args:
            tensor: its entry.
            alignment: that its offset must be a multiple of.
        """
        self.count += 1
        elements = min(prod(tensor.dims), _MAX_NUMBER)
        if tensor.name in self._names:
            self._note("of a name that is there already", tensor.name)
        self._names.add(tensor.name)
        if elements == _MAX_NUMBER or tensor.offset >= _MAX_NUMBER:
            self._note("of an impossible size or place", tensor.name)
            return
        if tensor.offset % alignment:
            self._note("that are not aligned", tensor.name)
        if tensor.kind not in TENSOR_TYPES:
            self._unknown.add(tensor.kind)
            return
        name, block, size = TENSOR_TYPES[tensor.kind]
        if tensor.dims and tensor.dims[0] % block:
            self._note("whose rows are no whole blocks", tensor.name)
        self.elements[name] += elements
        self._spans.append((tensor.offset, tensor.offset + elements // block * size))

    def check(self, available: int) -> tuple[list[Property], list[Property]]:
        """Compare the tensors with one another and with the bytes that there are for them.

        Args:
            available: bytes from where the tensors' data begins to the end of the file.

        Returns:
            Findings, and unknowns: with one of these the numbers are not to be believed.
        """
        findings: list[Property] = []
        unknowns: list[Property] = []
        position = overlapping = 0
        for begin, end in sorted(self._spans):
            overlapping += begin < position and begin < end
            position = max(position, end)
        if overlapping:
            findings.append(("layout", f"{overlapping} tensors overlap others"))
        for what, (times, first) in sorted(self._wrong.items()):
            findings.append(("layout", f"{times} tensors {what}: {clean_name(decode(first), 256)}"))
        if position > available:
            findings.append(("layout", f"tensors end at byte {position} of their {available}"))
            unknowns.append(("contents", f"{available} of {position} bytes of tensors are there"))
        if findings:
            unknowns.append(("parameters", "the header contradicts itself or the file"))
        if self._unknown:
            kinds = ", ".join(map(str, sorted(self._unknown)[:5]))
            unknowns.append(("parameters", f"tensors of type {kinds}, which is not known"))
        return findings, unknowns

    def _note(self, what: str, name: bytes) -> None:
        times, first = self._wrong.get(what, (0, name))
        self._wrong[what] = (times + 1, first)
