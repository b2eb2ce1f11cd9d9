"""How a class is made known to cyclonedx-python-lib's serializer: as a table of its members.

The library writes and reads objects through py_serializable, which keeps a registry of classes and of what it must know
about their members. Here a member is one `Field`, a class of ours is a `Record`, and `inherit` registers a subclass of
one of the library's classes. No class and no registry entry of the library's is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, List  # noqa: UP035 - py_serializable knows no list[...]

from cyclonedx.schema.schema import SchemaVersion1Dot5, SchemaVersion1Dot6, SchemaVersion1Dot7
from py_serializable import (
    ObjectMetadataLibrary,
    SerializationType,
    ViewType,
    XmlArraySerializationType,
    serializable_class,
)
from py_serializable.helpers import BaseHelper

__all__ = ["V15", "V16", "V17", "Field", "Record", "inherit"]

V17: tuple[type[ViewType], ...] = (SchemaVersion1Dot7,)
V16: tuple[type[ViewType], ...] = (SchemaVersion1Dot6, *V17)
V15: tuple[type[ViewType], ...] = (SchemaVersion1Dot5, *V16)

Metadata = ObjectMetadataLibrary.SerializableProperty


class Field:
    """One member of a class: a descriptor that holds the value, and what py_serializable must know about it.

    Args:
        kind: type of the value, or of each value of a list.
        json: name in JSON; by default the attribute's in camelCase. ``.`` stands for the object itself.
        xml: name in XML; by default the attribute's in camelCase.
        each: makes the member a list, and names its elements in XML.
        flat: the elements of the list stand in XML without an element around them.
        attribute: an attribute in XML instead of an element.
        helper: reads and writes the value.
        views: versions of the specification that have the member; empty: all.
        sequence: place among the elements in XML; by default the place in the class.
        number_format: how a number is written.
    """

    def __init__(
        self,
        kind: Any,
        *,
        json: str | None = None,
        xml: str | None = None,
        each: str | None = None,
        flat: bool = False,
        attribute: bool = False,
        helper: type[BaseHelper] | None = None,
        views: Iterable[type[ViewType]] = (),
        sequence: int | None = None,
        number_format: str | None = None,
    ) -> None:
        names = {SerializationType.JSON: json, SerializationType.XML: xml}
        layout = XmlArraySerializationType.FLAT if flat else XmlArraySerializationType.NESTED
        self.name = ""
        self.is_list = each is not None or helper is not None
        self._about: dict[str, Any] = {
            "prop_type": _declared(kind, many=each is not None),
            "custom_names": {form: name for form, name in names.items() if name},
            "custom_type": helper or (kind if isinstance(kind, type) and issubclass(kind, BaseHelper) else None),
            "is_xml_attribute": attribute,
            "string_format_": number_format,
            "views": views,
            "xml_array_config": (layout, each) if each else None,
            "xml_sequence_": sequence,
        }

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        return self if instance is None else instance.__dict__[f"_{self.name}"]

    def __set__(self, instance: object, value: Any) -> None:
        # the underscore is py_serializable's: it looks for XML attributes in __dict__ under this name
        instance.__dict__[f"_{self.name}"] = list(value or ()) if self.is_list else value

    def metadata(self, place: int) -> Metadata:
        """Say it in py_serializable's words.

        Args:
            place: place among the elements in XML, unless the field has one of its own.
        """
        about = {**self._about, "xml_sequence_": self._about["xml_sequence_"] or place}
        return Metadata(prop_name=self.name, **about)


def _declared(kind: Any, *, many: bool) -> Any:
    return List[kind] if many else kind | None  # noqa: UP006


def fields_of(cls: type) -> dict[str, Field]:
    """Give the fields that a class itself defines, in order.

    Args:
        cls: any class.
    """
    return {name: field for name, field in vars(cls).items() if isinstance(field, Field)}


def inherit(cls: type, base: type, **retyped: type) -> None:
    """Register a subclass of a library class: all that the base writes and reads, and the fields of its own.

    py_serializable knows classes by name, so without this a subclass would be written as ``{}``. Only entries of ours
    are made; the base's are read.

    Args:
        cls: our class.
        base: the library's class.
        **retyped: members of the base, or the elements of lists, that are to be read as classes of ours.
    """
    serializable_class(ignore_unknown_during_deserialization=True)(cls)
    known = dict(ObjectMetadataLibrary.klass_property_mappings[_qualified(base)])
    for name, kind in retyped.items():
        old = known[name]
        known[name] = Metadata(
            prop_name=old.name,
            prop_type=_declared(kind, many=old.is_array),
            custom_names=old.custom_names,
            custom_type=old.custom_type,
            include_none_config=old.include_none_views if old.include_none else None,
            is_xml_attribute=old.is_xml_attribute,
            string_format_=old.string_format,
            views=old.views,
            xml_array_config=old.xml_array_config,
            xml_string_config=old.xml_string_config,
            xml_sequence_=old.xml_sequence,
        )
    known.update((name, field.metadata(0)) for name, field in fields_of(cls).items())
    ObjectMetadataLibrary.klass_property_mappings[_qualified(cls)] = dict(sorted(known.items()))


def _qualified(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


class Record:
    """A class that is its table of fields. Records compare, sort and hash by value."""

    fields: ClassVar[Mapping[str, Field]] = {}

    if TYPE_CHECKING:  # added by py_serializable
        from_json: ClassVar[Any]
        from_xml: ClassVar[Any]
        as_json: ClassVar[Any]
        as_xml: ClassVar[Any]

    def __init_subclass__(cls) -> None:
        cls.fields = fields_of(cls)
        serializable_class(cls)
        entry = {name: field.metadata(place) for place, (name, field) in enumerate(cls.fields.items(), 1)}
        ObjectMetadataLibrary.klass_property_mappings[_qualified(cls)] = entry

    def __init__(self, **values: Any) -> None:
        for name in self.fields:
            setattr(self, name, values.pop(name, None))
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(values))}")

    def comparable(self) -> tuple[Any, ...]:
        """Give a key that sorts records of any class and allows for missing values."""
        values = [getattr(self, name) for name in self.fields]
        return (type(self).__name__, *((v is None, tuple(v) if isinstance(v, list) else v) for v in values))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.comparable() == other.comparable()

    def __lt__(self, other: object) -> bool:
        return self.comparable() < other.comparable() if isinstance(other, Record) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.comparable())

    def __repr__(self) -> str:
        values = {name: getattr(self, name) for name in self.fields}
        return f"{type(self).__name__}({', '.join(f'{name}={v!r}' for name, v in values.items() if v)})"
