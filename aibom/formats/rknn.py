"""Rockchip's models, ``*.rknn``: identified, and what their JSON says of who made them and for which chips."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.json_object import MAX_JSON, JsonObject
from aibom.formats.json_text import load_json
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, is_placeholder

__all__ = ["FORMAT", "Rknn"]

_PLAIN: Final = b"RKNN\0\0\0\0"
_ENCRYPTED: Final = b"CYPTRKNN"
_VERSIONS: Final = frozenset((1, 2, 3, 4, 5, 6, 0x1001, 0x1002, 0x1003, 0x1004))
_MAX_PLATFORMS = 16


class Rknn:
    """Models of Rockchip's NPUs, ``*.rknn``.

    Identified by their magic, encrypted ones too. Of the JSON behind the graph are read name, version of the toolkit,
    the framework that the model came from and the chips that it is for.
    """

    name = "rknn"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".rknn",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _PLAIN), (0, _ENCRYPTED))

    def read(self, blob: Blob) -> Facts:
        """Return what the JSON says; see ``Format.read``."""
        head = blob.read(0, 24)
        if not head.startswith((_PLAIN, _ENCRYPTED)):
            raise FormatError("not a model of Rockchip's")
        unknowns: list[Property] = []
        said = JsonObject({})
        try:
            said = _json(blob, head)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        version = said.text("version")
        model = ModelFacts(formats=(self.name,), saved_with=(f"rknn-toolkit {version}",) if version else ())
        return Facts(
            format=self.name,
            kind=self.kind,
            name=said.text("name"),
            properties=tuple(_properties(said)),
            model=model,
            unknowns=tuple(unknowns),
            findings=said.findings,
            measured=present(model, "formats"),
        )


def _json(blob: Blob, head: bytes) -> JsonObject:
    if head.startswith(_ENCRYPTED):
        raise FormatError("encrypted")
    if len(head) < 24:
        raise FormatError("truncated")
    version, size = int.from_bytes(head[8:16], "little"), int.from_bytes(head[16:24], "little")
    if version not in _VERSIONS:
        raise FormatError(f"version {version} of the container is not read")
    start = 24 + (40 if version & 0xFFF > 1 and size else 0) + size
    length = int.from_bytes(blob.exactly(start, 8), "little")
    if length > MAX_JSON:
        raise FormatError(f"more than {MAX_JSON} bytes of JSON")
    value, _ = load_json(blob.exactly(start + 8, length).rstrip(b"\0"))
    if not isinstance(value, dict):
        raise FormatError("no JSON object")
    return JsonObject(value)


def _properties(said: JsonObject) -> list[Property]:
    chips = said.values.get("target_platform")
    found = (
        [("target", chip) for chip in chips[:_MAX_PLATFORMS] if isinstance(chip, str)]
        if isinstance(chips, list)
        else []
    )
    found += [("framework", text)] if (text := said.text("ori_network_platform", "network_platform")) else []
    lines = ((f"aibom:rknn:{key}", clean_line(text, 256)) for key, text in found)
    return [(key, text) for key, text in lines if not is_placeholder(text)]


FORMAT = Rknn()
