"""Darknet's networks (YOLO), ``*.cfg``, and their weights, ``*.weights``, of which the first names the second.

Layout: src/parser.c of https://github.com/AlexeyAB/darknet.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode, leaves_folder, present
from aibom.formats.signature import shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "Darknet"]

_SECTIONS: Final = frozenset(("convolutional", "conv", "connected", "conn", "local", "rnn", "gru", "lstm", "crnn"))
_MAX_TEXT: Final = 1024 * 1024


class Darknet:
    """Networks of Darknet, ``*.cfg``, which begin with ``[net]`` or ``[network]`` and have layers with weights.

    Size of the input, number of layers. The file of weights that it names is that of the same name; where it is called
    otherwise, nothing says that the two belong together.
    """

    name = "darknet"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".cfg",)
    magic: tuple[tuple[int, bytes], ...] = tuple(
        (0, head + end) for head in (b"[net]", b"[network]") for end in (b"\n", b"\r\n")
    )

    def read(self, blob: Blob) -> Facts:
        """Return what the network says; see ``Format.read``."""
        if not blob.read(0, 9).startswith((b"[net]", b"[network]")):
            return Facts(self.name)
        if blob.size > _MAX_TEXT:
            raise FormatError(f"larger than {_MAX_TEXT} bytes")
        sections, values = _read(decode(blob.read(0, _MAX_TEXT)))
        layers = len(sections) - 1
        if not _SECTIONS & set(sections[1:]):
            return Facts(self.name)
        sizes = [values.get(key, "") for key in ("channels", "height", "width")]
        known = [size if size.isascii() and size.isdecimal() else "?" for size in sizes]
        model = ModelFacts(
            inputs=(shown_value("input", "float32", known),) if any(size != "?" for size in known) else (),
            formats=(self.name,),
        )
        weights = f"{blob.name[: -len('.cfg')]}.weights"
        properties: list[Property] = [("aibom:darknet:layers", str(layers))]
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            files=(weights,) if not leaves_folder(weights) else (),
            measured=present(model, "formats"),
        )


def _read(text: str) -> tuple[list[str], dict[str, str]]:
    """The names of the sections, and the settings of the first."""
    sections: list[str] = []
    values: dict[str, str] = {}
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            sections.append(line[1:-1])
        elif len(sections) == 1 and "=" in line:
            key, _, value = line.partition("=")
            values[key.strip()] = value.strip()
    return sections, values


FORMAT = Darknet()
