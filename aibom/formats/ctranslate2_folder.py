"""A model as CTranslate2's converters write it: ``model.bin``, its settings and its vocabularies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.ctranslate2 import is_ctranslate2
from aibom.formats.hub_folder import as_model, place
from aibom.formats.json_object import MAX_JSON
from aibom.formats.json_text import load_json
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT"]

_MARKER: Final = "model.bin"
_VOCABULARIES: Final = tuple(f"{name}.{end}" for name in ("shared_vocabulary", "vocabulary") for end in ("json", "txt"))


class CTranslate2Folder:
    """Folders of CTranslate2, faster-whisper's among them, where nothing else says that they are a model.

    The entries of its one vocabulary are counted; where source and target have their own, there is no one size.
    """

    name = "ctranslate2-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 8

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``. A ``model.bin`` of something else is none."""
        blob = folder.blobs.get(_MARKER)
        if blob is None or not is_ctranslate2(blob):
            return ()
        return (as_model(self.name, folder, _vocabulary(folder)),)


def _vocabulary(folder: Folder) -> Iterator[tuple[str, Facts]]:
    for name in _VOCABULARIES:
        count = _entries(folder.blobs[name]) if name in folder.blobs else None
        if count:
            model = ModelFacts(vocabulary_size=count)
            yield place(folder, name), Facts(CTranslate2Folder.name, model=model, measured=("vocabulary_size",))
            return


def _entries(blob: Blob) -> int | None:
    """How many tokens a vocabulary has: a list in JSON, or a line each."""
    try:
        text = blob.text(MAX_JSON)
        value = load_json(text)[0] if blob.name.endswith(".json") else text.removesuffix("\n").split("\n")
    except (FormatError, OSError):
        return None
    return len(value) if isinstance(value, list) and value != [""] else None


FORMAT = CTranslate2Folder()
