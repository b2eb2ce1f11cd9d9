"""Core ML's compiled models, ``*.mlmodelc``: what Xcode or the system makes of a model, a folder of its own."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "MARKER", "SUFFIX", "CoreMlCompiled"]

MARKER: Final = "coremldata.bin"
SUFFIX: Final = ".mlmodelc"
"""End of the name of a compiled model's folder."""


class CoreMlCompiled:
    """``coremldata.bin`` of a compiled Core ML model, ``*.mlmodelc``.

    Its layout is not published: identified, by its name and that of its folder. What the model declares is in the
    ``metadata.json`` beside it, which the layout reads.
    """

    name = "coreml-compiled"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = (MARKER,)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return that it is a compiled model, or nothing; see ``Format.read``."""
        if not blob.folder.lower().endswith(SUFFIX) or not blob.read(0, 1):
            return Facts(self.name)
        model = ModelFacts(formats=(self.name,))
        return Facts(self.name, self.kind, model=model, measured=present(model, "formats"))


FORMAT = CoreMlCompiled()
