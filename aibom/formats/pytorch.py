"""What ``torch.save``, TorchScript and torch.export write: imports, tensors, byte order; nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.declared import decode, present
from aibom.formats.lfs import lfs_pointer
from aibom.formats.pickle import NOTES, Imports, is_state, library_versions
from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_machine import MAX_STREAM, Machine
from aibom.formats.pytorch_tensors import Tally, find_tensors, is_optimizer
from aibom.formats.safetensors import CARRIERS
from aibom.formats.torch_export import Export, read_export
from aibom.formats.zip_members import ZIP_MAGIC, Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line

__all__ = ["FORMAT", "PyTorch"]

LEGACY: Final = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""How a file of ``torch.save`` begins that is no zip archive: its magic number, pickled."""

_SUFFIXES: Final = (".bin", ".ckpt", ".jit", ".model", ".pt", ".pt2", ".ptl", ".pth", ".torchscript")
_OWN: Final = (".ckpt", ".jit", ".pt", ".pt2", ".pth", ".ptl", ".torchscript")
_HUB: Final = ("adapter_model", "diffusion_pytorch_model", "pytorch_model")


@dataclass(slots=True)
class _Content:
    """What a file holds.

    Attributes:
        machine: what its pickles would import.
        value: what the main one would give.
        kind: ``torchscript`` or ``export``; empty for ``torch.save``.
        export: what an exported program says.
    """

    machine: Machine | None = None
    value: Any = None
    kind: str = ""
    properties: list[Property] = field(default_factory=list)
    findings: list[Property] = field(default_factory=list)
    unknowns: list[Property] = field(default_factory=list)
    storages: Mapping[str, int] | None = None
    export: Export | None = None


class PyTorch:
    """PyTorch's files: ``*.pt``, ``*.pth``, ``*.bin``, ``*.ckpt``; TorchScript and exported programs, ``*.pt2``.

    Magic decides, not the suffix: a zip archive with a ``data.pkl``, or the magic number of ``torch.save`` before 1.6.
    Such a file is a model where it holds a state dict, a module, code of TorchScript or an exported program, where it
    would import something of a library of models, or what runs code and no data has a use for. Lone tensors, lists of
    them and data sets are none; the state of an optimizer belongs to its checkpoint.

    Parameters are the elements of all tensors of the one state dict or module in it, buffers too, each tensor once
    whatever number of names it has. Left out where they do not fit their storages, where a dtype may hold several
    weights in an element, and where it is open which one of several state dicts is the model. Of the opcodes are read
    at most 2,000,000 and 64 MiB, of other members at most 16 MiB; tensors are never read.
    """

    name = "pytorch"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = _SUFFIXES
    magic: tuple[tuple[int, bytes], ...] = ((0, ZIP_MAGIC), (0, LEGACY))

    def read(self, blob: Blob) -> Facts:
        """Return what the file says; see ``Format.read``."""
        head = blob.read(0, len(LEGACY))
        own = blob.name.lower().endswith(_OWN) and not is_state(blob.path)
        content = _Content()
        if head.startswith(ZIP_MAGIC):
            try:
                archive = Archive(blob)
            except FormatError as error:
                unknowns = (("contents", str(error)),)
                return Facts(self.name, Kind.MODEL if own else None, unknowns=unknowns)
            _read_archive(archive, content)
        elif head == LEGACY:
            _read_legacy(blob, content)
        elif lfs_pointer(blob) is not None:
            return Facts(self.name, Kind.MODEL if own or blob.name.startswith(_HUB) else None)
        if content.machine is None and not content.kind:
            return Facts(self.name)
        return _facts(blob, content)


def _read_archive(archive: Archive, content: _Content) -> None:
    names = {name.partition("/")[2] or name: name for name in archive.members}
    content.findings += archive.findings
    if "data.pkl" in names:
        scripted = "constants.pkl" in names and any(name.startswith("code/") for name in names)
        content.kind = "torchscript" if scripted else ""
        content.storages = {
            name[5:]: archive.members[full].size for name, full in names.items() if name.startswith("data/")
        }
        _run(archive, names["data.pkl"], content)
        for name in ("version", ".format_version", "byteorder"):
            _note(archive, names, name, content)
    elif "archive_format" in names or "serialized_exported_program.json" in names:
        content.kind = "export"
        content.export = read_export(archive, names)
        content.unknowns += content.export.unknowns
        _note(archive, names, "archive_version", content)
    else:
        content.findings.clear()


def _run(archive: Archive, name: str, content: _Content) -> None:
    try:
        blob = archive.open(name, MAX_STREAM)
    except FormatError as error:
        content.unknowns.append(("contents", str(error)))
        content.machine = Machine(ByteStream(Blob("", 0, lambda offset, length: b""), 0))
        return
    content.machine = Machine(ByteStream(blob, MAX_STREAM), frozenset(NOTES))
    try:
        content.value = content.machine.run()
    except FormatError as error:
        content.unknowns.append(("contents", f"{error}; imports behind are not known"))


