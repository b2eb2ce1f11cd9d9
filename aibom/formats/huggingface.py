"""A model as the Hugging Face Hub has it: one folder with a card or a configuration, and all that lies below it."""

from __future__ import annotations

from aibom.formats.base import Folder, Layout
from aibom.formats.hub_folder import described_by, is_model, own_files, own_models, place, side_facts
from aibom.graph.component import Kind

__all__ = ["FORMAT"]


class HuggingFace:
    """Folders of transformers and of whatever else is published on the Hub.

    All below the folder is the model's, but for folders that are models of their own (``checkpoint-500``) and are not
    named as a format or precision of the weights (``onnx``, ``fp16``). Only what lies at the top speaks of the model.
    """

    name = "huggingface"
    markers: tuple[str, ...] = ("README.md", "adapter_config.json", "config.json")
    priority = 10

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the model that the folder is; see ``FolderFormat.read``."""
        if not is_model(folder):
            return ()
        files = own_files(folder, own_models(folder))
        return (
            Layout(
                format=self.name,
                path=folder.path,
                kind=Kind.MODEL,
                describes=described_by(folder, files),
                files=tuple(place(folder, path) for path in files),
                facts=side_facts(folder, files),
            ),
        )


FORMAT = HuggingFace()
