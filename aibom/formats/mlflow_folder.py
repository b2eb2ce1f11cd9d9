"""A model as MLflow saves it: the folder of an ``MLmodel``, its environment files, its weights and its code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.card_values import Gaps, line
from aibom.formats.declared import leaves_folder
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.formats.hub_folder import as_model, described_by, own_files, place
from aibom.formats.mlflow import flavors_of, read_mlmodel
from aibom.formats.requirement import lines_of, read_conda, read_requirements, required_facts
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "below", "outermost"]

_MARKER: Final = "MLmodel"
_REGISTERED: Final = "registered_model_meta"
_DATA: Final = ("data", "model_binary", "model_data", "model_path", "peft_adaptor", "pickled_model")
_MAX_PARTS: Final = 100


class MLflowFolder:
    """Folders with an ``MLmodel``: all below them is the one model's.

    What ``requirements.txt``, ``python_env.yaml`` or ``conda.yaml`` ask for is what loading it needs. A registry's name
    and version are those that ``registered_model_meta`` notes when the model is fetched from one. A model of MLflow's
    in a folder below is a part.
    """

    name = "mlflow-folder"
    markers: tuple[str, ...] = (_MARKER,)
    priority = 30

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the model and the models in it; see ``FolderFormat.read``."""
        blob = folder.blobs.get(_MARKER)
        if blob is None:
            return ()
        try:
            flavors = flavors_of(read_mlmodel(blob))
            if not flavors:
                return ()
        except FormatError:
            flavors = {}  # that it is unread is better said of the model than of nothing
        inner = outermost(path.rpartition("/")[0] for path in folder.blobs if path.endswith(f"/{_MARKER}"))
        parts = tuple(layout for path in inner[:_MAX_PARTS] for layout in self.read(below(folder, path)))
        start = len(folder.path) + 1 if folder.path else 0
        files = own_files(folder, (layout.path[start:] for layout in parts))
        then: tuple[str, ...] = ()
        for path in sorted(_data(flavors)):
            then += described_by(folder, files, path)
            if f"{path}/meta.json" in files:
                then += (place(folder, f"{path}/meta.json"),)
        layout = as_model(self.name, folder, _facts(folder), files=files, first=(_MARKER,), then=then)
        return (replace(layout, parts=parts),)


def outermost(folders: Iterable[str]) -> list[str]:
    """Give those of the folders that lie in no other of them, sorted."""
    found: list[str] = []
    for path in sorted(set(folders)):
        if not any(path.startswith(f"{other}/") for other in found):
            found.append(path)
    return found


def below(folder: Folder, path: str) -> Folder:
    """Give a folder inside a folder.

    Args:
        folder: the outer one.
        path: relative to it.
    """
    inner = {name[len(path) + 1 :]: blob for name, blob in folder.blobs.items() if name.startswith(f"{path}/")}
    return Folder(place(folder, path), inner)


def _data(flavors: Mapping[str, Mapping[str, Value]]) -> set[str]:
    """Folders in which flavors keep what they load."""
    named = (values.get(key) for values in flavors.values() for key in _DATA)
    return {path.strip("/") for path in named if isinstance(path, str) and path and not leaves_folder(path)}


def _facts(folder: Folder) -> Iterator[tuple[str, Facts]]:
    registered = folder.blobs.get(_REGISTERED)
    if registered is not None:
        yield place(folder, _REGISTERED), _read(registered, _name)
    for name, read in _ENVIRONMENT.items():
        blob = folder.blobs.get(name)
        if blob is None or (name == "conda.yaml" and "requirements.txt" in folder.blobs):
            continue
        facts = _read(blob, read)
        if facts != Facts(facts.format):
            yield place(folder, name), facts


def _read(blob: Blob, read: Callable[[str], Facts]) -> Facts:
    try:
        return read(blob.text(MAX_BLOCK))
    except (FormatError, OSError) as error:
        reason = str(error) if isinstance(error, FormatError) else "cannot be read"
        field = "version" if blob.name == _REGISTERED else "libraries"
        return Facts(MLflowFolder.name, unknowns=((field, f"{blob.name}: {reason}"),))


def _name(text: str) -> Facts:
    value, gaps = load_yaml(text).value, Gaps()
    said = value if isinstance(value, dict) else {}
    name = line(said.get("model_name"), "name", gaps, scalars=True)
    version = line(said.get("model_version"), "version", gaps, scalars=True)
    return Facts(MLflowFolder.name, name=name, version=version, unknowns=gaps.all())


def _requirements(text: str) -> Facts:
    return required_facts(MLflowFolder.name, read_requirements(lines_of(text)))


def _python(text: str) -> Facts:
    """``python_env.yaml``; what it installs is a file of requirements or a list of them."""
    value, gaps = load_yaml(text).value, Gaps()
    said = value if isinstance(value, dict) else {}
    version = line(said.get("python"), "requires", gaps, scalars=True)
    listed = said.get("dependencies")
    entries = listed if isinstance(listed, list) else []
    facts = required_facts(
        MLflowFolder.name, read_requirements(entry for entry in entries if not str(entry).lstrip().startswith("-"))
    )
    return _with_python(facts, f"=={version}" if version else "")


def _conda(text: str) -> Facts:
    value = load_yaml(text).value
    listed = value.get("dependencies") if isinstance(value, dict) else None
    entries = listed if isinstance(listed, list) else []
    pip = [entry["pip"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("pip"), list)]
    options = (entry for entries in pip if isinstance(entries, list) for entry in entries)
    listed_by_pip = read_requirements(entry for entry in options if not str(entry).startswith("-"))
    return required_facts(MLflowFolder.name, read_conda(entries), listed_by_pip)


def _with_python(facts: Facts, version: str) -> Facts:
    if not version:
        return facts
    requires = (*(facts.model.requires if facts.model else ()), f"python {version}")
    return replace(facts, model=ModelFacts(requires=requires))


_ENVIRONMENT: Final = {"requirements.txt": _requirements, "python_env.yaml": _python, "conda.yaml": _conda}

FORMAT = MLflowFolder()
