"""Configurations of quantisation that lie beside the weights: AutoGPTQ's, AutoAWQ's and ModelOpt's."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.hf_quantization import width_of
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT"]


class QuantizeConfig:
    """Methods and widths of quantisation: ``quantize_config.json``, ``quant_config.json``, ``hf_quant_config.json``.

    AutoGPTQ's is known by ``desc_act`` or ``damp_percent``, AutoAWQ's by ``w_bit`` and ``zero_point``, ModelOpt's by
    ``quant_algo``.
    """

    name = "quantize-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("quantize_config.json", "quant_config.json", "hf_quant_config.json")
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the method and the width; see ``Format.read``."""
        config = read_object(blob)
        method = _method(config)
        if method is None:
            return Facts(self.name)
        bits = width_of(config)
        producer = config.object("producer") or JsonObject({})
        name, version = producer.text("name"), producer.text("version")
        model = ModelFacts(
            quantization=f"{method} {bits:g} bit" if bits else method,
            saved_with=(f"{name} {version}",) if name and version else (),
            name_or_path=config.hub_name("model_name_or_path"),
        )
        return Facts(self.name, model=model, findings=config.findings)


def _method(config: JsonObject) -> str | None:
    declared = config.text("quant_method")
    if declared is not None:
        return declared
    algorithm = (config.object("quantization") or JsonObject({})).text("quant_algo")
    if algorithm is not None:
        return algorithm.lower()
    if "w_bit" in config.values and "zero_point" in config.values:
        return "awq"
    return "gptq" if "bits" in config.values and {"desc_act", "damp_percent"} & config.values.keys() else None


FORMAT = QuantizeConfig()
