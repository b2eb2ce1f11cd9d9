"""``model-settings.json`` of MLServer, which KServe and Seldon run (mlserver/settings.py, ``ModelSettings``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import leaves_folder
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "is_settings"]

_MAX_TENSORS: Final = 1_000
_DTYPES: Final = {
    **{f"{kind.upper()}{width}": f"{kind}{width}" for kind in ("int", "uint") for width in (8, 16, 32, 64)},
    **{"BOOL": "bool", "BYTES": "bytes", "FP16": "float16", "FP32": "float32", "FP64": "float64"},
}
_OWN: Final = "mlserver"


def is_settings(settings: JsonObject) -> bool:
    """Tell whether a ``model-settings.json`` is MLServer's."""
    return settings.text("implementation") is not None


class MLServerSettings:
    """Settings of a model that MLServer serves, ``model-settings.json``.

    Name, version, runtime, inputs and outputs. A file that it names beside itself is the model that it describes. A
    runtime that is none of MLServer's is code that serving runs.
    """

    name = "mlserver"
    kind: Kind | None = None
    names: tuple[str, ...] = ("model-settings.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the settings say of the model; see ``Format.read``."""
        settings = read_object(blob)
        runtime = settings.text("implementation")
        if runtime is None:
            return Facts(self.name)
        package = runtime.partition(".")[0]
        own = package == _OWN or package.startswith(f"{_OWN}_")
        parameters = settings.object("parameters") or JsonObject({})
        unknowns: list[Property] = []
        model = ModelFacts(
            inputs=tuple(_tensors(settings.values.get("inputs"), "inputs", unknowns)),
            outputs=tuple(_tensors(settings.values.get("outputs"), "outputs", unknowns)),
            remote_code=None if own else True,
        )
        uri = parameters.text("uri")
        said = (("runtime", runtime), ("platform", settings.text("platform")), ("format", parameters.text("format")))
        return Facts(
            self.name,
            name=settings.text("name"),
            version=parameters.text("version"),
            properties=tuple((f"aibom:mlserver:{name}", text) for name, text in said if text is not None),
            model=model if model != ModelFacts() else None,
            libraries=tuple(dict.fromkeys((_OWN, package.replace("_", "-")))) if own else (_OWN,),
            files=(uri,) if uri is not None and _is_file(uri) else (),
            unknowns=tuple(dict.fromkeys(unknowns)),
            findings=(*settings.findings, *(() if own else (("remote-code", f"implementation: {runtime}"),))),
        )


def _is_file(uri: str) -> bool:
    # A folder, or an address of a store, is no file beside the settings.
    return not leaves_folder(uri) and "." in uri.rpartition("/")[2].strip(".")


def _tensors(value: Any, field: str, unknowns: list[Property]) -> Iterator[str]:
    tensors = [JsonObject(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    if len(tensors) > _MAX_TENSORS:
        unknowns.append((field, f"more than {_MAX_TENSORS} tensors"))
    for tensor in tensors[:_MAX_TENSORS]:
        dtype, shape = tensor.text("datatype"), tensor.values.get("shape")
        whole = isinstance(shape, list) and len(shape) <= 64 and all(type(size) is int for size in shape)
        sizes = f"[{', '.join(map(str, shape))}]" if whole and isinstance(shape, list) else None
        words = (tensor.text("name"), _DTYPES.get(dtype, dtype) if dtype is not None else None, sizes)
        line = clean_name(" ".join(word for word in words if word))
        if line:
            yield line


FORMAT = MLServerSettings()
