"""What stands behind an OpenVINO graph: where it came from, how it was converted and compressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aibom.formats.declared import leaves_folder
from aibom.formats.xml_events import XmlEvent
from aibom.graph.facts import Property
from aibom.normalize.text import clean_line, clean_name, is_placeholder

__all__ = ["Notes"]

_MAX_NOTES = 256
_VERSIONS: Final = {
    "Runtime_version": "openvino",
    "OpenVINO Runtime": "openvino",
    "MO_version": "openvino-dev",
    "optimum_intel_version": "optimum-intel",
    "optimum_version": "optimum",
    "pytorch_version": "torch",
    "transformers_version": "transformers",
}
"""Library by the note that has its version."""
_CONVERSION: Final = frozenset(("conversion_parameters", "cli_parameters"))


@dataclass(slots=True)
class Notes:
    """The elements below the graph's own ``rt_info`` (``meta_data`` before version 11).

    Attributes:
        saved_with: libraries with their versions.
        quantization: how weights were compressed.
        tokenizer: openvino-tokenizers wrote the graph.
        properties: the framework, and the settings of the conversion, without those that are paths.
    """

    saved_with: list[str] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    tokenizer: bool = False
    _mode: str = ""
    _nncf: str = ""

    @property
    def quantization(self) -> str | None:
        """``nncf int4_sym``, or that there was some."""
        return " ".join(filter(None, (self._nncf, self._mode))) or None

    def start(self, event: XmlEvent, path: list[str]) -> None:
        """Take the start of an element; ``path`` are the names of those that it is in."""
        if path[:1] != ["net"] or path[1:2] not in (["rt_info"], ["meta_data"]) or len(self.properties) >= _MAX_NOTES:
            return
        attributes = event.attributes or {}
        name = attributes.get("name", event.name) if event.name == "info" else event.name
        value = clean_line(attributes.get("value", ""), 256)
        if path[2:] == ["nncf"] and name in ("weight_compression", "quantization"):
            self._nncf = "nncf"
            self._mode = self._mode or ("" if name == "weight_compression" else "quantization")
        if not value or is_placeholder(value):
            return
        if name == "openvino_tokenizers_version":
            self.tokenizer = True
        elif path[2:] == ["nncf"] and name == "version":
            self.saved_with.append(f"nncf {value}")
        elif name in _VERSIONS:
            self.saved_with.append(f"{_VERSIONS[name]} {value}")
        elif name == "framework":
            self.properties.append(("aibom:openvino:framework", value))
        elif path[2:] == ["nncf", "weight_compression"] and name == "mode":
            self._mode = value
        elif path[-1] in _CONVERSION and not leaves_folder(value) and name != "input_model":
            self.properties.append(("aibom:openvino:conversion-parameter", f"{clean_name(name, 256)}={value}"))
