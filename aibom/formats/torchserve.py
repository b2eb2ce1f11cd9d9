"""TorchServe's archives, ``*.mar``: what their manifest says, and the code that serving runs.

Layout: https://github.com/pytorch/serve/blob/master/model-archiver/README.md.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.pytorch import FORMAT as PYTORCH
from aibom.formats.requirement import Required, lines_of, read_requirements
from aibom.formats.torchserve_manifest import MANIFEST, manifest_facts
from aibom.formats.zip_members import ZIP_MAGIC, Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "TorchServe"]

_MAX_TEXT: Final = 1024 * 1024


class TorchServe:
    """Archives of TorchServe, ``*.mar``, which other software calls its own archives too: those are left alone.

    Of the zip archive, ``MAR-INF/MANIFEST.json`` is read: name, version, handler. A handler that is a file of the
    archive, or a module in it, is code that serving runs: a finding, and ``remote_code``. Weights that are not
    compressed are read as PyTorch's: imports, parameters.
    """

    name = "torchserve"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".mar",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the manifest says; see ``Format.read``."""
        if blob.read(0, len(ZIP_MAGIC)) != ZIP_MAGIC:
            return Facts(self.name)
        try:
            archive = Archive(blob)
            if MANIFEST not in archive.members:
                return Facts(self.name)
            manifest = read_object(archive.open(MANIFEST))
        except FormatError as error:
            return Facts(self.name, self.kind, unknowns=(("contents", str(error)),))
        whole = manifest_facts(self.name, manifest)
        said = manifest.object("model") or JsonObject({})
        weights = _weights(archive, said.text("serializedFile"))
        required = _required(archive, said.text("requirementsFile"))
        code = sorted(name for name in archive.members if name.endswith(".py"))
        handler = said.text("handler")
        inner = weights.model if weights is not None and weights.model is not None else ModelFacts()
        model = ModelFacts(
            parameters=inner.parameters,
            parameters_by_dtype=inner.parameters_by_dtype,
            formats=(self.name, *inner.formats),
            requires=required.requires,
            saved_with=inner.saved_with,
            remote_code=True if code else None,
        )
        findings = [("remote-code", f"serving runs {clean_name(name, 256)}") for name in code[:20]]
        return Facts(
            format=self.name,
            kind=self.kind,
            name=whole.name,
            version=whole.version,
            properties=(*whole.properties, *_of_file(weights)),
            model=model,
            libraries=tuple(
                sorted({*whole.libraries, *required.libraries, *(weights.libraries if weights is not None else ())})
            ),
            unknowns=(*required.unknowns, *(weights.unknowns if weights is not None else ())),
            findings=(
                *archive.findings,
                *whole.findings,
                *findings,
                *(weights.findings if weights is not None else ()),
                *((("remote-code", f"serving runs the handler {handler}"),) if handler and ":" in handler else ()),
            ),
            measured=present(model, "formats", "parameters", "parameters_by_dtype", "remote_code"),
        )


def _weights(archive: Archive, name: str | None) -> Facts | None:
    """What PyTorch's format says of the weights; None where there are none, or they cannot be read."""
    if name is None or name not in archive.members:
        return None
    try:
        facts = PYTORCH.read(archive.open(name))
    except FormatError as error:
        return Facts(TorchServe.name, unknowns=(("contents", f"{clean_name(name, 256)}: {error}"),))
    return facts if facts.kind is not None else None


def _required(archive: Archive, name: str | None) -> Required:
    """What the archive's list of requirements asks for."""
    if name is None or name not in archive.members:
        return Required()
    try:
        return read_requirements(lines_of(archive.open(name, _MAX_TEXT).text(_MAX_TEXT)))
    except FormatError as error:
        return Required(unknowns=(("libraries", f"{clean_name(name, 256)}: {error}"),))


def _of_file(weights: Facts | None) -> tuple[Property, ...]:
    return weights.properties if weights is not None else ()


FORMAT = TorchServe()
