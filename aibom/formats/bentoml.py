"""``model.yaml`` of BentoML's store of models (bentoml/_internal/models/model.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.card_values import Gaps, line
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.formats.mentioned import is_path
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.purl import normalize_pypi_name
from aibom.normalize.text import clean_line

__all__ = ["FORMAT", "is_bento_model"]

_MAX_ENTRIES: Final = 100
_FRAMEWORKS: Final = {
    "sklearn": "scikit-learn",
    "pytorch": "torch",
    "torchscript": "torch",
    "pytorch_lightning": "lightning",
}


def is_bento_model(value: Value) -> bool:
    """Tell whether a ``model.yaml`` is BentoML's: much other software has a file of that name."""
    if not isinstance(value, dict):
        return False
    context = value.get("context")
    return isinstance(context, dict) and "bentoml_version" in context and "name" in value and "version" in value


class BentoModel:
    """Descriptions of models in BentoML's store, ``model.yaml``.

    Name, version, module that loads it, framework and its versions, methods, labels, options, when it was saved.
    """

    name = "bentoml"
    kind: Kind | None = None
    names: tuple[str, ...] = ("model.yaml",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what BentoML says of the model; see ``Format.read``."""
        value = load_yaml(blob.text(MAX_BLOCK)).value
        if not isinstance(value, dict) or not is_bento_model(value):
            return Facts(self.name)
        gaps = Gaps()
        context = value.get("context")
        said = context if isinstance(context, dict) else {}
        framework = line(said.get("framework_name"), "libraries", gaps)
        library = _FRAMEWORKS.get(framework, framework) if framework is not None else None
        module = line(value.get("module"), "properties", gaps)
        code = module is not None and not f"{module}.".startswith("bentoml.")
        findings = (("remote-code", f"module: {module}"),) if code else ()
        return Facts(
            self.name,
            name=line(value.get("name"), "name", gaps, scalars=True),
            version=line(value.get("version"), "version", gaps, scalars=True),
            properties=tuple(_properties(value, framework, module, gaps)),
            model=ModelFacts(saved_with=tuple(_saved_with(said, gaps)), remote_code=True if code else None),
            libraries=("bentoml", *((library,) if library else ())),
            unknowns=gaps.all(),
            findings=findings,
        )


def _saved_with(context: dict[str, Value], gaps: Gaps) -> Iterator[str]:
    versions = context.get("framework_versions")
    said = list(versions.items())[:_MAX_ENTRIES] if isinstance(versions, dict) else []
    said += [("bentoml", context.get("bentoml_version")), ("python", context.get("python_version"))]
    for name, value in said:
        version = line(value, "saved_with", gaps, scalars=True)
        if version is not None and (known := clean_line(normalize_pypi_name(name), 200)):
            yield f"{known} {version}"


def _properties(value: dict[str, Value], framework: str | None, module: str | None, gaps: Gaps) -> Iterator[Property]:
    created = line(value.get("creation_time"), "properties", gaps, scalars=True)
    for name, said in (("framework", framework), ("module", module), ("created", created)):
        if said is not None:
            yield f"aibom:bentoml:{name}", said
    signatures = value.get("signatures")
    for method in list(signatures)[:_MAX_ENTRIES] if isinstance(signatures, dict) else ():
        if known := clean_line(method, 1024):
            yield "aibom:bentoml:signature", known
    for key, name in (("labels", "label"), ("options", "option"), ("metadata", "metadata")):
        entries = value.get(key)
        pairs = list(entries.items()) if isinstance(entries, dict) else []
        if len(pairs) > _MAX_ENTRIES:
            gaps.add("properties", f"more than {_MAX_ENTRIES} {key}")
        for label, entry in pairs[:_MAX_ENTRIES]:
            if isinstance(entry, str) and entry and not is_path(entry):
                yield f"aibom:bentoml:{name}", clean_line(f"{label}={entry}", 1024)


FORMAT = BentoModel()
