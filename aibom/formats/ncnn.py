"""Graphs of ncnn, ``*.param`` and ``*.param.bin``, whose weights lie in a ``*.bin`` of the same name.

Layout: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode, leaves_folder, present
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "Ncnn"]

_MAGIC: Final = b"7767517"
_BINARY: Final = (7767517).to_bytes(4, "little")
_SUFFIXES: Final = (".param", ".param.bin")
_MAX_TEXT: Final = 16 * 1024 * 1024
_COUNTS = re.compile(r"\s*(\d{1,9})\s+(\d{1,9})\s*")
_LAYER = re.compile(r"(\S+)\s+(\S+)\s+(\d{1,6})\s+(\d{1,6})(?:\s|$)")


class Ncnn:
    """Graphs of ncnn, ``*.param`` as text or ``*.param.bin``, with their weights in ``*.bin``.

    A file is one where it begins with ncnn's magic number, and as text counts layers and blobs in its second line; of a
    binary one, in which nothing has a name, only that is known. Inputs are the
    layers of that kind, with the shape that they declare; outputs what no layer takes in. At most 16 MiB are read.
    """

    name = "ncnn"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = _SUFFIXES
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC + b"\n"), (0, _MAGIC + b"\r\n"), (0, _BINARY))

    def read(self, blob: Blob) -> Facts:
        """Return what the graph says; see ``Format.read``."""
        head = blob.read(0, len(_MAGIC))
        if head.startswith(_BINARY):
            model = ModelFacts(formats=(self.name,))
            return Facts(self.name, self.kind, model=model, files=_weights(blob), measured=present(model, "formats"))
        if head != _MAGIC:
            return Facts(self.name)
        lines = decode(blob.read(0, _MAX_TEXT), cut=blob.size > _MAX_TEXT).splitlines()
        counts = _COUNTS.fullmatch(lines[1]) if len(lines) > 1 and lines[0].strip() == _MAGIC.decode() else None
        if counts is None:
            raise FormatError("the magic number of ncnn, but no graph")
        inputs, outputs, found = _read(lines[2:])
        unknowns: list[Property] = []
        if found != int(counts[1]):
            unknowns.append(("contents", f"{found} of {int(counts[1])} layers are there"))
        model = ModelFacts(inputs=tuple(inputs), outputs=tuple(outputs) if not unknowns else (), formats=(self.name,))
        return Facts(
            format=self.name,
            kind=self.kind,
            model=model,
            files=_weights(blob),
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _weights(blob: Blob) -> tuple[str, ...]:
    suffix = _SUFFIXES[blob.name.lower().endswith(_SUFFIXES[1])]
    weights = f"{blob.name[: -len(suffix)]}.bin"
    return (weights,) if not leaves_folder(weights) else ()


def _read(lines: list[str]) -> tuple[list[str], list[str], int]:
    inputs: list[str] = []
    open_blobs: dict[str, None] = {}
    count = 0
    for line in lines:
        match = _LAYER.match(line)
        if match is None:
            continue
        count += 1
        taken, given = int(match[3]), int(match[4])
        words = line.split(maxsplit=4 + taken + given)[4:]
        for name in words[:taken]:
            open_blobs.pop(name, None)
        for name in words[taken : taken + given]:
            open_blobs[name] = None
        if match[1] == "Input" and len(inputs) < MAX_VALUES:
            settings = dict(pair.split("=", 1) for pair in words[-1].split() if "=" in pair) if words else {}
            # 0, 1, 2 and 11 are width, height, channels and depth; zeros are not known.
            sizes = [settings[key] for key in ("2", "11", "1", "0") if settings.get(key, "0") not in ("0", "-1")]
            inputs.append(shown_value(match[2], "", [clean_name(size, 32) for size in sizes] or None))
    return [text for text in inputs if text], [clean_name(name, 256) for name in list(open_blobs)[:MAX_VALUES]], count


FORMAT = Ncnn()