def _note(archive: Archive, names: Mapping[str, str], name: str, content: _Content) -> None:
    if name not in names:
        return
    try:
        text = clean_line(decode(archive.open(names[name], 1024).read(0, 256), cut=True), 64)
    except FormatError as error:
        content.unknowns.append(("properties", f"{name}: {error}"))
        return
    key = {"byteorder": "byte-order", "version": "version", "archive_version": "version"}.get(name, "format-version")
    if text:
        content.properties.append((f"aibom:pytorch:{key}", text))


def _read_legacy(blob: Blob, content: _Content) -> None:
    machine = content.machine = Machine(ByteStream(blob, MAX_STREAM), frozenset(NOTES))
    try:
        machine.run()
        version, system = machine.run(), machine.run()
        if isinstance(version, int):
            content.properties.append(("aibom:pytorch:version", f"legacy {version}"))
        order = system.get("little_endian") if isinstance(system, dict) else None
        if isinstance(order, bool):
            content.properties.append(("aibom:pytorch:byte-order", "little" if order else "big"))
        content.value = machine.run()
    except FormatError as error:
        content.unknowns.append(("contents", f"{error}; imports behind are not known"))


def _facts(blob: Blob, content: _Content) -> Facts:
    machine, scripted = content.machine, content.kind == "torchscript"
    items = machine.imports if machine is not None else {}
    # TorchScript is compiled code in the file itself: its names are no modules of Python.
    loaded = (item for item in items if not (scripted and item.module.startswith("__torch__")))
    imports = Imports.of(loaded, machine.hidden if machine is not None else 0)
    tensors = find_tensors(content.value, every=scripted)
    model = bool(content.kind or tensors or imports.libraries or imports.runs_code)
    broken = any(name == "contents" for name, _ in content.unknowns)
    named = blob.name.lower().endswith(_OWN) or blob.name.startswith(_HUB)
    kind = Kind.MODEL if (model or (broken and named)) and not is_state(blob.path) else None
    counted = _count(tensors, content) if kind is not None and not is_optimizer(content.value) else ModelFacts()
    export = content.export or Export()
    facts = ModelFacts(
        architecture=_module(content.value, scripted),
        inputs=tuple(export.inputs),
        outputs=tuple(export.outputs),
        parameters=counted.parameters,
        parameters_by_dtype=counted.parameters_by_dtype,
        formats=(PyTorch.name,),
        saved_with=(
            *(library_versions(machine) if machine is not None else ()),
            *((f"torch {export.version}",) if export.version else ()),
        ),
    )
    kinds = [("aibom:pytorch:kind", content.kind)] if content.kind else []
    return Facts(
        format=PyTorch.name,
        kind=kind,
        properties=(*imports.properties, *(kinds if kind else ()), *(content.properties if kind else ())),
        model=facts if kind is not None else None,
        libraries=tuple(sorted({"torch", *imports.libraries})) if kind is not None else (),
        unknowns=tuple(content.unknowns),
        findings=(*imports.findings, *content.findings),
        measured=present(facts, "architecture", "formats", "parameters", "parameters_by_dtype") if kind else (),
    )


def _count(tensors: list[Any] | None, content: _Content) -> ModelFacts:
    unknowns = content.unknowns
    if content.export is not None and not unknowns:
        elements = content.export.elements
        return ModelFacts(parameters=elements.total() or None, parameters_by_dtype=tuple(sorted(elements.items())))
    if any(name == "contents" for name, _ in unknowns) or content.machine is None:
        return ModelFacts()
    if content.machine.cut:
        unknowns.append(("parameters", "more values than are kept"))
        return ModelFacts()
    if tensors == [] and content.kind == "torchscript":
        return ModelFacts()  # Code alone.
    if not tensors:
        unknowns.append(("parameters", "no single state dict or module was found in it"))
        return ModelFacts()
    tally = Tally()
    for tensor in tensors:
        tally.add(tensor)
    held = content.storages
    wrong = [key for key, size in tally.storages.items() if held is not None and held.get(key) != size]
    if tally.broken or wrong:
        words = f"{tally.broken} tensors lie outside their storages, {len(wrong)} storages are not of their size"
        content.findings.append(("layout", words))
        unknowns.append(("parameters", "tensors contradict themselves"))
        return ModelFacts()
    if tally.odd:
        unknowns.append(("parameters", f"{tally.odd} tensors are of kinds that are not counted"))
        return ModelFacts()
    carriers = sorted(CARRIERS & tally.elements.keys())
    if carriers:
        unknowns.append(("parameters", f"elements of {', '.join(carriers)} may hold several weights each"))
    return ModelFacts(
        parameters=None if carriers else tally.elements.total(),
        parameters_by_dtype=tuple(sorted(tally.elements.items())),
    )


def _module(value: Any, scripted: bool) -> str | None:
    """The class of the module at the top."""
    function = getattr(value, "function", None)
    if not isinstance(function, Global) or not (
        scripted or (isinstance(value.state, dict) and "_modules" in value.state)
    ):
        return None
    return clean_line(function.name, 1024) or None


FORMAT = PyTorch()
