"""A model of TorchServe's that was taken out of its archive, or never put into one (``no-archive``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.hub_folder import as_model, object_at, own_files, place
from aibom.formats.json_object import JsonObject
from aibom.formats.requirement import lines_of, read_requirements, required_facts
from aibom.formats.torchserve_manifest import MANIFEST, is_manifest, manifest_facts
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_MAX_TEXT: Final = 1024 * 1024
_MAX_CODE: Final = 20


class TorchServeFolder:
    """Folders with a ``MAR-INF/MANIFEST.json``: name, version and handler; Python files are code that serving runs."""

    name = "torchserve-folder"
    markers: tuple[str, ...] = (MANIFEST,)
    priority = 15

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        manifest = object_at(folder, MANIFEST)
        if manifest is None or not is_manifest(manifest):
            return ()
        files = own_files(folder, ())
        code = tuple(("remote-code", clean_name(path)) for path in files if path.endswith(".py"))[:_MAX_CODE]
        said = manifest_facts(self.name, manifest)
        said = replace(said, model=ModelFacts(remote_code=True) if code else None, findings=(*said.findings, *code))
        facts = ((place(folder, MANIFEST), said), *_required(folder, manifest))
        return (as_model(self.name, folder, facts, files=files),)


def _required(folder: Folder, manifest: JsonObject) -> tuple[tuple[str, Facts], ...]:
    """What the list of requirements that the manifest names asks for."""
    name = (manifest.object("model") or JsonObject({})).text("requirementsFile")
    blob = folder.blobs.get(name) if name is not None else None
    if name is None or blob is None:
        return ()
    try:
        facts = required_facts(TorchServeFolder.name, read_requirements(lines_of(blob.text(_MAX_TEXT))))
    except (FormatError, OSError) as error:
        reason = str(error) if isinstance(error, FormatError) else "cannot be read"
        facts = Facts(TorchServeFolder.name, unknowns=(("libraries", f"{clean_name(name)}: {reason}"),))
    return ((place(folder, name), facts),) if facts != Facts(facts.format) else ()


FORMAT = TorchServeFolder()
