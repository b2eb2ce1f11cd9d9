"""What a format is and what it says: the contract of every module in this folder and of strangers' formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aibom.formats.blob import Blob
from aibom.graph.component import Contact, Digest, Kind, Organization, Reference
from aibom.graph.facts import DatasetFacts, ModelFacts, Property
from aibom.normalize.license import License

__all__ = ["Facts", "Folder", "FolderFormat", "Format", "Layout", "Mention", "Signature", "Stage", "Tracked"]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A model, data set or library that a file names, exactly as it names it.

    Attributes:
        id: what stands there: ``org/name``, a URL, a path.
        detail: kind of relation where the file says it (``adapter``, ``quantized``; ``train``, ``eval``); else empty.
        revision: branch, tag or commit where the file says it; else empty.
    """

    id: str
    detail: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature over the files of a model, as it declares itself: nobody has verified it.

    Attributes:
        kind: what it is to be verified with: ``key``, ``certificate`` or ``sigstore``.
        signers: who signed: the names in the certificate, or the key's hint; empty where it says nothing.
        issuer: who vouches for the signer; empty where nobody does.
        name: what the model was called when it was signed.
        digests: path, relative to the signed folder, and digest of each signed file, None where files were not hashed
            as a whole; ``.`` is a model of one file. Unchecked text.
        ignored: paths that were left out when it was signed, files or folders. Unchecked text.
    """

    kind: str
    signers: tuple[str, ...] = ()
    issuer: str = ""
    name: str = ""
    digests: tuple[tuple[str, Digest | None], ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracked:
    """A file or folder that lies beside a repository and is tracked by it, as DVC does.

    Attributes:
        path: relative to the folder of the file that says so; unchecked text.
        folder: whether it is a folder.
        digest: its digest; of a folder that of its listing.
        size: bytes.
        files: how many a folder has.
        kind: MODEL or DATASET where that is declared.
        facts: what else is declared of it.
    """

    path: str
    folder: bool = False
    digest: Digest | None = None
    size: int | None = None
    files: int | None = None
    kind: Kind | None = None
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a pipeline, which makes files from others; all paths are unchecked text.

    Attributes:
        name: its name.
        inputs: files and folders that it depends on, relative to the folder of the file that says so.
        outputs: files and folders that it makes.
    """

    name: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file says, as its format read it. A fact that the file does not hold is None or empty.

    Attributes:
        format: the format's name (``safetensors``, ``gguf``, ``model-card``).
        kind: what the file is by itself: MODEL for weights, DATASET for data; None when it only describes others.
        name: the name that the file gives to what it describes; with ``group`` (organisation) and ``version``.
        description: one paragraph.
        authors: who made it, in the file's order.
        supplier: the organisation behind it, where declared.
        licenses: licences in the file's order.
        references: pointers to outside.
        properties: (name, value) pairs in the namespace ``aibom:``.
        tags: keywords.
        model: facts of a model.
        dataset: facts of a data set.
        parents: models that it descends from.
        datasets: data sets that it was trained (``train``) or evaluated (``eval``) on; empty detail where not said.
        libraries: names of distributions that its loader needs (``transformers``).
        files: files that belong to it, relative to its own folder (shards, external data); unchecked text.
        tracked: files and folders that it tracks.
        stages: steps of a pipeline that it tells of.
        digests: (path, digest) of files that it describes, relative to its own folder, as it declares them; the path is
            unchecked text.
        unknowns: (field, reason) of what should be there and could not be read.
        findings: (rule, detail) of what a reviewer should see.
        measured: names of the fields above, or of ``ModelFacts``, that were computed from bytes, not declared.
        signature: the signature over a model's files that it is.
    """

    format: str
    kind: Kind | None = None
    name: str | None = None
    group: str | None = None
    version: str | None = None
    description: str | None = None
    authors: tuple[Contact, ...] = ()
    supplier: Organization | None = None
    licenses: tuple[License, ...] = ()
    references: tuple[Reference, ...] = ()
    properties: tuple[Property, ...] = ()
    tags: tuple[str, ...] = ()
    model: ModelFacts | None = None
    dataset: DatasetFacts | None = None
    parents: tuple[Mention, ...] = ()
    datasets: tuple[Mention, ...] = ()
    libraries: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    digests: tuple[tuple[str, Digest], ...] = ()
    tracked: tuple[Tracked, ...] = ()
    stages: tuple[Stage, ...] = ()
    unknowns: tuple[Property, ...] = ()
    findings: tuple[Property, ...] = ()
    measured: tuple[str, ...] = ()
    signature: Signature | None = None


@runtime_checkable
class Format(Protocol):
    """Reads one kind of file.

    Optional attributes: ``common = True`` where such files lie everywhere (tables of text, lines of JSON), so that one
    is data by itself only where it lies among data; ``also = Kind.MODEL`` where what is in one decides which it is.

    Attributes:
        name: the format's name, as it appears in ``aibom:model:format``.
        kind: MODEL for weights, DATASET for data, None for files that describe others.
        names: exact file names, lower-case (``config.json``); tried first.
        suffixes: ends of file names, lower-case, with the dot (``.safetensors``).
        magic: (offset, bytes) that a file begins with; empty when the format has none. Magic decides where a suffix is
            shared or missing.
    """

    name: str
    kind: Kind | None
    names: tuple[str, ...]
    suffixes: tuple[str, ...]
    magic: tuple[tuple[int, bytes], ...]

    def read(self, blob: Blob) -> Facts:
        """Return what the file says, reading headers and never tensors.

        Args:
            blob: the file; it carries the budget.

        Raises:
            FormatError: the file is broken; what could be read before should be returned with an unknown instead.
            OSError: the bytes cannot be had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a source, for layouts that are recognised by their markers.

    Attributes:
        path: relative to the source; empty for its top.
        blobs: every file at or below it, by path relative to this folder.
    """

    path: str
    blobs: Mapping[str, Blob]


@dataclass(frozen=True, slots=True)
class Layout:
    """One model (or data set) that a folder holds, as its layout says.

    Attributes:
        format: the layout's name (``huggingface``, ``diffusers``).
        path: the folder, relative to the source; empty for its top.
        kind: MODEL or DATASET.
        describes: paths of the metadata files, relative to the source, that speak of it as a whole.
        files: paths of all files that belong to it, relative to the source, those of its parts left out.
        facts: what the layout itself says, beyond what its files' formats say, with the path it was read from; facts of
            a kind (MODEL) are what that file says, which no format would read by its name.
        parts: models that it is made of, each with its own folder.
        store: the folder of a store of several models, relative to the source, in which this is one; what the store
            returns at once may share files, whose paths are shown relative to it. None where it is no such model.
    """

    format: str
    path: str
    kind: Kind
    describes: tuple[str, ...]
    files: tuple[str, ...]
    facts: tuple[tuple[str, Facts], ...] = ()
    parts: tuple[Layout, ...] = ()
    store: str | None = None


@runtime_checkable
class FolderFormat(Protocol):
    """Recognises a folder that is one model, or a store of several, by the files in it.

    Attributes:
        name: the layout's name.
        markers: file names of which a folder must have at least one to be asked.
        priority: the layout with the highest number is asked first; 0 for general ones.
    """

    name: str
    markers: tuple[str, ...]
    priority: int

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the models that the folder holds; empty when it is not this layout after all.

        Raises:
            FormatError: it is this layout, but broken.
            OSError: the bytes cannot be had.
        """
        ...
