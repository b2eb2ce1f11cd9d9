"""Files that hold a licence's text: ``LICENSE``, ``LICENCE.txt``, ``COPYING`` ..."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode
from aibom.graph.component import Kind
from aibom.normalize.license import identify_license_text, normalize_license

__all__ = ["FORMAT", "LICENSE_NAMES"]

_MAX_TEXT: Final = 1024 * 1024
_STEMS = ("license", "licence", "copying", "unlicense", "model_license", "license_model", "license-model")
_LICENSES = ("apache", "apache-2.0", "apache2", "bsd", "gemma", "llama", "mit")
LICENSE_NAMES: Final = tuple(
    f"{stem}{end}"
    for stem in (*_STEMS, *(f"{stem}{joint}{name}" for stem in _STEMS[:2] for joint in "-._" for name in _LICENSES))
    for end in ("", ".md", ".rst", ".txt")
)
"""Names of licence files, in lower case: a format's names are exact."""


class LicenseFile:
    """Texts of licences; one that is not letter by letter a known licence's is an unknown, never a likely licence."""

    name = "license-file"
    kind: Kind | None = None
    names: tuple[str, ...] = LICENSE_NAMES
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the licence that the text is; see ``Format.read``."""
        if blob.size > _MAX_TEXT:
            raise FormatError(f"larger than {_MAX_TEXT} bytes")
        text = decode(blob.read()).removeprefix("\ufeff")
        if not text.strip():
            return Facts(self.name, unknowns=(("licenses", "the licence file is empty"),))
        found = identify_license_text(text)
        if found is None:
            return Facts(self.name, unknowns=(("licenses", "the text of the licence file is no known licence's"),))
        return Facts(self.name, licenses=normalize_license(found))


FORMAT = LicenseFile()
