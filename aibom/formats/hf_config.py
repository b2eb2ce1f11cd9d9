"""``config.json`` of models: what transformers, diffusers and timm write beside the weights.

Many programs have a ``config.json``. It speaks of a model only where ``model_type``, ``architectures`` (transformers),
``_class_name`` with ``_diffusers_version`` (diffusers), ``architecture`` with ``pretrained_cfg`` (timm) or ``sklearn``
(skops) stands in it; of any other nothing is taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.hf_quantization import quantization_of
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.sklearn_config import is_sklearn, read_sklearn
from aibom.formats.timm import is_timm, read_timm
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "is_model_config", "remote_code"]

_NESTED = ("text_config", "llm_config", "language_config")
_LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
_WIDTH = ("hidden_size", "n_embd", "d_model")
_CONTEXT = ("max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length")

# Models whose `max_position_embeddings` or `n_positions` is no number of tokens that they take: the table of RoBERTa's
# descendants begins behind the padding index, and T5's is what it was trained with, its positions being relative.
_NO_CONTEXT: Final = frozenset(
    (
        *("roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "camembert", "xmod", "data2vec-text"),
        *("longformer", "ibert", "mpnet", "luke", "mluke", "lilt", "layoutlmv3", "markuplm", "esm"),
        *("t5", "mt5", "umt5", "byt5", "longt5", "switch_transformers", "pop2piano"),
    )
)


def is_model_config(config: JsonObject) -> bool:
    """Tell whether a ``config.json`` is a model's."""
    return bool(
        config.text("model_type")
        or _architecture(config)
        or (config.text("_class_name") and config.text("_diffusers_version"))
        or is_timm(config)
        or is_sklearn(config)
    )


def remote_code(config: JsonObject) -> tuple[Property, ...]:
    """Find the code that a loader would run: ``auto_map`` and ``custom_pipelines``.

    Returns:
        One finding ``remote-code`` for each entry, at most 20 of them.
    """
    found = []
    for key in ("auto_map", "custom_pipelines"):
        value = config.values.get(key)
        for name, target in value.items() if isinstance(value, dict) else ():
            found.append(("remote-code", clean_name(f"{key}: {name} -> {_target(target)}")))
    return tuple(found[:20])


def _target(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("impl")
    if isinstance(value, (list, tuple)):  # slow and fast tokenizer, either may be null
        return ", ".join(str(item) for item in value if isinstance(item, str))
    return value if isinstance(value, str) else "?"


class ModelConfig:
    """Configurations of models, ``config.json``."""

    name = "hf-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the configuration says of the model; see ``Format.read``."""
        config = read_object(blob)
        if not is_model_config(config):
            return Facts(self.name)
        findings = remote_code(config)
        facts = self._facts(config)
        if findings and facts.model is not None:
            facts = replace(facts, model=replace(facts.model, remote_code=True))
        return replace(facts, findings=config.findings + findings)

    def _facts(self, config: JsonObject) -> Facts:
        if config.text("model_type") or _architecture(config):
            return Facts(self.name, model=_transformers(config))
        if config.text("_class_name") and config.text("_diffusers_version"):
            return Facts(self.name, model=_diffusers(config))
        return read_timm(config, self.name) if is_timm(config) else read_sklearn(config, self.name)


def _transformers(config: JsonObject) -> ModelFacts:
    family = config.text("model_type")
    nested = config.object(*_NESTED) or JsonObject({})
    version = config.text("transformers_version")
    counts = [config.count(*keys) or nested.count(*keys) for keys in (("vocab_size",), _LAYERS, _WIDTH)]
    return ModelFacts(
        architecture_family=family,
        architecture=_architecture(config),
        quantization=quantization_of(config) or quantization_of(nested),
        context_length=_context(config) or _context(nested),
        vocabulary_size=counts[0],
        layers=counts[1],
        hidden_size=counts[2],
        saved_with=(f"transformers {version}",) if version else (),
        name_or_path=config.hub_name("_name_or_path"),
    )


def _diffusers(config: JsonObject) -> ModelFacts:
    version = config.text("_diffusers_version")
    return ModelFacts(
        architecture=config.text("_class_name"),
        saved_with=(f"diffusers {version}",) if version else (),
        name_or_path=config.hub_name("_name_or_path"),
    )


def _architecture(config: JsonObject) -> str | None:
    value = config.values.get("architectures")
    first = value[0] if isinstance(value, list) and value else None
    return JsonObject({"": first}).text("")


def _context(config: JsonObject) -> int | None:
    return None if config.text("model_type") in _NO_CONTEXT else config.count(*_CONTEXT)


FORMAT = ModelConfig()
