"""A model of NeMo's that was taken out of its archive: ``model_config.yaml`` beside its weights."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.front_matter import MAX_BLOCK, load_yaml
from aibom.formats.hub_folder import as_model
from aibom.formats.nemo_config import is_nemo

__all__ = ["FORMAT"]

_MARKER: Final = "model_config.yaml"


class NemoFolder:
    """Folders of NeMo: ``model_config.yaml`` with ``model_weights.ckpt``, or with weights in a folder of that name."""

    name = "nemo-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 15

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        blob = folder.blobs.get(_MARKER)
        try:
            if blob is None or not is_nemo(load_yaml(blob.text(MAX_BLOCK)).value):
                return ()
        except FormatError:
            return ()  # whose it is nobody knows then
        if not any(path.startswith("model_weights") for path in folder.blobs):
            return ()
        return (as_model(self.name, folder, first=(_MARKER,)),)


FORMAT = NemoFolder()
