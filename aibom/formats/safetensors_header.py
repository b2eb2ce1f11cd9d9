"""The header of a safetensors file: which tensors there are, and whether what it says of them can be true.

Layout (https://huggingface.co/docs/safetensors): 8 bytes with the header's length, little-endian; the header, one JSON
object ``{name: {"dtype", "shape", "data_offsets"}, "__metadata__": {text: text}}``; the tensors' bytes. The header may
have 100 MB, so it is read in windows and nothing but names, offsets and sums is kept of it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.json_text import JsonLimitError, load_json
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["DTYPE_BITS", "MAX_HEADER", "MAX_TENSORS", "Header", "read_header"]

MAX_HEADER: Final = 100_000_000
"""Bytes: upstream's own limit (``MAX_HEADER_SIZE`` in safetensors/src/tensor.rs)."""
MAX_TENSORS: Final = 250_000
"""Tensors of one file: their names and offsets stay in memory, some 300 bytes each. Real files have a few thousand."""

_WINDOW = 1 << 20
_TRIES = 4
"""Places in a window where an entry may end: the last one nearly always does."""
_MAX_MEMBER = 16 << 20
"""Bytes of one entry, ``__metadata__`` for instance: as of any JSON text."""
_MAX_BRACES = 4 * MAX_TENSORS
"""Braces of the header, those in strings too: entries of one name would else be read without end."""
_MAX_NUMBER = 1 << 63
_MAX_DIMS = 64
"""Dimensions of a tensor: as many as NumPy and PyTorch have."""

DTYPE_BITS: Final = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "I8", "U8", "BOOL"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
"""Bits of one element, by dtype (``Dtype`` in safetensors/src/tensor.rs, version 0.8)."""

_START = re.compile(r"\s*+\{")


@dataclass(slots=True)
class Header:
    """What a header says.

    Attributes:
        metadata: ``__metadata__``.
        elements: number of elements by dtype.
        findings: (rule, detail) of what contradicts itself or does not belong there.
        unknowns: (field, reason) of what could not be read or believed.
    """

    metadata: dict[str, str] = field(default_factory=dict)
    elements: Counter[str] = field(default_factory=Counter)
    findings: list[Property] = field(default_factory=list)
    unknowns: list[Property] = field(default_factory=list)


def read_header(blob: Blob) -> Header:
    """Read and check the header; the tensors' bytes are not touched.

    Raises:
        FormatError: the length is impossible, or the header is not a JSON object of objects.
        OSError: the bytes cannot be had.
    """
    length = int.from_bytes(blob.exactly(0, 8), "little")
    if length > blob.size - 8:
        raise FormatError(f"a header of {length} bytes in a file of {blob.size}")
    if length > MAX_HEADER:
        raise FormatError(f"a header of more than {MAX_HEADER} bytes")
    header = Header()
    tensors = _Tensors()
    repeated: set[str] = set()
    for members, twice in _objects(blob, 8 + length):
        repeated.update(twice)
        for name, entry in members.items():
            if name == "__metadata__":
                _take_metadata(entry, header)
            elif not tensors.add(name, entry):
                repeated.add(name)
    if repeated:
        header.findings.append(("duplicate-key", _several(len(repeated), "key", min(repeated), "given more than once")))
    tensors.check(blob.size - 8 - length, header)
    if repeated or any(rule == "layout" for rule, _ in header.findings):
        header.unknowns.append(("parameters", "the header contradicts itself or the file"))
    elif not header.unknowns:
        header.elements = tensors.elements
    return header


