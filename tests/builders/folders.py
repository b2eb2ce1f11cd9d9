"""Files and folders made of text, as formats and layouts see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aibom.formats.base import Folder
from aibom.formats.blob import Blob

__all__ = ["blob", "folder"]


def blob(path: str, content: Any = b"") -> Blob:
    """A blob of bytes, of text, or of anything else as JSON."""
    if isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return Blob(path, len(content), lambda offset, length: content[offset : offset + length])


def folder(files: Mapping[str, Any], path: str = "") -> Folder:
    """A folder of the source with files by their path in it."""
    at = f"{path}/" if path else ""
    return Folder(path, {name: blob(at + name, content) for name, content in files.items()})
