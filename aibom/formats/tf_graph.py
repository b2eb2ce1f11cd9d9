"""TensorFlow's frozen graphs, ``*.pb``: a GraphDef whose variables are constants.

Fields: tensorflow/core/framework/graph.proto and node_def.proto of https://github.com/tensorflow/tensorflow.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.protobuf import BYTES, Field, Wire
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "TfGraph"]

_FIELDS: Final = frozenset((1, 2, 3, 4, 5))
_OPERATOR = re.compile(r"[A-Z][A-Za-z0-9_>]*")
_MAX_NODES: Final = 100_000
_MAX_INPUTS: Final = 1_000


class TfGraph:
    """Frozen graphs of TensorFlow, ``*.pb``.

    Anything of protobuf can be called so. It is one where each field is one of a GraphDef, each node has a name and an
    operator as TensorFlow names them, and there are an input (``Placeholder``) and a constant. Any other is left
    alone. The names of the inputs are read, nothing else.
    """

    name = "tf-graph"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pb",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return that it is a graph, or nothing; see ``Format.read``."""
        inputs: list[str] = []
        operators: set[str] = set()
        try:
            _read(Wire(blob), inputs, operators)
        except FormatError:
            return Facts(self.name)
        if not {"Const", "Placeholder"} <= operators:
            return Facts(self.name)
        model = ModelFacts(inputs=tuple(inputs[:_MAX_INPUTS]), formats=(self.name,))
        return Facts(self.name, self.kind, model=model, libraries=("tensorflow",), measured=present(model, "formats"))


def _read(wire: Wire, inputs: list[str], operators: set[str]) -> None:
    for count, item in enumerate(wire.fields()):
        if item.number not in _FIELDS or count > _MAX_NODES:
            raise FormatError("not a graph of TensorFlow's")
        if item.number == 1:
            name, operator = _node(wire, item)
            operators.add(operator)
            if operator == "Placeholder":
                inputs.append(name)


def _node(wire: Wire, message: Field) -> tuple[str, str]:
    if message.wire != BYTES:
        raise FormatError("not a graph of TensorFlow's")
    name = operator = ""
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            name = clean_name(wire.text(item, 256))
        elif item.number == 2:
            operator = wire.text(item, 256)
            break
    if not name or not _OPERATOR.fullmatch(operator):
        raise FormatError("not a graph of TensorFlow's")
    return name, operator


FORMAT = TfGraph()
