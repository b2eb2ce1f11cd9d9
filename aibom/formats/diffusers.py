"""A pipeline of diffusers: ``model_index.json`` names its parts, each a model in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.hub_folder import described_by, own_files, own_models, place, side_facts
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.weights import is_weight
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_INDEX: Final = "model_index.json"
_DISTRIBUTIONS: Final = frozenset(("diffusers", "transformers"))
_MAX_COMPONENTS: Final = 100


class Diffusers:
    """Pipelines of diffusers.

    A component that the index names is a part where its folder holds weights and a configuration; a tokenizer or a
    scheduler, which has no weights, belongs to the pipeline.
    """

    name = "diffusers"
    markers: tuple[str, ...] = (_INDEX,)
    priority = 20

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the pipeline and its parts; see ``FolderFormat.read``."""
        blob = folder.blobs.get(_INDEX)
        index = read_object(blob) if blob is not None else JsonObject({})
        if "_class_name" not in index.values:
            return ()
        listed = ((key, value) for key, value in index.values.items() if isinstance(value, list))
        named = {key: _strings(value) for key, value in listed if key and not key.startswith("_") and "/" not in key}
        if len(named) > _MAX_COMPONENTS:
            raise FormatError(f"more than {_MAX_COMPONENTS} components")
        files = own_files(folder, own_models(folder, named))
        parts = {key: own for key in sorted(named) if (own := _part(files, key))}
        whole = tuple(path for path in files if path.partition("/")[0] not in parts)
        return (
            Layout(
                format=self.name,
                path=folder.path,
                kind=Kind.MODEL,
                describes=described_by(folder, whole),
                files=tuple(place(folder, path) for path in whole),
                facts=((place(folder, _INDEX), _facts(index, named, files)), *side_facts(folder, whole)),
                parts=tuple(self._layout(folder, key, own) for key, own in parts.items()),
            ),
        )

    def _layout(self, folder: Folder, key: str, own: tuple[str, ...]) -> Layout:
        return Layout(
            format=self.name,
            path=place(folder, key),
            kind=Kind.MODEL,
            describes=described_by(folder, own, key),
            files=tuple(place(folder, path) for path in own),
        )


def _strings(value: list[object]) -> list[str]:
    return [item for item in value if isinstance(item, str)]


def _part(files: tuple[str, ...], key: str) -> tuple[str, ...]:
    # The files of a component that is a model; empty where it has no weights or no configuration.
    own = tuple(path for path in files if path.startswith(f"{key}/"))
    return own if f"{key}/config.json" in own and any(map(is_weight, own)) else ()


def _facts(index: JsonObject, named: dict[str, list[str]], files: tuple[str, ...]) -> Facts:
    class_name = index.values["_class_name"]
    last = _strings(class_name)[-1:] if isinstance(class_name, list) else [class_name]
    code = tuple(_code(index, named, files))
    version = index.text("_diffusers_version")
    model = ModelFacts(
        architecture=JsonObject({"": last[0] if last else None}).text(""),
        saved_with=(f"diffusers {version}",) if version else (),
        remote_code=True if code else None,
        name_or_path=index.hub_name("_name_or_path"),
    )
    libraries = {"diffusers"}.union(*(value[:1] for value in named.values())) & _DISTRIBUTIONS
    return Facts("diffusers", model=model, libraries=tuple(sorted(libraries)), findings=(*index.findings, *code))


def _code(index: JsonObject, named: dict[str, list[str]], files: tuple[str, ...]) -> Iterator[Property]:
    # A class as [module, name] is the repository's own, and so is a component whose module lies in its folder.
    class_name = index.values["_class_name"]
    if isinstance(class_name, list):
        yield "remote-code", clean_name(f"_class_name: {'.'.join(_strings(class_name))}")
    for key, value in named.items():
        if value and f"{key}/{value[0]}.py" in files:
            yield "remote-code", clean_name(f"{key}: {key}/{value[0]}.py")


FORMAT = Diffusers()
