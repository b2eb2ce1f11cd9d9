"""WebDataset, ``*.tar``: samples that are files of one name and several extensions; no member is read.

Format: https://github.com/webdataset/webdataset#the-webdataset-format: files of a sample follow one another, its key is
their path up to the first dot of the name.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream, Inflated, compression
from aibom.formats.data_file import MAX_COLUMNS, ROWS, data_facts
from aibom.formats.declared import leaves_folder
from aibom.formats.lfs import lfs_pointer
from aibom.formats.tar_members import MAX_TAR_MEMBERS, tar_members
from aibom.graph.component import Kind
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "WebDataset"]

_MAX_TAKEN = 256 * 1024 * 1024
_MAX_FINDINGS = 20
_KEY: Final = re.compile(r"((?:.*/)?[^/.]+)\.([^/]+)")


class WebDataset:
    """Archives of WebDataset, ``*.tar``, compressed with gzip or not.

    Any archive can be called so. It is one where all of its files have an extension, those of one sample follow one
    another, and a sample has more than one of them. Headers of 100,000 members at most are read: samples, extensions.
    Links, devices and names that lead out of the archive are findings.
    """

    name = "webdataset"
    kind: Kind | None = Kind.DATASET
    common = shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".tar", ".tar.gz", ".tgz")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the headers say; see ``Format.read``."""
        if lfs_pointer(blob) is not None:
            return Facts(self.name)
        kind = compression(blob.read(0, 6))
        if kind not in ("", "gzip"):
            raise FormatError(f"compressed with {kind}, which is not read")
        stream = Inflated(blob, kind, _MAX_TAKEN) if kind else ByteStream(blob, _MAX_TAKEN)
        found = _Samples()
        unknowns: list[Property] = []
        try:
            found.read(stream)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        if not found.is_one:
            return Facts(self.name)
        if found.members == MAX_TAR_MEMBERS:
            unknowns.append((ROWS, f"more than {MAX_TAR_MEMBERS} members"))
        if isinstance(stream, Inflated) and stream.bomb:
            found.findings.append(("ratio", "it unpacks to more than 100 times its size"))
        return data_facts(
            self.name,
            columns=((extension, "") for extension in sorted(found.extensions)),
            rows=found.samples if not unknowns else None,
            properties=(("aibom:file:compression", kind),) if kind else (),
            unknowns=unknowns,
            findings=found.findings,
        )


class _Samples:
    """What the members add up to.

    Attributes:
        samples: keys, each once.
        members: members of all kinds.
        extensions: what the names of the files end with.
        findings: of members that are no files, or lead out.
        is_one: whether they are samples at all.
    """

    def __init__(self) -> None:
        self.samples = self.members = 0
        self.extensions: dict[str, None] = {}
        self.findings: list[Property] = []
        self._several = self._strange = False

    @property
    def is_one(self) -> bool:
        return self._several and not self._strange

    def read(self, stream: ByteStream) -> None:
        last, own, seen = "", set[str](), set[str]()
        for member in tar_members(stream):
            self.members += 1
            if leaves_folder(member.name):
                self._found("path", clean_name(member.name))
            if not member.is_file:
                if member.kind not in ("5", "K"):
                    self._found("archive", f"{clean_name(member.name)} is a link, a device or a pipe")
                continue
            match = _KEY.fullmatch(member.name)
            if match is None:
                self._strange = True
                return
            key, extension = match[1], match[2].lower()
            if key == last and extension not in own:
                self._several = True
                own.add(extension)
            else:
                self._strange |= key in seen
                seen.add(key)
                self.samples += 1
                last, own = key, {extension}
            if len(self.extensions) <= MAX_COLUMNS:
                self.extensions[extension] = None
            if self._strange:
                return

    def _found(self, rule: str, detail: str) -> None:
        if len(self.findings) < _MAX_FINDINGS:
            self.findings.append((rule, detail))


FORMAT = WebDataset()
