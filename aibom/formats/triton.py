"""``config.pbtxt`` of Triton Inference Server (model_config.proto of triton-inference-server/common)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob
from aibom.formats.mentioned import is_path
from aibom.formats.pbtxt import MAX_TEXT, Message, load_pbtxt
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name, is_placeholder

__all__ = ["FORMAT", "is_triton", "read_config"]

_FIELDS: Final = frozenset(("platform", "backend", "input", "output", "ensemble_scheduling", "max_batch_size"))
_MAX_TENSORS: Final = 1_000
_MAX_STEPS: Final = 100
_MAX_PARAMETERS: Final = 100
_DTYPES: Final = {
    **{f"TYPE_{name.upper()}": name for name in ("bool", "int8", "int16", "int32", "int64", "string")},
    **{f"TYPE_{name.upper()}": name for name in ("uint8", "uint16", "uint32", "uint64")},
    **{"TYPE_FP16": "float16", "TYPE_FP32": "float32", "TYPE_FP64": "float64", "TYPE_BF16": "bfloat16"},
}
_NAME = re.compile(r"[\w.-]{1,255}", re.ASCII)
_SIZE = re.compile(r"-?\d{1,18}", re.ASCII)


def is_triton(config: Message) -> bool:
    """Tell whether a ``config.pbtxt`` is a model's of Triton."""
    return not _FIELDS.isdisjoint(config.fields)


def read_config(blob: Blob) -> Message:
    """Read a ``config.pbtxt``.

    Raises:
        FormatError: it is no protobuf text, or goes beyond a limit.
        OSError: the bytes cannot be had.
    """
    return load_pbtxt(blob.text(MAX_TEXT))


class TritonConfig:
    """Configurations of Triton's models, ``config.pbtxt``.

    Name, platform or backend, inputs and outputs with dtypes and shapes, the largest batch, parameters. The models that
    an ensemble calls are its parents, looked for beside it. A library of operators that is loaded with the model is a
    finding.
    """

    name = "triton"
    kind: Kind | None = None
    names: tuple[str, ...] = ("config.pbtxt",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the configuration says of the model; see ``Format.read``."""
        config = read_config(blob)
        if not is_triton(config):
            return Facts(self.name)
        unknowns: list[Property] = []
        model = ModelFacts(inputs=_tensors(config, "input", unknowns), outputs=_tensors(config, "output", unknowns))
        libraries = [name for one in config.messages("model_operations") for name in one.texts("op_library_filename")]
        findings = (("remote-code", clean_name(f"op_library_filename: {name}")) for name in libraries[:20])
        return Facts(
            self.name,
            name=_text(config, "name"),
            properties=tuple(_properties(config, unknowns)),
            model=model if model != ModelFacts() else None,
            parents=tuple(_steps(config, unknowns)),
            unknowns=tuple(dict.fromkeys(unknowns)),
            findings=tuple(findings),
        )


def _text(message: Message, name: str) -> str | None:
    text = clean_name(message.text(name) or "")
    return None if is_placeholder(text) else text


def _tensors(config: Message, key: str, unknowns: list[Property]) -> tuple[str, ...]:
    tensors = config.messages(key)
    if len(tensors) > _MAX_TENSORS:
        unknowns.append((f"{key}s", f"more than {_MAX_TENSORS} tensors"))
    return tuple(line for tensor in tensors[:_MAX_TENSORS] if (line := _tensor(tensor)))


def _tensor(tensor: Message) -> str:
    dtype = tensor.text("data_type") or ""
    sizes = tensor.texts("dims")
    shape = f"[{', '.join(sizes)}]" if len(sizes) <= 64 and all(map(_SIZE.fullmatch, sizes)) else ""
    optional = "(optional)" if tensor.text("optional") == "true" else ""
    words = (tensor.text("name") or "", _DTYPES.get(dtype, dtype), shape, optional)
    return clean_name(" ".join(filter(None, words)))


def _properties(config: Message, unknowns: list[Property]) -> Iterator[Property]:
    for key in ("platform", "backend", "runtime"):
        if (text := _text(config, key)) is not None:
            yield f"aibom:triton:{key}", text
    batch = config.text("max_batch_size") or ""
    if batch.isascii() and batch.isdigit() and len(batch) < 10:
        yield "aibom:triton:max-batch-size", batch
    parameters = config.messages("parameters")
    if len(parameters) > _MAX_PARAMETERS:
        unknowns.append(("properties", f"more than {_MAX_PARAMETERS} parameters"))
    for entry in parameters[:_MAX_PARAMETERS]:
        value = next((text for one in entry.messages("value") if (text := one.text("string_value"))), None)
        if value is not None and entry.text("key") and not is_path(value):
            yield "aibom:triton:parameter", clean_line(f"{entry.text('key')}={value}", 1024)


def _steps(config: Message, unknowns: list[Property]) -> Iterator[Mention]:
    steps = [step for one in config.messages("ensemble_scheduling") for step in one.messages("step")]
    names = list(dict.fromkeys(name for step in steps if (name := step.text("model_name"))))
    if len(names) > _MAX_STEPS:
        unknowns.append(("parents", f"more than {_MAX_STEPS} models"))
    for name in names[:_MAX_STEPS]:
        if _NAME.fullmatch(name) and name not in (".", ".."):
            yield Mention(f"../{name}", "ensemble")
        else:
            unknowns.append(("parents", f"no name of a model: {clean_name(name, 200)}"))


FORMAT = TritonConfig()
