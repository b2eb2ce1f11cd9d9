"""A model in BentoML's store: the folder of a version, with a ``model.yaml``."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.formats.bentoml import is_bento_model
from aibom.formats.blob import FormatError
from aibom.formats.front_matter import MAX_BLOCK, load_yaml
from aibom.formats.hub_folder import as_model, own_files

__all__ = ["FORMAT"]

_MARKER: Final = "model.yaml"


class BentoFolder:
    """Models that BentoML saved, in its store (``models/iris/<version>``) or in a Bento: all below is one model's."""

    name = "bentoml-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 25

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        blob = folder.blobs.get(_MARKER)
        try:
            if blob is None or not is_bento_model(load_yaml(blob.text(MAX_BLOCK)).value):
                return ()
        except FormatError:
            return ()  # whose it is nobody knows then
        return (as_model(self.name, folder, files=own_files(folder, ()), first=(_MARKER,)),)


FORMAT = BentoFolder()
