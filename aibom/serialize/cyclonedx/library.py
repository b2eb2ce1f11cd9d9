"""A document as objects of cyclonedx-python-lib, for people who program against that library.

`to_library` gives a ``cyclonedx.model.bom.Bom`` that the library's own outputters, comparers and visitors work on::

    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion

    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)

The library has no model cards and drops them in silence. So the objects are of subclasses (``Ml...``) that have them;
on `MlComponent` they are ``model_card`` and ``data``. aibom itself neither writes nor reads through this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, cast

from cyclonedx.exception import CycloneDxException
from cyclonedx.exception.model import LicenseExpressionAlongWithOthersException, UnknownComponentDependencyException
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, Pedigree
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import LicenseExpression

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.library_card import MlCitation, MlComposition, MlData, MlModelCard, MlReference
from aibom.serialize.cyclonedx.library_record import V15, V16, V17, Field, inherit

__all__ = ["MlBom", "MlBomMetaData", "MlComponent", "MlDependency", "MlPedigree", "to_library"]

_BASE_DEPENDENCIES: Any = vars(Bom)["dependencies"]  # the property itself
_VERSIONS = ("1.5", "1.6", "1.7")


class MlComponent(Component):
    """A component that may have a model card and data.

    Args:
        model_card: what is known about a model.
        data: what is known about data, in the author's order.
        **members: of ``cyclonedx.model.component.Component``.
    """

    model_card = Field(MlModelCard, views=V15, sequence=26)
    data = Field(MlData, each="data", flat=True, views=V15, sequence=27)

    def __init__(
        self, *, model_card: MlModelCard | None = None, data: Iterable[MlData] | None = None, **members: Any
    ) -> None:
        self.model_card = model_card
        self.data = data
        super().__init__(**members)

    def _Component__comparable_tuple(self) -> Any:  # noqa: N802 - by its mangled name the base compares, sorts and hashes
        """Tell models apart that differ in their cards only; sorted sets would make one of them."""
        base = super()._Component__comparable_tuple()  # type: ignore[misc]  # private in the base
        return type(base)((*base, self.model_card, tuple(self.data)))


class MlPedigree(Pedigree):
    """A pedigree of components that may have model cards."""


class MlBomMetaData(BomMetaData):
    """Metadata whose component may have a model card, and which has no time where the document has none.

    Args:
        **members: of ``cyclonedx.model.bom.BomMetaData``.
    """

    def __init__(self, **members: Any) -> None:
        super().__init__(**members)
        self.timestamp = members.get("timestamp")  # type: ignore[assignment]  # the base would invent one


class MlDependency(Dependency):
    """A dependency that may also say what its subject provides (1.6).

    Args:
        provides: refs of what the subject implements.
        **members: of ``cyclonedx.model.dependency.Dependency``.
    """

    provides = Field(MlReference, each="provides", flat=True, views=V16)

    def __init__(self, *, provides: Iterable[MlReference] = (), **members: Any) -> None:
        self.provides = provides
        super().__init__(**members)

    def _Dependency__comparable_tuple(self) -> Any:  # noqa: N802
        base = super()._Dependency__comparable_tuple()  # type: ignore[misc]  # private in the base
        return type(base)((*base, tuple(self.provides)))


class MlBom(Bom):
    """A BOM that keeps model cards, data, compositions, citations and what dependencies provide.

    Args:
        compositions: how complete the lists of parts are, in the author's order.
        citations: who said what (1.7), in the author's order.
        **members: of ``cyclonedx.model.bom.Bom``. Without ``serial_number`` the BOM has none.
    """

    if TYPE_CHECKING:  # added by py_serializable
        from_json: ClassVar[Any]
        from_xml: ClassVar[Any]
        as_json: ClassVar[Any]
        as_xml: ClassVar[Any]

    compositions = Field(MlComposition, each="composition", views=V15, sequence=60)
    citations = Field(MlCitation, each="citation", views=V17, sequence=120)

    def __init__(
        self, *, compositions: Iterable[MlComposition] = (), citations: Iterable[MlCitation] = (), **members: Any
    ) -> None:
        super().__init__(**{"metadata": MlBomMetaData(), **members})
        self.serial_number = members.get("serial_number")  # type: ignore[assignment]  # the base would invent one
        self.compositions = compositions
        self.citations = citations

    def _set_dependencies(self, dependencies: Iterable[Dependency]) -> None:
        """Set them as the base does, but keep what is provided where plain dependencies take the place of ours.

        The library's JSON outputter does that for as long as it writes.
        """
        before = {d.ref: d.provides for d in getattr(self, "_dependencies", ()) if isinstance(d, MlDependency)}
        ours = (
            d
            if isinstance(d, MlDependency)
            else MlDependency(ref=d.ref, dependencies=d.dependencies, provides=before.get(d.ref, ()))
            for d in dependencies
        )
        _BASE_DEPENDENCIES.fset(self, ours)

    dependencies = property(_BASE_DEPENDENCIES.fget, _set_dependencies)

    def validate(self) -> bool:
        """Check what the base checks, in linear time (the base compares all dependencies with one another).

        Returns:
            True. Components and services without an entry in ``dependencies`` have been given one.

        Raises:
            UnknownComponentDependencyException: a dependency names what is not in the BOM.
            LicenseExpressionAlongWithOthersException: a licence expression is not the only licence.
        """
        subject = [self.metadata.component] if self.metadata.component else []
        entries = {entry.ref for entry in self.dependencies}
        top = [item.bom_ref for item in chain(subject, self.components, self.services)]
        self._dependencies.update(MlDependency(ref=ref) for ref in top if ref not in entries)

        components = list(self._get_all_components())
        known = {component.bom_ref for component in components} | {service.bom_ref for service in self.services}
        targets = (entry.dependencies_as_bom_refs() for entry in self.dependencies)
        if unknown := entries.union(*targets) - known:
            names = ", ".join(sorted(map(str, unknown)))
            raise UnknownComponentDependencyException(f"Dependencies name what is not in this BOM: {names}")
        for item in chain([self.metadata], components, self.services):
            if len(item.licenses) > 1 and any(isinstance(entry, LicenseExpression) for entry in item.licenses):
                raise LicenseExpressionAlongWithOthersException(f"A licence expression stands beside others in {item}")
        return True


inherit(MlPedigree, Pedigree, ancestors=MlComponent, descendants=MlComponent, variants=MlComponent)
inherit(MlComponent, Component, components=MlComponent, pedigree=MlPedigree)
inherit(MlBomMetaData, BomMetaData, component=MlComponent)
inherit(MlDependency, Dependency)
inherit(MlBom, Bom, components=MlComponent, metadata=MlBomMetaData, dependencies=MlDependency)
MlBom.__name__ = "Bom"  # py_serializable names the XML root after the class


def to_library(document: Mapping[str, Any]) -> Bom:
    """Give a document as objects of cyclonedx-python-lib.

    The library sorts most lists, makes one of equal properties and, when it writes, gives a random bom-ref to every
    component that has none or another's. It still drops: ``annotations``, ``formulation``, ``declarations``, parts of
    ``definitions``, every ``signature``; of services ``data``, ``endpoints`` and ``tags``; of components
    ``patentAssertions``, ``versionRange``, ``modified: false`` and, since 1.6, an ``evidence.identity`` that is one
    object; of licences ``licensing``; some members of vulnerabilities; and model cards of ``metadata.tools``.

    Args:
        document: a CycloneDX JSON document, 1.5 to 1.7; it is not changed. It need not be valid.

    Returns:
        an `MlBom`. The document's version is not part of it: it is chosen again when it is written.

    Raises:
        SerializationError: another version, or a document that the library cannot hold.
    """
    version = document.get("specVersion")
    if version not in _VERSIONS:
        raise SerializationError(f"specVersion {version!r} is not one of {', '.join(_VERSIONS)}")
    try:
        return cast(Bom, MlBom.from_json(dict(document)))
    except RecursionError as error:
        raise SerializationError("cyclonedx-python-lib cannot hold this document: it is nested too deeply") from error
    except (ArithmeticError, AttributeError, CycloneDxException, LookupError, TypeError, ValueError) as error:
        raise SerializationError(
            f"cyclonedx-python-lib cannot hold this document: {type(error).__name__}: {error}",
            hint="aibom validate says whether the document follows its schema",
        ) from error
