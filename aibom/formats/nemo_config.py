"""``model_config.yaml`` of NeMo's models (nemo/core/classes/modelPT.py of https://github.com/NVIDIA/NeMo)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import Declared
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "config_facts", "is_nemo"]

_TARGET: Final = "nemo."


def is_nemo(value: Value) -> bool:
    """Tell whether a ``model_config.yaml`` is NeMo's: much other software has a file of that name."""
    if not isinstance(value, dict):
        return False
    target = value.get("target")
    return "nemo_version" in value or (isinstance(target, str) and target.startswith(_TARGET))


def config_facts(name: str, values: Mapping[str, Value]) -> Facts:
    """Read what a configuration says of the model as a whole.

    Args:
        name: the format's name.
        values: the mapping of its top; what is no text there is a part of the network.
    """
    declared = Declared({key: str(value) for key, value in values.items() if isinstance(value, str)})
    target = declared.line("target", "architecture")
    version = declared.line("nemo_version", "saved_with")
    code = target is not None and not target.startswith(_TARGET)
    model = ModelFacts(
        architecture=target.rpartition(".")[2] or None if target is not None else None,
        saved_with=(f"nemo-toolkit {version}",) if version else (),
        remote_code=True if code else None,
    )
    return Facts(
        name,
        name=declared.line("name", "name"),
        version=declared.line("version", "version"),
        licenses=declared.licenses("license"),
        properties=declared.property("aibom:nemo:target", "target"),
        model=model if model != ModelFacts() else None,
        libraries=("nemo-toolkit",),
        unknowns=tuple(declared.unknowns),
        findings=(("remote-code", f"target: {target}"),) if code else (),
    )


class NemoConfig:
    """Configurations of NeMo's models, ``model_config.yaml``, as they lie in a folder.

    The class of the model and the version of NeMo; name, version and licence where they are declared. A class that is
    none of NeMo's own is a finding.
    """

    name = "nemo-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("model_config.yaml",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the configuration says; see ``Format.read``."""
        value = load_yaml(blob.text(MAX_BLOCK)).value
        return config_facts(self.name, value) if is_nemo(value) and isinstance(value, dict) else Facts(self.name)


FORMAT = NemoConfig()
