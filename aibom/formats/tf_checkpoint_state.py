"""``checkpoint``, the text beside TensorFlow's checkpoints that says which is the last one."""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import decode, leaves_folder
from aibom.graph.component import Kind

__all__ = ["FORMAT", "TfCheckpointState"]

_MAX_TEXT: Final = 65536
_LAST = re.compile(r'\s*model_checkpoint_path:\s*"([^"\\\n]{1,1024})"\s*$', re.MULTILINE)


class TfCheckpointState:
    """``checkpoint`` of TensorFlow: it belongs to the checkpoint that it calls the last one.

    Older ones that it names are models of their own. A path that leads elsewhere, as training on another machine leaves
    it, is not followed.
    """

    name = "tf-checkpoint-state"
    kind: Kind | None = None
    names: tuple[str, ...] = ("checkpoint",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return which checkpoint it names; see ``Format.read``."""
        found = _LAST.match(decode(blob.read(0, _MAX_TEXT), cut=True))
        if found is None or leaves_folder(found[1]):
            return Facts(self.name)
        return Facts(self.name, files=(f"{found[1]}.index",))


FORMAT = TfCheckpointState()
