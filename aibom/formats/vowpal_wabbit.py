"""Models of Vowpal Wabbit, ``*.vw``: the version that wrote them, and the id that their author gave.

Layout: ``save_load_header`` in vowpalwabbit/core/src/parse_regressor.cc of
https://github.com/VowpalWabbit/vowpal_wabbit.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import decode, present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "VowpalWabbit"]

_VERSION = re.compile(rb"([\x06-\x10])\0\0\0(\d{1,2}\.\d{1,3}\.\d{1,3})\0")
_MAX_ID: Final = 1024


class VowpalWabbit:
    """Models of Vowpal Wabbit, ``*.vw``; its data, which is called so too, is text and left alone.

    A file is one where it begins with a version and its length, the model's id, and the letter that follows there.
    """

    name = "vowpal-wabbit"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".vw", ".vwmodel")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the head says, or nothing; see ``Format.read``."""
        head = blob.read(0, 64 + _MAX_ID)
        found = _VERSION.match(head)
        if found is None or found[1][0] != len(found[2]) + 1:
            return Facts(self.name)
        at = found.end()
        length = int.from_bytes(head[at : at + 4], "little")
        said = head[at + 4 : at + 4 + length]
        if not 1 <= length <= _MAX_ID or said[-1:] != b"\0" or head[at + 4 + length : at + 5 + length] != b"m":
            return Facts(self.name)
        name = clean_name(decode(said[:-1]))
        model = ModelFacts(formats=(self.name,), saved_with=(f"vowpalwabbit {found[2].decode()}",))
        return Facts(
            format=self.name,
            kind=self.kind,
            name=name or None,
            model=model,
            libraries=("vowpalwabbit",),
            measured=present(model, "formats"),
        )


FORMAT = VowpalWabbit()
