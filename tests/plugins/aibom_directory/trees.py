"""Small directories with real files of weights, cards and configurations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.graph.graph import Graph
from aibom.plugin import Component, Observation, Source
from aibom_directory import DirectoryCollector
from tests.builders.weights import OnnxTensor, gguf, onnx, safetensors, sharded_safetensors

__all__ = ["CARD", "as_json", "observe", "pipeline", "project", "scan", "tuned", "write"]

CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: text-classification
base_model: Qwen/Qwen2-0.5B
datasets: [imdb, acme/Reviews]
---
# Tuned

A small model that tells praise from blame.
"""


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def tuned() -> dict[str, bytes]:
    """A fine-tuned model in two shards; its configuration says where training started, and so does its card."""
    config = {
        "model_type": "qwen2",
        "architectures": ["Qwen2ForSequenceClassification"],
        "_name_or_path": "Qwen/Qwen2-0.5B",
        "num_hidden_layers": 2,
    }
    shards = sharded_safetensors([{"a": ("F32", (4, 4))}, {"b": ("F32", (2,)), "c": ("BF16", (6,))}])
    tokenizer = {"tokenizer_class": "Qwen2Tokenizer", "name_or_path": {"name": "a dict"}}
    files = {"README.md": CARD.encode(), "config.json": as_json(config), "tokenizer_config.json": as_json(tokenizer)}
    return {**files, **shards, "vocab.json": b"{}"}


def pipeline() -> dict[str, bytes]:
    """A pipeline of two models and a scheduler."""
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.30.0",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "DDIMScheduler"],
    }
    part = {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.30.0"}
    return {
        "model_index.json": as_json(index),
        "unet/config.json": as_json(part),
        "unet/diffusion_pytorch_model.safetensors": safetensors({"a": ("F16", (5,))}),
        "unet/diffusion_pytorch_model.fp16.safetensors": safetensors({"a": ("F16", (5,))}),
        "vae/config.json": as_json({**part, "_class_name": "AutoencoderKL"}),
        "vae/diffusion_pytorch_model.safetensors": safetensors({"a": ("F16", (6,))}),
        "scheduler/scheduler_config.json": as_json({"_class_name": "DDIMScheduler"}),
    }


def project() -> dict[str, bytes]:
    """A project with a model of each kind."""
    weights = OnnxTensor("w", 1, (8,), location="net.onnx.data")
    return {
        "pyproject.toml": b'[project]\nname = "shop"\nversion = "1.2"\nlicense = "MIT"\n',
        "src/shop.py": b"print()\n",
        **{f"models/tuned/{path}": data for path, data in tuned().items()},
        **{f"models/drawing/{path}": data for path, data in pipeline().items()},
        "models/llama.gguf": gguf({"general.name": "Tiny Llama", "general.architecture": "llama"}, [("a", (32,), 0)]),
        "models/net/net.onnx": onnx(initializers=[weights]),
        "models/net/net.onnx.data": bytes(32),
        "models/one/model.safetensors": safetensors({"a": ("F32", (3,))}),
        "models/two/model.safetensors": safetensors({"a": ("F32", (4,))}),
    }


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def observe(where: Path, settings: Settings | None = None) -> tuple[Observation, ...]:
    """What a scan keeps of a directory."""
    info = PluginInfo(COLLECTORS, "directory", "aibom", "", ("dir",))
    return run(Plugin(info, DirectoryCollector()), Source("dir", str(where)), settings or Settings(offline=True))


def scan(where: Path, settings: Settings | None = None) -> Graph:
    """The graph of a directory."""
    observed = observe(where, settings)
    return Graph.build(observed, subject=next(item for item in observed if isinstance(item, Component)).ref)
