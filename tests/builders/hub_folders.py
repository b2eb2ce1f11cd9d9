"""Writes folders as they are published on the Hub, one for each library: configurations and tiny weights."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

from tests.builders.pickles import Name, dump
from tests.builders.tree import write_files
from tests.builders.weights import safetensors

__all__ = [
    "ADAPTER",
    "HEAD",
    "OPEN_CLIP",
    "PARAMS",
    "SKLEARN",
    "TIMM",
    "ctranslate2",
    "write_adapters",
    "write_ctranslate2",
    "write_gptq",
    "write_llama",
    "write_mlx",
    "write_open_clip",
    "write_setfit",
    "write_sklearn",
    "write_timm",
]

ADAPTER: dict[str, Any] = {
    "config": {"architecture": "lora", "r": 8, "non_linearity": "swish"},
    "config_id": "9076f36a74755ac4",
    "hidden_size": 768,
    "model_class": "BertAdapterModel",
    "model_name": "google-bert/bert-base-uncased",
    "model_type": "bert",
    "name": "sst-2",
    "version": "adapters.1.0.1",
}
HEAD: dict[str, Any] = {
    "config": {"head_type": "classification", "num_labels": 2, "layers": 1, "label2id": {"a": 0, "b": 1}},
    "hidden_size": 768,
    "model_class": "BertAdapterModel",
    "model_name": "google-bert/bert-base-uncased",
    "model_type": "bert",
    "name": "sst-2",
    "version": "adapters.1.0.1",
}
OPEN_CLIP: dict[str, Any] = {
    "model_cfg": {
        "embed_dim": 512,
        "vision_cfg": {"image_size": 224, "layers": 12, "width": 768, "patch_size": 32},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 512, "heads": 8, "layers": 12},
    },
    "preprocess_cfg": {"mean": [0.5], "std": [0.5]},
}
TIMM: dict[str, Any] = {
    "architecture": "resnet50",
    "num_classes": 1000,
    "num_features": 2048,
    "global_pool": "avg",
    "pretrained_cfg": {"tag": "a1_in1k", "custom_load": False, "input_size": [3, 224, 224], "license": "apache-2.0"},
}
PARAMS: dict[str, Any] = {"dim": 4096, "n_layers": 32, "n_heads": 32, "multiple_of": 256, "vocab_size": -1}
SKLEARN: dict[str, Any] = {
    "sklearn": {
        "columns": ["a", "b"],
        "environment": ["scikit-learn=1.1.1", "numpy"],
        "model": {"file": "model.pkl"},
        "model_format": "pickle",
        "task": "tabular-classification",
    }
}

_TYPES = {"F32": (0, 4), "I8": (1, 1), "I16": (2, 2), "I32": (3, 4), "F16": (4, 2), "BF16": (5, 2)}


def ctranslate2(
    variables: Mapping[str, tuple[str, Sequence[int]]], spec: str = "TransformerSpec", version: int = 6
) -> bytes:
    """A ``model.bin``: variables as (dtype, shape) by name, zeros all."""

    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    data = struct.pack("<I", version) + text(spec) + struct.pack("<II", 7, len(variables))
    for name, (dtype, shape) in variables.items():
        number, width = _TYPES[dtype]
        count = prod(shape)
        kind = struct.pack("<BI", number, count * width) if version >= 4 else struct.pack("<BI", width, count)
        data += text(name) + struct.pack(f"<B{len(shape)}I", len(shape), *shape) + kind + bytes(count * width)
    return data + struct.pack("<I", 0)


def write_adapters(folder: Path) -> None:
    """Write an adapter with its head, of the library adapters."""
    weights = safetensors({"lora_A": ("F32", (8, 2))})
    head = safetensors({"head": ("F32", (2, 2))})
    files = {"adapter_config.json": ADAPTER, "adapter.safetensors": weights}
    write_files(folder, {**files, "head_config.json": HEAD, "model_head.safetensors": head})


def write_ctranslate2(folder: Path) -> None:
    """Write a model that CTranslate2 converted, without a card."""
    model = ctranslate2({"decoder/num_heads": ("I8", ()), "decoder/projection/weight": ("F16", (6, 4))}, "WhisperSpec")
    write_files(folder, {"config.json": {"lang_ids": [1]}, "model.bin": model, "vocabulary.json": ["<s>", "a"]})


def write_gptq(folder: Path) -> None:
    """Write a model that AutoGPTQ quantised."""
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    settings = {
        "bits": 4,
        "group_size": 128,
        "damp_percent": 0.01,
        "desc_act": False,
        "model_name_or_path": "acme/base",
    }
    weights = safetensors({"q": ("I32", (4, 4)), "scales": ("F16", (4,))})
    write_files(
        folder, {"config.json": config, "quantize_config.json": settings, "gptq_model-4bit-128g.safetensors": weights}
    )


def write_llama(folder: Path) -> None:
    """Write a model as Meta publishes it, without a configuration of transformers."""
    weights = safetensors({"tok_embeddings.weight": ("BF16", (4, 4))})
    files = {"params.json": PARAMS, "consolidated.safetensors": weights, "tokenizer.model": b"\n\x0e"}
    write_files(folder, {**files, "checklist.chk": "d41d8cd9  params.json\n"})


def write_mlx(folder: Path) -> None:
    """Write a model that MLX quantised, in the two files of its older converters."""
    config = {"model_type": "llama", "quantization": {"group_size": 64, "bits": 4}, "num_hidden_layers": 2}
    files: dict[str, Any] = {"config.json": config}
    for number in (0, 1):
        files[f"weights.{number:02}.safetensors"] = safetensors({f"w{number}": ("F16", (number + 2, 2))})
    write_files(folder, files)


def write_open_clip(folder: Path) -> None:
    """Write a model of OpenCLIP."""
    weights = safetensors({"visual.proj": ("F32", (4, 2))})
    write_files(folder, {"open_clip_config.json": OPEN_CLIP, "open_clip_model.safetensors": weights})


def write_setfit(folder: Path) -> None:
    """Write a classifier of SetFit: a model of sentence-transformers and a head of scikit-learn."""
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    files: dict[str, Any] = {
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
        "config.json": {"model_type": "mpnet", "architectures": ["MPNetModel"]},
        "config_sentence_transformers.json": {"__version__": {"sentence_transformers": "5.1.0"}},
        "config_setfit.json": {"normalize_embeddings": False, "labels": ["praise", "blame"]},
        "model.safetensors": safetensors({"w": ("F32", (4, 2))}),
        "model_head.pkl": dump(Name("sklearn.linear_model._logistic", "LogisticRegression")),
        "modules.json": modules,
    }
    write_files(folder, files)


def write_sklearn(folder: Path) -> None:
    """Write a model of scikit-learn as skops published it."""
    model = dump(Name("sklearn.linear_model._logistic", "LogisticRegression"))
    write_files(folder, {"config.json": SKLEARN, "model.pkl": model})


def write_timm(folder: Path) -> None:
    """Write a model of timm."""
    write_files(folder, {"config.json": TIMM, "model.safetensors": safetensors({"fc.weight": ("F32", (4, 2))})})
