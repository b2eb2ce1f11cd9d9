"""Small records of the graph as CycloneDX objects, and back: licences, digests, references, people, organisations.

Every reader takes any JSON value and returns what it understands; what it does not is kept as patches (patches.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aibom.graph.component import Contact, Digest, Occurrence, Organization, Reference
from aibom.normalize.license import License

__all__ = [
    "read_contacts",
    "read_digests",
    "read_licenses",
    "read_occurrences",
    "read_organization",
    "read_references",
    "text_of",
    "write_contact",
    "write_digest",
    "write_license",
    "write_occurrence",
    "write_organization",
    "write_reference",
]


def text_of(value: Any, key: str) -> str:
    """The text under ``key`` of an object; empty when it is no object or no text is there."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def write_digest(digest: Digest) -> dict[str, str]:
    """A digest as an entry of ``hashes``."""
    return {"alg": digest.algorithm, "content": digest.value}


def read_digests(value: Any) -> tuple[Digest, ...]:
    """The entries of ``hashes``."""
    rows = ((text_of(item, "alg"), text_of(item, "content").lower()) for item in _objects(value))
    return tuple(Digest(algorithm, content) for algorithm, content in rows if algorithm and content)


def write_license(license_: License) -> dict[str, Any]:
    """A licence as an entry of ``licenses``."""
    body: dict[str, Any] = {"bom-ref": license_.ref} if license_.ref else {}
    if license_.expression is not None:
        named = {"expression": license_.expression}
        return _known({**body, **named, "acknowledgement": license_.acknowledgement})
    body |= {"id": license_.id} if license_.id is not None else {"name": license_.name}
    text = _known({"contentType": license_.text_type, "encoding": license_.text_encoding, "content": license_.text})
    body |= {"acknowledgement": license_.acknowledgement, "text": text if "content" in text else None}
    return {"license": _known({**body, "url": license_.url})}


def read_licenses(value: Any) -> tuple[License, ...]:
    """The entries of ``licenses`` that say an id, a name or an expression."""
    found: list[License] = []
    for item in _objects(value):
        body = item.get("license") if isinstance(item.get("license"), dict) else item
        text = body.get("text") if isinstance(body, dict) else None
        common = {"acknowledgement": text_of(body, "acknowledgement") or None, "ref": text_of(body, "bom-ref") or None}
        if expression := text_of(item, "expression"):
            found.append(License(expression=expression, **common))
        elif "license" in item and (text_of(body, "id") or text_of(body, "name")):
            found.append(
                License(
                    id=text_of(body, "id") or None,
                    name=None if text_of(body, "id") else text_of(body, "name"),
                    url=text_of(body, "url") or None,
                    text=text_of(text, "content") or None,
                    text_type=text_of(text, "contentType") or None,
                    text_encoding=text_of(text, "encoding") or None,
                    **common,
                )
            )
    return tuple(found)


def write_reference(reference: Reference) -> dict[str, Any]:
    """A reference as an entry of ``externalReferences``."""
    hashes = [write_digest(digest) for digest in reference.digests]
    return _known({"url": reference.url, "comment": reference.comment, "type": reference.type, "hashes": hashes})


def read_references(value: Any) -> tuple[Reference, ...]:
    """The entries of ``externalReferences``."""
    return tuple(
        Reference(
            text_of(item, "type"), text_of(item, "url"), text_of(item, "comment"), read_digests(item.get("hashes"))
        )
        for item in _objects(value)
        if text_of(item, "type") and text_of(item, "url")
    )


def write_contact(contact: Contact) -> dict[str, Any]:
    """A person as ``organizationalContact``."""
    return _known({"bom-ref": contact.ref, "name": contact.name, "email": contact.email, "phone": contact.phone})


def read_contacts(value: Any) -> tuple[Contact, ...]:
    """The persons of a list."""
    return tuple(
        Contact(text_of(item, "name"), text_of(item, "email"), text_of(item, "phone"), text_of(item, "bom-ref"))
        for item in _objects(value)
    )


def write_organization(organization: Organization) -> dict[str, Any]:
    """An organisation as ``organizationalEntity``."""
    contacts = [write_contact(contact) for contact in organization.contacts]
    return _known(
        {"bom-ref": organization.ref, "name": organization.name, "url": list(organization.urls), "contact": contacts}
    )


def read_organization(value: Any) -> Organization | None:
    """The organisation that an object describes; None when it says nothing."""
    if not isinstance(value, dict) or not value:
        return None
    urls = value.get("url")
    return Organization(
        text_of(value, "name"),
        tuple(item for item in urls if isinstance(item, str)) if isinstance(urls, list) else (),
        read_contacts(value.get("contact")),
        text_of(value, "bom-ref"),
    )


def write_occurrence(occurrence: Occurrence) -> dict[str, Any]:
    """A place as an entry of ``evidence.occurrences``."""
    row = {"location": occurrence.location, "line": occurrence.line or None, "symbol": occurrence.symbol}
    return _known(row)


def read_occurrences(value: Any) -> tuple[Occurrence, ...]:
    """The entries of ``evidence.occurrences``."""
    return tuple(
        Occurrence(text_of(item, "location"), _line(item.get("line")), text_of(item, "symbol"))
        for item in _objects(value)
        if text_of(item, "location")
    )


def _line(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and value != "" and value != []}
