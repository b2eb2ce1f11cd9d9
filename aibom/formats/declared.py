"""What a file declares under keys, cleaned for the graph; a value that says that there is none becomes an unknown."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Final

from aibom.graph.component import Contact, Reference
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.license import License, license_gaps, normalize_license
from aibom.normalize.text import clean_line, clean_name, clean_text, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["MAX_TEXT", "Declared", "decode", "leaves_folder", "present"]

MAX_TEXT: Final = 65536
"""Characters kept of one text (hostile-input limit: strings in the BOM)."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_ROOT = re.compile(r"[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://")
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def decode(data: bytes, *, cut: bool = False) -> str:
    r"""Read bytes that should be UTF-8; what is not shows as ``\xNN``.

    Args:
        data: the bytes.
        cut: they are the beginning of something longer, which may end within a character.
    """
    return codecs.getincrementaldecoder("utf-8")("backslashreplace").decode(data, final=not cut)


def leaves_folder(path: str) -> bool:
    """Tell whether a declared path is absolute, climbs or is a URL: it may lie outside the folder of its file."""
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or (len(parts) > 1 and not parts[0]) or _ROOT.match(path) is not None


def present(model: ModelFacts, *fields: str) -> tuple[str, ...]:
    """Give those of the fields that have a value, for ``Facts.measured``."""
    return tuple(field for field in fields if getattr(model, field) not in (None, ()))


class Declared:
    """The text that a file declares, by key.

    Attributes:
        unknowns: (field, reason) of values that say nothing, in the order they were asked for.
    """

    __slots__ = ("_values", "unknowns")

    def __init__(self, values: Mapping[str, str]) -> None:
        """Take the values as they stand in the file."""
        self._values = values
        self.unknowns: list[Property] = []

    def line(self, key: str, field: str) -> str | None:
        """Give a name, a version or another value of one line; None where there is none.

        Args:
            key: where it stands.
            field: the field of ``Facts`` that it is for, which an unknown names.
        """
        return self._said(clean_name(self._values.get(key, "")), field)

    def paragraph(self, key: str, field: str) -> str | None:
        """Give the first paragraph of a text; None where there is none."""
        return self._said(_PARAGRAPH.split(clean_text(self._values.get(key, ""), MAX_TEXT), 1)[0].rstrip(), field)

    def items(self, key: str, field: str) -> tuple[str, ...]:
        """Give the entries of a list that is separated by commas."""
        parts = (self._said(clean_name(part), field) for part in self._values.get(key, "").split(","))
        return tuple(dict.fromkeys(part for part in parts if part is not None))

    def contacts(self, key: str) -> tuple[Contact, ...]:
        """Give the one author that is named there, person or organisation, whatever commas the name has."""
        name = self.line(key, "authors")
        return (Contact(name=name),) if name is not None else ()

    def licenses(self, key: str, name_key: str = "", link_key: str = "") -> tuple[License, ...]:
        """Give the licences that are declared.

        Args:
            key: where the licence stands.
            name_key: where the name of a licence stands that has no id.
            link_key: where its URL stands.
        """
        name, link = self._values.get(name_key), self._values.get(link_key)
        value: object = self._values.get(key)
        if value is None and (name is not None or link is not None):
            value = "other"
        if value is None:
            return ()
        # Converters join several ids with commas and nothing else; words with spaces are a name, commas and all.
        if isinstance(value, str) and "," in value and not any(map(str.isspace, value)):
            value = value.split(",")
        gaps = license_gaps(value, name=name, link=link)
        self.unknowns += (("licenses", reason) for reason in gaps if reason != "empty")
        return normalize_license(value, name=name, link=link)

    def reference(self, type: str, key: str, comment: str = "") -> tuple[Reference, ...]:
        """Give the pointer that stands under a key: a URL, or a DOI as its URL.

        Args:
            type: CycloneDX's reference type.
            key: where it stands.
            comment: one line about it.
        """
        text = self.line(key, "references")
        if text is None:
            return ()
        doi = _DOI.fullmatch(text)
        url = clean_url(f"https://doi.org/{doi.group(1)}" if doi else text, vcs=type == "vcs")
        if url is None:
            self.unknowns.append(("references", f"{key} is no URL"))
            return ()
        return (Reference(type, url, comment),)

    def property(self, name: str, key: str) -> tuple[Property, ...]:
        """Give a value as the property ``name``, at most 1,024 characters of it; nothing where there is none."""
        text = clean_line(self._values.get(key, ""), 1024)
        return ((name, text),) if text and not is_placeholder(text) else ()

    def _said(self, text: str, field: str) -> str | None:
        if not is_placeholder(text):
            return text
        if text:
            self.unknowns.append((field, f"declared as {text.casefold()}"))
        return None
