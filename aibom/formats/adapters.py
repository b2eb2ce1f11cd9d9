"""Adapters and heads of the library adapters, once adapter-transformers (adapters/loading.py, adapters/utils.py)."""

from __future__ import annotations

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "is_adapters_config", "read_adapters"]


def is_adapters_config(config: JsonObject) -> bool:
    """Tell whether a configuration is that of an adapter or a head of adapters."""
    return config.object("config") is not None and config.text("model_type", "model_class") is not None


def read_adapters(config: JsonObject, name: str) -> Facts:
    """Read the ``adapter_config.json`` of such an adapter: its own name, and the model that it was trained on.

    Args:
        config: the configuration.
        name: the format's name.
    """
    parent = config.hub_name("model_name") or config.text("model_name")
    settings = config.object("config") or JsonObject({})
    kind = settings.text("architecture")
    properties: tuple[Property, ...] = (("aibom:adapters:type", kind),) if kind is not None else ()
    return Facts(
        name,
        name=config.text("name"),
        properties=properties,
        model=ModelFacts(
            architecture_family=config.text("model_type"),
            hidden_size=config.count("hidden_size"),
            saved_with=_saved_with(config),
        ),
        parents=(Mention(parent, "adapter"),) if parent else (),
        libraries=("adapters",),
        unknowns=() if parent else (("parents", "not declared"),),
        findings=config.findings,
    )


def _saved_with(config: JsonObject) -> tuple[str, ...]:
    # `adapters.1.0.0`; without the library's name it is a version of adapter-transformers.
    version = config.text("version")
    if version is None:
        return ()
    own = version.removeprefix("adapters.")
    return (f"adapters {own}" if own != version else f"adapter-transformers {version}",)


class HeadConfig:
    """Prediction heads of adapters, ``head_config.json``: what kind it is, and how many labels it has."""

    name = "adapters-head"
    kind: Kind | None = None
    names: tuple[str, ...] = ("head_config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the kind of head; see ``Format.read``."""
        config = read_object(blob)
        head = config.object("config")
        kind = head.text("head_type") if head is not None else None
        if head is None or kind is None or not is_adapters_config(config):
            return Facts(self.name)
        said = [("aibom:adapters:head", kind)]
        if (labels := head.count("num_labels")) is not None:
            said.append(("aibom:adapters:labels", str(labels)))
        return Facts(self.name, properties=tuple(said), findings=config.findings)


FORMAT = HeadConfig()
