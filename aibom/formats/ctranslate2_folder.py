"""A model as CTranslate2's converters write it: ``model.bin``, its settings and its vocabularies."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.formats.ctranslate2 import is_ctranslate2
from aibom.formats.hub_folder import as_model

__all__ = ["FORMAT"]

_MARKER: Final = "model.bin"


class CTranslate2Folder:
    """Folders of CTranslate2, faster-whisper's among them, where nothing else says that they are a model."""

    name = "ctranslate2-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 8

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``. A ``model.bin`` of something else is none."""
        blob = folder.blobs.get(_MARKER)
        return (as_model(self.name, folder),) if blob is not None and is_ctranslate2(blob) else ()


FORMAT = CTranslate2Folder()
