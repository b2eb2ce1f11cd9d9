"""Graphs of TNN, ``*.tnnproto``, whose weights lie in a ``*.tnnmodel`` of the same name.

Layout: source/tnn/interpreter/tnn/model_interpreter.cc of https://github.com/Tencent/TNN.
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

__all__ = ["FORMAT", "Tnn"]

_HEAD: Final = 1024 * 1024
# Counts, and the magic number of the first or second version.
_FIRST = re.compile(r'"\s*\d+\s+(\d{1,9})\s+\d+\s+(420662477[02])\s*,?\s*"')
_COUNT = re.compile(r'"\s*(\d{1,9})\s*,?\s*"')


class Tnn:
    """Graphs of TNN, ``*.tnnproto``, with their weights in ``*.tnnmodel``.

    A file is one where its first line ends with TNN's magic number. Inputs with their shape, outputs, number of layers,
    from the first MiB.
    """

    name = "tnn"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".tnnproto",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the graph says; see ``Format.read``."""
        lines = decode(blob.read(0, _HEAD), cut=True).split("\n")
        if _FIRST.fullmatch(lines[0].strip()) is None:
            raise FormatError("not a graph of TNN's")
        unknowns: list[Property] = []
        properties: list[Property] = []
        count = _COUNT.fullmatch(lines[4].strip()) if len(lines) > 4 else None
        if count is None:
            unknowns.append(("contents", "truncated"))
        else:
            properties.append(("aibom:tnn:layers", str(int(count[1]))))
            layers = sum(line.strip().startswith('"') for line in lines[5:])
            if layers < int(count[1]) and blob.size <= _HEAD:
                unknowns.append(("contents", f"{layers} of {int(count[1])} layers are there"))
        inputs = [_input(text) for text in _inner(lines, 1).split(":")[:MAX_VALUES]]
        outputs = _inner(lines, 3).split()[:MAX_VALUES]
        model = ModelFacts(
            inputs=tuple(filter(None, inputs)),
            outputs=tuple(filter(None, map(clean_name, outputs))),
            formats=(self.name,),
        )
        weights = f"{blob.name[: -len('.tnnproto')]}.tnnmodel"
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            files=(weights,) if not leaves_folder(weights) else (),
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _inner(lines: list[str], number: int) -> str:
    """What stands between the quotes of a line, without its comma."""
    text = lines[number].strip() if len(lines) > number else ""
    return text.strip('"').strip().removesuffix(",").strip()


def _input(text: str) -> str:
    """``data 1 3 224 224``, or since the second version ``data 4 1 3 224 224 0``, rank before and type behind."""
    name, *numbers = text.split() or [""]
    if len(numbers) > 2 and numbers[0].isdecimal() and len(numbers[0]) < 3 and len(numbers) == int(numbers[0]) + 2:
        numbers = numbers[1:-1]
    return shown_value(name, "", numbers if all(number.isdecimal() for number in numbers) and numbers else None)


FORMAT = Tnn()