def _objects(blob: Blob, end: int) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """The header's entries, some at a time, as ``load_json`` gives objects; all at once where one window has them."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    position, window, text, braces = 8, _WINDOW, "", 0
    try:
        while True:
            data = blob.exactly(position, min(window, end - position))
            text += decoder.decode(data, final=position + len(data) == end)
            braces += data.count(b"{")
            if braces > _MAX_BRACES:
                raise FormatError(f"more than {_MAX_BRACES} objects in the header")
            if position == 8:
                start = _START.match(text)
                if start is None:
                    raise FormatError("the header is not a JSON object")
                text = text[start.end() :]
            position += len(data)
            if position == end:
                break
            whole, cut = _whole(text)
            if whole is not None:
                yield whole
                text, window = text[cut:], _WINDOW
            elif len(text) > _MAX_MEMBER:
                raise FormatError(f"an entry of the header is longer than {_MAX_MEMBER} characters, or is no object")
            else:
                window = 2 * _WINDOW
    except UnicodeDecodeError as error:
        raise FormatError("the header is not UTF-8") from error
    if end - 8 > _WINDOW and text.lstrip()[:1] == "}":
        raise FormatError("the header ends with a comma")
    yield load_json("{" + text)


def _whole(text: str) -> tuple[tuple[Any, tuple[str, ...]] | None, int]:
    """As many entries as the text surely has whole, and where the next begins.

    Behind a brace and a comma that stand in a string or in an object, what comes before is no JSON object.
    """
    cut = len(text)
    for _ in range(_TRIES):
        cut = text.rfind("},", 0, cut)
        if cut < 0:
            break
        try:
            return load_json("{" + text[: cut + 1] + "}"), cut + 2
        except JsonLimitError:
            raise
        except FormatError:
            continue
    return None, 0


def _take_metadata(entry: Any, header: Header) -> None:
    if entry is None:
        return
    if not isinstance(entry, dict):
        header.findings.append(("metadata", "__metadata__ is no object"))
        return
    header.metadata = {key: value for key, value in entry.items() if isinstance(value, str)}
    if len(header.metadata) != len(entry):
        header.findings.append(("metadata", "__metadata__ holds something else than text"))


class _Tensors:
    """Names, offsets and sums of the tensors, and what is wrong with them: the kind, how often, and the first name."""

    def __init__(self) -> None:
        self.elements: Counter[str] = Counter()
        self._spans: dict[str, tuple[int, int]] = {}
        self._wrong: dict[str, tuple[int, str]] = {}
        self._unknown_dtypes: set[str] = set()

    def add(self, name: str, entry: Any) -> bool:
        """Take a tensor; False where its name was there before."""
        if name in self._spans:
            return False
        if len(self._spans) == MAX_TENSORS:
            raise FormatError(f"more than {MAX_TENSORS} tensors")
        self._spans[name] = (0, 0)
        try:
            dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
            numbers = [*shape, begin, end]
        except (KeyError, TypeError, ValueError):
            dtype, numbers = None, [-1]
        fit = set(map(type, numbers)) == {int} and min(numbers) >= 0 and max(numbers) < _MAX_NUMBER
        if fit and type(dtype) is str:
            self._take(name, dtype, shape, begin, end)
        else:
            self._note("without dtype, shape and offsets", name)
        return True

    def _take(self, name: str, dtype: str, shape: list[int], begin: int, end: int) -> None:
        elements = min(prod(shape), _MAX_NUMBER) if len(shape) <= _MAX_DIMS else _MAX_NUMBER
        bits = DTYPE_BITS.get(dtype)
        if bits is None:
            self._unknown_dtypes.add(clean_name(dtype, 64))
        elif elements * bits != (end - begin) * 8:
            self._note("whose shape and offsets disagree", name)
        self._spans[name] = (begin, max(begin, end))
        self.elements[dtype] += elements

    def _note(self, what: str, name: str) -> None:
        times, first = self._wrong.get(what, (0, name))
        self._wrong[what] = (times + 1, first)

    def check(self, available: int, header: Header) -> None:
        """Compare the tensors with one another and with the bytes that follow the header."""
        position = unused = 0
        for name in sorted(self._spans, key=self._spans.__getitem__):
            begin, end = self._spans[name]
            if begin < position:
                self._note("with bytes of another", name)
            unused += max(begin - position, 0)
            position = max(position, end)
        unused += max(available - position, 0)
        for what, (times, first) in sorted(self._wrong.items()):
            header.findings.append(("layout", _several(times, "tensor", first, what)))
        if position > available:
            header.findings.append(("layout", f"tensors end at byte {position} of their {available}"))
            header.unknowns.append(("contents", f"{available} of {position} bytes of tensors are there"))
        if unused:
            header.findings.append(("unused-bytes", f"{unused} bytes belong to no tensor"))
        if self._unknown_dtypes:
            names = ", ".join(sorted(self._unknown_dtypes)[:5])
            header.unknowns.append(("parameters", f"the size of dtype {names} is not known"))


def _several(times: int, noun: str, first: str, what: str) -> str:
    return f"{times} {noun}{'s' if times > 1 else ''} {what}: {clean_name(first, 256)}{' ...' if times > 1 else ''}"
