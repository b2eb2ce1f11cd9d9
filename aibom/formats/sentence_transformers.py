"""A chain of sentence-transformers: ``modules.json`` names the modules that together are the one model."""

from __future__ import annotations

from typing import Any, Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.declared import leaves_folder
from aibom.formats.hub_folder import as_model, described_by, object_at, own_files, own_models, place
from aibom.formats.json_object import MAX_JSON, JsonObject
from aibom.formats.json_text import load_json
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_MODULES: Final = "modules.json"
_VERSIONS: Final = "config_sentence_transformers.json"
_PACKAGE: Final = "sentence_transformers."
_DISTRIBUTIONS: Final = {"pytorch": "torch", "sentence_transformers": "sentence-transformers"}
# Modules that have the configuration of a model of transformers in their folder.
_ENCODERS: Final = ("Transformer", "CLIPModel", "MLMTransformer")
_ROUTERS: Final = ("router_config.json", "config.json")
_MAX_MODULES: Final = 100


class SentenceTransformers:
    """Models of sentence-transformers: the transformer at the top or in ``0_Transformer``, ``1_Pooling`` and so on."""

    name = "sentence-transformers"
    markers: tuple[str, ...] = (_MODULES,)
    priority = 20

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``. ``modules.json`` of other software is none."""
        modules = _modules(folder)
        if not modules:
            return ()
        claimed = [path for path, _ in modules if path]
        files = own_files(folder, own_models(folder, claimed))
        first = next((path for path, kind in modules if path and kind.endswith(_ENCODERS)), None)
        then = described_by(folder, files, first) if first is not None and "config.json" not in files else ()
        return (as_model(self.name, folder, _facts(folder, modules), files=files, then=then),)


def _modules(folder: Folder) -> list[tuple[str, str]]:
    # (folder, class) of each; empty where it is no list of modules, or none of them is sentence-transformers' own.
    blob = folder.blobs.get(_MODULES)
    try:
        value: Any = load_json(blob.text(MAX_JSON))[0] if blob is not None else None
    except FormatError:
        return []
    found = []
    for entry in value[:_MAX_MODULES] if isinstance(value, list) else ():
        path, kind = (entry.get("path"), entry.get("type")) if isinstance(entry, dict) else (None, None)
        if isinstance(path, str) and isinstance(kind, str) and not leaves_folder(path):
            found.append((path.strip("/"), kind))
    if not any(kind.startswith(_PACKAGE) for _, kind in found):
        return []
    return [*found, *(inner for path, _ in found for inner in _routed(folder, path))]


def _routed(folder: Folder, path: str) -> list[tuple[str, str]]:
    """(folder, class) of the modules that a router chooses from, each in a folder below its own."""
    at = f"{path}/" if path else ""
    configs = (object_at(folder, f"{at}{name}") for name in _ROUTERS)
    found = (one.object("types") for one in configs if one is not None and one.object("structure") is not None)
    types = next((types.values for types in found if types is not None), {})
    named = ((name, kind) for name, kind in list(types.items())[:_MAX_MODULES] if isinstance(kind, str))
    return [(f"{at}{name}", kind) for name, kind in named if name and "/" not in name and not leaves_folder(name)]


def _facts(folder: Folder, modules: list[tuple[str, str]]) -> list[tuple[str, Facts]]:
    code: tuple[Property, ...] = tuple(
        ("remote-code", clean_name(f"{_MODULES}: {kind}")) for _, kind in modules if not kind.startswith(_PACKAGE)
    )
    model = ModelFacts(remote_code=True) if code else None
    library = ("sentence-transformers",)
    found = [(place(folder, _MODULES), Facts("sentence-transformers", model=model, libraries=library, findings=code))]
    config = object_at(folder, _VERSIONS)
    if config is not None and (said := _settings(config)) != Facts(said.format):
        found.append((place(folder, _VERSIONS), said))
    return found


def _settings(config: JsonObject) -> Facts:
    """Versions that it was saved with; what kind of model it is, and how its vectors are compared."""
    versions = config.object("__version__") or JsonObject({})
    saved = [
        clean_name(f"{_DISTRIBUTIONS.get(name, name)} {version}")
        for name in versions.values
        if (version := versions.text(name))
    ]
    said = (("type", config.text("model_type")), ("similarity", config.text("similarity_fn_name")))
    return Facts(
        "sentence-transformers",
        properties=tuple((f"aibom:sentence-transformers:{name}", text) for name, text in said if text is not None),
        model=ModelFacts(saved_with=tuple(saved)) if saved else None,
    )


FORMAT = SentenceTransformers()
