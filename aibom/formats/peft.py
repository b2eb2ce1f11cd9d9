"""``adapter_config.json``: which model an adapter belongs to, and what kind of adapter it is (PEFT, adapters)."""

from __future__ import annotations

from aibom.formats.adapters import is_adapters_config, read_adapters
from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob
from aibom.formats.hf_config import remote_code
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "is_adapter_config"]


def is_adapter_config(config: JsonObject) -> bool:
    """Tell whether an ``adapter_config.json`` is PEFT's or that of adapters: more libraries have files of that name."""
    return config.text("peft_type") is not None or is_adapters_config(config)


class AdapterConfig:
    """Configurations of adapters, ``adapter_config.json``.

    The model that an adapter was trained on is its parent, as it is named there: by its id on the Hub, or by a path,
    which is for the collector to find or to refuse.
    """

    name = "adapter-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("adapter_config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the parent and the type of the adapter; see ``Format.read``."""
        config = read_object(blob)
        if not is_adapter_config(config):
            return Facts(self.name)
        if config.text("peft_type") is None:
            return read_adapters(config, self.name)
        parent = config.hub_name("base_model_name_or_path") or config.text("base_model_name_or_path")
        findings = remote_code(config)
        rank = config.count("r")
        version = config.text("peft_version")
        model = ModelFacts(saved_with=(f"peft {version}",) if version else (), remote_code=True if findings else None)
        return Facts(
            self.name,
            properties=tuple(
                (f"aibom:model:{name}", value)
                for name, value in (
                    ("peft-type", config.text("peft_type")),
                    ("peft-task", config.text("task_type")),
                    ("peft-rank", str(rank) if rank else None),
                )
                if value is not None
            ),
            model=model if model != ModelFacts() else None,
            parents=(Mention(parent, "adapter", config.text("revision") or ""),) if parent else (),
            libraries=("peft",),
            unknowns=() if parent else (("parents", "not declared"),),
            findings=config.findings + findings,
        )


FORMAT = AdapterConfig()
