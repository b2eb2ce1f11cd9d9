"""The nodes of the graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aibom.graph.evidence import Evidence
from aibom.graph.facts import DatasetFacts, ModelFacts, Property
from aibom.normalize.license import License

__all__ = ["Component", "Contact", "Digest", "Kind", "Occurrence", "Organization", "Reference"]


class Kind(StrEnum):
    """What a component is; the values are CycloneDX's component types (``service`` is a list of its own there)."""

    MODEL = "machine-learning-model"
    DATASET = "data"
    LIBRARY = "library"
    FRAMEWORK = "framework"
    FILE = "file"
    SERVICE = "service"
    APPLICATION = "application"
    CONTAINER = "container"
    OPERATING_SYSTEM = "operating-system"
    PLATFORM = "platform"
    DEVICE = "device"
    DEVICE_DRIVER = "device-driver"
    FIRMWARE = "firmware"
    CRYPTOGRAPHIC_ASSET = "cryptographic-asset"


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A digest of a component's bytes.

    Attributes:
        algorithm: CycloneDX's spelling (``SHA-256``).
        value: lower-case hex.
    """

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A pointer to something outside the BOM (CycloneDX ``externalReferences``).

    Attributes:
        type: CycloneDX's reference type (``vcs``, ``distribution``, ``documentation``, ``model-card`` ...).
        url: an IRI without credentials.
        comment: one line about it.
        digests: digests of what the URL points at.
    """

    type: str
    url: str
    comment: str = ""
    digests: tuple[Digest, ...] = ()

    def __post_init__(self) -> None:
        if len(self.digests) > 1:
            object.__setattr__(self, "digests", tuple(sorted(set(self.digests))))


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """A person, as declared."""

    name: str = ""
    email: str = ""
    phone: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Organization:
    """An organisation, as declared."""

    name: str = ""
    urls: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A place where a reference to the component was seen.

    Attributes:
        location: path relative to the source.
        line: line number from 1; 0 when there is none.
        symbol: the function or name there; empty when there is none.
    """

    location: str
    line: int = 0
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A model, data set, library, file, service or application.

    A fact that is not known is None or empty; nothing is ever filled with a default. Tuples of digests, references,
    properties, tags, occurrences, endpoints and evidence are sorted and without repetition; authors and licences keep
    their order.

    Attributes:
        ref: stable identity in the graph; becomes the ``bom-ref``.
        kind: what it is.
        name: its name, as declared or as the directory or file is called.
        group: organisation or namespace that the name lives in.
        version: the version its own source declares; for a hub repository the 40-hex commit.
        purl: package URL that round-trips, or None.
        description: what the author says of it, one paragraph.
        authors: who made it.
        supplier: the organisation behind it, only where declared.
        licenses: licences in the order given.
        digests: digests of its own bytes (files, archives).
        references: pointers to outside.
        properties: (name, value) pairs.
        tags: keywords.
        occurrences: where it was seen.
        endpoints: URLs of a service.
        model: facts of a model.
        dataset: facts of a data set.
        evidence: who said which fact, where.
        extra: (CycloneDX key, canonical JSON) of what a stranger's document says and the graph has no word for.
        sources: the sources that it was observed in; not part of equality.
    """

    ref: str
    kind: Kind
    name: str
    group: str | None = None
    version: str | None = None
    purl: str | None = None
    description: str | None = None
    authors: tuple[Contact, ...] = ()
    supplier: Organization | None = None
    licenses: tuple[License, ...] = ()
    digests: tuple[Digest, ...] = ()
    references: tuple[Reference, ...] = ()
    properties: tuple[Property, ...] = ()
    tags: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    endpoints: tuple[str, ...] = ()
    model: ModelFacts | None = None
    dataset: DatasetFacts | None = None
    evidence: tuple[Evidence, ...] = ()
    extra: tuple[Property, ...] = ()
    sources: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in COMPONENT_SETS:
            value = getattr(self, name)
            if len(value) > 1:
                object.__setattr__(self, name, tuple(sorted(set(value))))

    def values(self, name: str) -> tuple[str, ...]:
        """All values of the property ``name``, sorted."""
        return tuple(value for key, value in self.properties if key == name)

    def digest(self, algorithm: str = "SHA-256") -> str | None:
        """The component's digest by ``algorithm`` as lower-case hex; None without one."""
        return next((d.value for d in self.digests if d.algorithm == algorithm), None)


COMPONENT_SETS = (
    *("digests", "references", "properties", "tags", "occurrences", "endpoints", "evidence", "extra", "sources"),
)
"""Fields of Component that are united, sorted and without repetition."""
