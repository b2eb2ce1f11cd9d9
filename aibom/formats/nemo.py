"""NeMo's models, ``*.nemo``: a tar archive, compressed or not, of a configuration, weights and what they need.

Layout: nemo/core/connectors/save_restore_connector.py of https://github.com/NVIDIA/NeMo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import MAX_RATIO, ByteStream, Inflated, compression
from aibom.formats.declared import decode, leaves_folder, present
from aibom.formats.front_matter import MAX_BLOCK, load_yaml
from aibom.formats.nemo_config import config_facts
from aibom.formats.pytorch import FORMAT as PYTORCH
from aibom.formats.tar_members import TarMember, tar_members
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "Nemo"]

_CONFIG: Final = "model_config.yaml"
_WEIGHTS: Final = (".ckpt", ".pt", ".pth", ".bin")
_MAX_HEADERS: Final = 64 * 1024 * 1024
"""Bytes of headers and of the configuration that are taken; what is passed over does not count."""
_MAX_FINDINGS = 20
_KINDS: Final = {"1": "a hard link", "2": "a symbolic link", "3": "a device", "4": "a device", "6": "a pipe"}


@dataclass(slots=True)
class _Read:
    config: dict[str, str] = field(default_factory=dict)
    weights: Facts | None = None
    members: int = 0
    found: bool = False
    findings: list[Property] = field(default_factory=list)
    unknowns: list[Property] = field(default_factory=list)


class Nemo:
    """Models of NeMo, ``*.nemo``, as plain tar archives or compressed by gzip.

    Members are looked at one after the other, unpacking at most 256 MiB, and none is extracted; links, devices and
    names that leave the folder are findings. ``model_config.yaml`` gives the class of the model, the version of NeMo,
    and what it declares as name, licence and version. Weights that are not compressed are read as PyTorch's: imports,
    parameters.
    """

    name = "nemo"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".nemo",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the configuration says; see ``Format.read``."""
        read = _Read()
        packed = compression(blob.read(0, 6))
        stream = Inflated(blob, packed, _MAX_HEADERS) if packed else ByteStream(blob, _MAX_HEADERS)
        try:
            for member in tar_members(stream):
                _take(member, stream, blob, read, plain=not packed)
        except FormatError as error:
            if not read.members:
                raise FormatError(f"no archive of NeMo's: {error}") from error
            read.unknowns.append(("contents", f"{error}; members behind are not known"))
        if not read.found and not read.unknowns:
            raise FormatError("a tar archive, but none of NeMo's" if read.members else "no archive of NeMo's")
        if isinstance(stream, Inflated) and stream.bomb:
            read.findings.append(("ratio", f"it unpacks to more than {MAX_RATIO} times its size"))
        return _facts(read)


def _facts(read: _Read) -> Facts:
    said = config_facts(Nemo.name, read.config)
    weights = read.weights if read.weights is not None else Facts(Nemo.name)
    declared = said.model if said.model is not None else ModelFacts()
    inner = weights.model if weights.model is not None else ModelFacts()
    model = replace(
        declared,
        parameters=inner.parameters,
        parameters_by_dtype=inner.parameters_by_dtype,
        formats=(Nemo.name, *inner.formats),
        saved_with=declared.saved_with + inner.saved_with,
    )
    return replace(
        said,
        kind=Kind.MODEL,
        properties=said.properties + weights.properties,
        model=model,
        libraries=tuple(sorted({*said.libraries, *weights.libraries})),
        unknowns=(*read.unknowns, *said.unknowns, *weights.unknowns),
        findings=(*read.findings, *said.findings, *weights.findings),
        measured=present(model, "formats", "parameters", "parameters_by_dtype"),
    )


def _take(member: TarMember, stream: ByteStream, blob: Blob, read: _Read, *, plain: bool) -> None:
    name = member.name.removeprefix("./")
    read.members += 1
    if leaves_folder(member.name):
        _found(read, "path", clean_name(member.name, 256))
    elif member.kind in _KINDS:
        _found(read, "archive", f"{clean_name(name, 256)} is {_KINDS[member.kind]}, which is not followed")
    elif member.is_file and name == _CONFIG and not read.found:
        read.found = True
        _configure(stream.peek(min(member.size, MAX_BLOCK + 1)), member.size, read)
    elif member.is_file and name.endswith(_WEIGHTS) and read.weights is None and plain:
        start = stream.position
        if start + member.size > blob.size:
            return
        held = Blob(
            f"{blob.path}!{clean_name(name, 256)}",
            member.size,
            lambda offset, length: blob.exactly(start + offset, length),
        )
        try:
            facts = PYTORCH.read(held)
        except FormatError as error:
            read.unknowns.append(("contents", f"{clean_name(name, 256)}: {error}"))
        else:
            read.weights = facts if facts.kind is not None else None
    elif member.is_file and name.endswith(_WEIGHTS) and not plain:
        read.unknowns.append(("parameters", f"{clean_name(name, 256)} is compressed, and not read"))


def _configure(data: bytes, size: int, read: _Read) -> None:
    if size > MAX_BLOCK or len(data) < size:
        problem = f"larger than {MAX_BLOCK} bytes" if size > MAX_BLOCK else "truncated"
        read.unknowns.append(("contents", f"{_CONFIG}: {problem}"))
        return
    try:
        value = load_yaml(decode(data[:size])).value
    except FormatError as error:
        read.unknowns.append(("contents", f"{_CONFIG}: {error}"))
        return
    for key, item in value.items() if isinstance(value, dict) else ():
        if isinstance(item, str):
            read.config[key] = str(item)


def _found(read: _Read, rule: str, detail: str) -> None:
    if len(read.findings) < _MAX_FINDINGS and detail:
        read.findings.append((rule, detail))


FORMAT = Nemo()
