"""A model in a repository of Triton: ``config.pbtxt`` and a folder for each version (Triton, model_repository.md)."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts, Folder, Layout, Mention
from aibom.formats.blob import FormatError
from aibom.formats.hub_folder import as_model, object_at, own_files, place
from aibom.formats.triton import is_triton, read_config
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_MARKER: Final = "config.pbtxt"
_VLLM: Final = "model.json"
_MAX_VERSIONS: Final = 100
_MAX_CODE: Final = 20


class TritonFolder:
    """Models of Triton: a folder with a ``config.pbtxt``, or with one that is empty and folders called ``1``, ``2`` ...

    One version is the model's version; several are listed, as which of them are served is the server's to decide.
    Python code in a version is a finding. What vLLM's ``model.json`` loads is the parent.
    """

    name = "triton-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 15

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        blob = folder.blobs.get(_MARKER)
        if blob is None:
            return ()
        others = {path.rpartition("/")[0] for path in folder.blobs if path.endswith(f"/{_MARKER}")}
        files = own_files(folder, others)
        versions = sorted(
            {top for path in files if "/" in path and _is_version(top := path.partition("/")[0])}, key=int
        )
        try:
            if not is_triton(read_config(blob)) and not (versions and not blob.size):
                return ()
        except FormatError:
            if not versions:
                return ()
        said = (_versions(folder, versions), _code(folder, files), *_loaded(folder, versions))
        facts = ((where, facts) for where, facts in said if facts != Facts(self.name))
        return (as_model(self.name, folder, facts, files=files, first=(_MARKER,)),)


def _is_version(name: str) -> bool:
    # Versions are positive numbers that do not begin with zero; folders of other names are ignored.
    return name.isascii() and name.isdigit() and not name.startswith("0") and len(name) < 19


def _versions(folder: Folder, versions: list[str]) -> tuple[str, Facts]:
    where = place(folder, _MARKER)
    if len(versions) == 1:
        return where, Facts(TritonFolder.name, version=versions[0])
    unknowns: tuple[Property, ...] = ()
    if len(versions) > _MAX_VERSIONS:
        unknowns = (("properties", f"more than {_MAX_VERSIONS} versions"),)
    said = tuple(("aibom:triton:version", version) for version in versions[:_MAX_VERSIONS])
    return where, Facts(TritonFolder.name, properties=said, unknowns=unknowns)


def _code(folder: Folder, files: tuple[str, ...]) -> tuple[str, Facts]:
    code = tuple(("remote-code", clean_name(path)) for path in files if path.endswith(".py"))[:_MAX_CODE]
    model = ModelFacts(remote_code=True) if code else None
    return place(folder, _MARKER), Facts(TritonFolder.name, model=model, findings=code)


def _loaded(folder: Folder, versions: list[str]) -> list[tuple[str, Facts]]:
    """What vLLM's backend loads: ``model``, an id of the Hub or a path, and its revision."""
    found = []
    for version in versions[:_MAX_VERSIONS]:
        settings = object_at(folder, f"{version}/{_VLLM}")
        name = settings.hub_name("model") or settings.text("model") if settings is not None else None
        if settings is not None and name is not None:
            mention = Mention(name, "", settings.text("revision") or "")
            facts = Facts(TritonFolder.name, parents=(mention,), libraries=("vllm",))
            found.append((place(folder, f"{version}/{_VLLM}"), facts))
    return found


FORMAT = TritonFolder()
