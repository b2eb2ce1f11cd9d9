"""Darknet's weights, ``*.weights``: a head of versions and 32-bit floats to the end of the file."""

from __future__ import annotations

import struct

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "DarknetWeights"]


class DarknetWeights:
    """Weights of Darknet, ``*.weights``.

    They have no magic: a file is one where its head is a version that Darknet wrote (0.1 or 0.2), images seen, and what
    follows are whole floats that begin as weights do. Parameters are the number of these. Any other is left alone.
    """

    name = "darknet-weights"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".weights",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return how many weights there are, or nothing; see ``Format.read``."""
        head = blob.read(0, 84)
        if len(head) < 84:
            return Facts(self.name)
        major, minor, revision = struct.unpack_from("<3i", head)
        # Since version 0.2 the number of images has 64 bits.
        start = 20 if minor >= 2 else 16
        if major or minor not in (1, 2) or not 0 <= revision <= 10 or (blob.size - start) % 4:
            return Facts(self.name)
        floats = struct.unpack_from("<16f", head, start if start == 20 else 16)
        if not all(value == 0 or 1e-30 < abs(value) < 1e6 for value in floats):
            return Facts(self.name)
        count = (blob.size - start) // 4
        model = ModelFacts(parameters=count, parameters_by_dtype=(("F32", count),), formats=("darknet",))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=(("aibom:darknet:version", f"{major}.{minor}.{revision}"),),
            model=model,
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


FORMAT = DarknetWeights()
