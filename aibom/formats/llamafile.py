"""llamafile: a program for several systems that is a zip archive too, with models in GGUF in it.

Layout: https://github.com/mozilla-ai/llamafile; the program is an "actually portable executable", which begins ``MZ``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.gguf import FORMAT as GGUF
from aibom.formats.zip_members import Archive, Member
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "Llamafile"]

_STORED: Final = 0
_MAX_MODELS = 20


class Llamafile:
    """llamafiles, ``*.llamafile``: their largest GGUF is the model, and is read where it lies.

    What it says is what ``gguf`` says. Other models in the archive (projectors) are properties. The program itself is
    code that runs when the file does: a finding, as its user may take it for a model alone.
    """

    name = "llamafile"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".llamafile", ".llamafile.exe")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the model in it says; see ``Format.read``."""
        archive = Archive(blob)
        models = [member for name, member in archive.members.items() if name.lower().endswith(".gguf")]
        if not models:
            raise FormatError("a zip archive without a model in GGUF")
        first, *others = sorted(models, key=lambda member: (-member.size, member.name))
        said = _inner(archive, first)
        model = said.model or ModelFacts()
        properties: list[Property] = [("aibom:llamafile:member", clean_name(first.name))]
        properties += (("aibom:llamafile:contains", clean_name(other.name)) for other in others[:_MAX_MODELS])
        return replace(
            said,
            format=self.name,
            kind=Kind.MODEL,
            properties=(*said.properties, *properties),
            model=replace(model, formats=("gguf", self.name)),
            files=(),
            findings=(("remote-code", "the file is a program with the model in it"), *archive.findings, *said.findings),
            measured=tuple(dict.fromkeys((*said.measured, "formats"))),
        )


def _inner(archive: Archive, member: Member) -> Facts:
    if member.method != _STORED:
        return Facts(Llamafile.name, unknowns=(("contents", f"{clean_name(member.name, 256)} is compressed"),))
    try:
        return GGUF.read(archive.open(member.name))
    except FormatError as error:
        return Facts(Llamafile.name, unknowns=(("contents", f"{clean_name(member.name, 256)}: {error}"),))


FORMAT = Llamafile()
