"""TensorFlow's SavedModel: the folder of a graph, its variables and its assets."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.graph.component import Kind

__all__ = ["FORMAT", "SavedModelFolder"]

_MARKER: Final = "saved_model.pb"
_FILES: Final = frozenset((_MARKER, "saved_model.pbtxt", "keras_metadata.pb", "fingerprint.pb", "tfhub_module.pb"))
_FOLDERS: Final = ("variables/", "assets/", "assets.extra/")


class SavedModelFolder:
    """Folders with a ``saved_model.pb``: it, its variables and its assets are one model, a module of TF Hub too.

    Other files beside it are left to who knows them.
    """

    name = "tf-savedmodel-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 5

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        files = sorted(path for path in folder.blobs if path in _FILES or path.startswith(_FOLDERS))
        if _MARKER not in folder.blobs:
            return ()
        at = f"{folder.path}/" if folder.path else ""
        return (
            Layout(
                format=self.name,
                path=folder.path,
                kind=Kind.MODEL,
                describes=(),
                files=tuple(f"{at}{path}" for path in files),
            ),
        )


FORMAT = SavedModelFolder()
