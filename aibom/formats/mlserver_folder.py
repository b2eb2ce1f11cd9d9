"""A model that MLServer serves: the folder of a ``model-settings.json``."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.formats.hub_folder import as_model, object_at
from aibom.formats.mlserver import is_settings
from aibom.formats.weights import is_weight

__all__ = ["FORMAT"]

_MARKER: Final = "model-settings.json"


class MLServerFolder:
    """Folders with a ``model-settings.json`` and weights: all below is the one model's."""

    name = "mlserver-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 12

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        settings = object_at(folder, _MARKER)
        if settings is None or not is_settings(settings) or not any(map(is_weight, folder.blobs)):
            return ()
        return (as_model(self.name, folder, first=(_MARKER,)),)


FORMAT = MLServerFolder()
