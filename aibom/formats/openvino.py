"""OpenVINO's intermediate representation: the graph, ``*.xml``; the weights beside it, ``*.bin``, are not read.

Layout: https://docs.openvino.ai/2025/documentation/openvino-ir-format/operation-sets.html, versions 10 and 11; older
ones as the Model Optimizer wrote them.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import leaves_folder, present
from aibom.formats.openvino_layers import Layers
from aibom.formats.openvino_notes import Notes
from aibom.formats.xml_events import xml_events
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "OpenVino"]

_PROLOGS: Final = (b'<?xml version="1.0"?>', b'<?xml version="1.0" ?>', b'<?xml version="1.0" encoding="UTF-8"?>')
_MAGIC: Final = (b"<net ", *(prolog + end + b"<net " for prolog in _PROLOGS for end in (b"\n", b"", b"\r\n")))
# What transformers and converters call a graph whose author gave it no name.
_NO_NAMES: Final = frozenset(("main_graph", "torch_jit", "torch-jit-export", "model", "model0", "tf2onnx"))
# Operators of openvino-tokenizers.
_TOKENIZERS: Final = frozenset(
    (
        *("BPETokenizer", "SentencepieceDetokenizer", "SentencepieceStreamDetokenizer", "SentencepieceTokenizer"),
        *("TrieTokenizer", "UnigramTokenizer", "VocabDecoder", "VocabEncoder", "WordpieceTokenizer"),
    )
)
_GENERATED: Final = ("model", "tensorflow_frontend_ir", "torchscript_", "frozen_graph")


class OpenVino:
    """Graphs of OpenVINO, ``*.xml``, with their weights in a ``*.bin`` of the same name.

    A file is one where it begins with the element ``net``; any other XML is left alone. Name, version of the
    representation, inputs and outputs with type and shape; of the notes behind the graph the framework that it came
    from, the settings of the conversion, how weights were compressed, and versions.

    Parameters are the elements of constants, whose bytes must be as many as their shapes ask for: without integers of
    32 and 64 bits, which are indices and shapes, and without what scales, shifts or bounds compressed weights, as the
    edges of the graph tell; where they do not, all elements are given by dtype alone. Tokenizers are graphs, but no
    models. Operators of an extension need code that is not
    in the model: a finding. At most 64 MiB and 1,000,000 elements of the file are read.
    """

    name = "openvino"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".xml",)
    magic: tuple[tuple[int, bytes], ...] = tuple((0, magic) for magic in _MAGIC)

    def read(self, blob: Blob) -> Facts:
        """Return what the graph says; see ``Format.read``."""
        layers, notes = Layers(), Notes()
        root: dict[str, str] | None = None
        unknowns: list[Property] = []
        try:
            path: list[str] = []
            for event in xml_events(blob):
                if event.attributes is None:
                    path.pop()
                    layers.end(event, path)
                    continue
                if root is None:
                    if event.name != "net" or not {"name", "version"} & event.attributes.keys():
                        return Facts(self.name)
                    root = dict(event.attributes)
                layers.start(event, path)
                notes.start(event, path)
                path.append(event.name)
        except FormatError as error:
            if root is None or not layers.count:
                return Facts(self.name)
            unknowns.append(("contents", str(error)))
        if root is None or not layers.count:
            return Facts(self.name)
        return _facts(blob, root, layers, notes, unknowns)


def _facts(blob: Blob, root: dict[str, str], layers: Layers, notes: Notes, unknowns: list[Property]) -> Facts:
    parameters, by_dtype = (None, ()) if unknowns else layers.parameters(unknowns)
    model = ModelFacts(
        inputs=tuple(layers.inputs),
        outputs=tuple(layers.outputs),
        parameters=parameters,
        parameters_by_dtype=by_dtype,
        formats=(OpenVino.name,),
        quantization=notes.quantization,
        saved_with=tuple(notes.saved_with),
    )
    version = clean_name(root.get("version", ""), 64)
    properties = [("aibom:openvino:ir-version", version)] if version else []
    findings = [
        ("remote-code", f"{kind} is an operator of an extension, whose code is not in the model")
        for kind in layers.extensions
    ]
    weights = f"{blob.name[: blob.name.rfind('.')]}.bin"
    kind = None if _TOKENIZERS & set(layers.graph.kinds.values()) or notes.tokenizer else OpenVino.kind
    return Facts(
        format=OpenVino.name,
        kind=kind,
        name=_name(root.get("name", "")),
        properties=tuple(sorted({*properties, *notes.properties})),
        model=model if kind is not None else None,
        libraries=("openvino",) if kind is not None else (),
        files=(weights,) if layers.weights and not leaves_folder(weights) else (),
        unknowns=tuple(unknowns),
        findings=(*layers.findings, *findings),
        measured=present(model, "formats", "parameters", "parameters_by_dtype") if kind is not None else (),
    )


def _name(text: str) -> str | None:
    name = clean_name(text)
    low = name.lower()
    # Frontends number the graphs that have no name: Model0, Model12.
    generated = low in _NO_NAMES or (low.startswith(_GENERATED) and low.lstrip("abcdefghijklmnopqrstuvwxyz_").isdigit())
    return None if generated or not name else name


FORMAT = OpenVino()
