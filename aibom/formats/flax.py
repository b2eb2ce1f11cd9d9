"""Weights of Flax, ``*.msgpack``: identified by how Flax packs arrays."""

from __future__ import annotations

import re

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import present
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "Flax"]

_HEAD = 262144
# MessagePack's extension of type 1, of 8, 16 or 32 bits of length, that holds a list of shape, dtype and bytes.
_ARRAY = re.compile(rb"(?:\xc7.|\xc8..|\xc9....)\x01\x93[\x90-\x9f]", re.DOTALL)
_MAPS = (*range(0x80, 0x90), 0xDE, 0xDF)


class Flax:
    """Weights that ``flax.serialization`` wrote, ``*.msgpack``.

    Identified, not read: it is a map that has an array as Flax packs them in its first 256 KiB. Any other MessagePack
    is left alone.
    """

    name = "flax"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".msgpack",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return that it is Flax', or nothing; see ``Format.read``."""
        head = blob.read(0, _HEAD)
        named = blob.name.startswith("flax_model") and lfs_pointer(blob) is not None
        if not named and (not head or head[0] not in _MAPS or not _ARRAY.search(head)):
            return Facts(self.name)
        model = ModelFacts(formats=(self.name,))
        return Facts(self.name, self.kind, model=model, libraries=("flax",), measured=present(model, "formats"))


FORMAT = Flax()
