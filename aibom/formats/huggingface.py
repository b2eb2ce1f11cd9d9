"""A model as the Hugging Face Hub has it: one folder with a card or a configuration, and all that lies below it."""

from __future__ import annotations

from aibom.formats.base import Folder, Layout
from aibom.formats.hub_folder import as_model, is_model

__all__ = ["FORMAT"]


class HuggingFace:
    """Folders of transformers, timm, OpenCLIP, Llama and of whatever else is published on the Hub.

    All below the folder is the model's, but for folders that are models of their own (``checkpoint-500``) and are not
    named as a format or precision of the weights (``onnx``, ``fp16``). Only what lies at the top speaks of the model.
    """

    name = "huggingface"
    markers: tuple[str, ...] = (
        *("README.md", "adapter_config.json", "config.json"),
        *("open_clip_config.json", "params.json"),
    )
    priority = 10

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the model that the folder is; see ``FolderFormat.read``."""
        return (as_model(self.name, folder),) if is_model(folder) else ()


FORMAT = HuggingFace()
