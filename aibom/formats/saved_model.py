"""TensorFlow's ``saved_model.pb``: version, tags and signatures; the graph itself is passed over.

Fields: tensorflow/core/protobuf/saved_model.proto and meta_graph.proto of https://github.com/tensorflow/tensorflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.protobuf import BYTES, VARINT, Field, Wire, signed
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["DTYPES", "FORMAT", "SavedModel"]

DTYPES: Final = (
    *("?", "float32", "float64", "int32", "uint8", "int16", "int8", "string", "complex64", "int64", "bool", "qint8"),
    *("quint8", "qint32", "bfloat16", "qint16", "quint16", "uint16", "complex128", "float16", "resource", "variant"),
    *("uint32", "uint64", "float8_e5m2", "float8_e4m3fn"),
)
"""Names of ``DataType`` of tensorflow/core/framework/types.proto, by number."""

_MAX_VALUES: Final = 4096
_DEFAULT = "serving_default"
_INIT = "__saved_model_init_op"


@dataclass(slots=True)
class _Model:
    version: str = ""
    tags: set[str] = field(default_factory=set)
    signatures: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    metas: int = 0


class SavedModel:
    """The graph of a SavedModel of TensorFlow's, ``saved_model.pb``.

    Version of TensorFlow, tags, names of signatures; inputs and outputs with dtype and shape of ``serving_default``,
    else of the first signature by name. The parameters are in ``variables``, which is not read.
    """

    name = "tf-savedmodel"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ("saved_model.pb",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        model = _Model()
        unknowns: list[Property] = []
        try:
            _read(Wire(blob), model)
        except FormatError as error:
            if not model.metas:
                raise FormatError(f"not a SavedModel: {error}") from error
            unknowns.append(("contents", str(error)))
        if not model.metas:
            raise FormatError("not a SavedModel: no graph")
        names = sorted(name for name in model.signatures if name != _INIT)
        shown = _DEFAULT if _DEFAULT in names else next(iter(names), None)
        inputs, outputs = model.signatures[shown] if shown is not None else ([], [])
        facts = ModelFacts(
            inputs=tuple(sorted(inputs)),
            outputs=tuple(sorted(outputs)),
            formats=(self.name,),
            saved_with=(f"tensorflow {model.version}",) if model.version else (),
        )
        properties = [("aibom:tensorflow:signature", name) for name in names if name]
        properties += (("aibom:tensorflow:tag", tag) for tag in sorted(model.tags) if tag)
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=facts,
            libraries=("tensorflow",),
            unknowns=tuple(unknowns),
            measured=present(facts, "formats"),
        )


def _read(wire: Wire, model: _Model) -> None:
    for item in wire.fields():
        if (item.number, item.wire) not in ((1, VARINT), (2, BYTES)):
            raise FormatError("a field that it does not have")
        if item.number == 2:
            _meta(wire, item, model)
            model.metas += 1


def _meta(wire: Wire, message: Field, model: _Model) -> None:
    for item in wire.fields(message.start, message.end):
        if item.wire != BYTES:
            continue
        if item.number == 1:
            for part in wire.fields(item.start, item.end):
                if part.number == 4 and len(model.tags) < _MAX_VALUES:
                    model.tags.add(clean_name(wire.text(part, 256)))
                elif part.number == 5:
                    model.version = clean_name(wire.text(part, 256))
        elif item.number == 5 and len(model.signatures) < _MAX_VALUES:
            name, value = _entry(wire, item)
            model.signatures[name] = _signature(wire, value)


def _entry(wire: Wire, message: Field) -> tuple[str, Field | None]:
    # An entry of a map: key in field 1, value in field 2.
    name, value = "", None
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            name = clean_name(wire.text(item, 256))
        elif item.number == 2 and item.wire == BYTES:
            value = item
    return name, value


def _signature(wire: Wire, message: Field | None) -> tuple[list[str], list[str]]:
    found: tuple[list[str], list[str]] = ([], [])
    for item in wire.fields(message.start, message.end) if message is not None else ():
        if item.number in (1, 2) and item.wire == BYTES and len(found[item.number - 1]) < _MAX_VALUES:
            name, value = _entry(wire, item)
            words = clean_line(f"{name} {_tensor(wire, value)}".strip(), 1024)
            if words:
                found[item.number - 1].append(words)
    return found


def _tensor(wire: Wire, message: Field | None) -> str:
    dtype, shape = "", ""
    for item in wire.fields(message.start, message.end) if message is not None else ():
        if item.number == 2:
            dtype = DTYPES[item.value] if item.value < len(DTYPES) else f"type {item.value}"
        elif item.number == 3 and item.wire == BYTES:
            shape = _shape(wire, item)
    return f"{dtype} {shape}".strip()


def _shape(wire: Wire, message: Field) -> str:
    sizes: list[str] = []
    for item in wire.fields(message.start, message.end):
        if item.number == 3 and item.value:
            return ""  # The rank itself is not known.
        if item.number == 2 and item.wire == BYTES:
            if len(sizes) == 64:
                raise FormatError("a tensor of more than 64 dimensions")
            size = next((part.value for part in wire.fields(item.start, item.end) if part.number == 1), 0)
            sizes.append(str(signed(size)) if signed(size) >= 0 else "?")
    return f"[{', '.join(sizes)}]"


FORMAT = SavedModel()
