"""Graphs of MXNet, ``<name>-symbol.json``, which belong to weights of the same name: version, and operators of users.

Layout: nnvm's ``SaveJSON`` in src/pass/saveload_json.cc of https://github.com/apache/mxnet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "MxNetSymbol"]

_MAGIC: Final = b'{\n  "nodes": [\n    {\n      "op": "null"'
_MAX_FINDINGS = 20


class MxNetSymbol:
    """Graphs of MXNet, ``*.json`` that begins as it writes them, to the byte; TVM's, which do too, are left alone.

    They say which version of MXNet wrote them, and which operators are classes of Python that the loader must have: a
    finding. At most 16 MiB are read.
    """

    name = "mxnet-symbol"
    kind: Kind | None = None
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".json",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the graph says, or nothing; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        try:
            said = read_object(blob)
        except FormatError as error:
            return Facts(self.name, unknowns=(("contents", str(error)),))
        attributes = said.object("attrs") or JsonObject({})
        version = attributes.values.get("mxnet_version")
        number = version[1] if isinstance(version, list) and len(version) == 2 else None
        if type(number) is not int or not 0 < number < 1_000_000:
            return Facts(self.name)
        saved = f"mxnet {number // 10000}.{number // 100 % 100}.{number % 100}"
        return Facts(
            format=self.name,
            model=ModelFacts(saved_with=(saved,)),
            findings=tuple(dict.fromkeys(_custom(said.values.get("nodes")))),
        )


def _custom(nodes: Any) -> Iterator[Property]:
    found = 0
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and node.get("op") == "Custom" and found < _MAX_FINDINGS:
            found += 1
            attributes = JsonObject(node).object("attrs", "attr", "param") or JsonObject({})
            name = clean_name(attributes.text("op_type") or "an operator", 256)
            yield "remote-code", f"{name} is an operator in Python, whose code is not in the model"


FORMAT = MxNetSymbol()
