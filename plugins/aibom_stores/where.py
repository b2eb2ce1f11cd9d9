"""Where stores are: by the rules of the programs that fill them."""

# Folders are joined as text: nothing is opened here.
# ruff: noqa: PTH111

from __future__ import annotations

import os

from aibom.plugin import Source
from aibom_huggingface.settings import hub_cache_folder

__all__ = ["hub_cache", "ollama_models"]


def hub_cache(source: Source) -> str:
    """Return the folder of a source ``hf-cache:``.

    https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
    """
    return os.path.expanduser(source.locator) if source.locator else hub_cache_folder(os.environ)


def ollama_models(source: Source) -> str:
    """Return the folder of a source ``ollama:``.

    https://github.com/ollama/ollama/blob/main/docs/faq.md
    """
    return os.path.expanduser(source.locator or os.environ.get("OLLAMA_MODELS") or "~/.ollama/models")
