"""A small tree with one of everything that a directory scan reads, for golden documents and tests of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.builders.weights import OnnxTensor, gguf, onnx, onnx_value, safetensors, sharded_safetensors

__all__ = ["CARD", "write_files", "write_tree"]

CARD = """---
license: apache-2.0
language: [en, "no"]
pipeline_tag: text-classification
library_name: transformers
tags: [sentiment]
base_model: acme/base
base_model_relation: finetune
datasets: [acme/reviews, imdb]
co2_eq_emissions: 12.5
model-index:
- name: tiny
  results:
  - task: {type: text-classification}
    dataset: {type: imdb, name: IMDb, split: test}
    metrics:
    - {type: accuracy, value: 0.931}
    - {type: f1, value: 0.929}
---

# Tiny

A very small classifier of film reviews.

## Intended uses & limitations

### Intended use

Telling praise from blame in English.

## Limitations

It has read little.

## Bias

[More Information Needed]
"""


def write_files(folder: Path, files: dict[str, Any]) -> Path:
    """Write files by relative path: bytes, text, or anything else as JSON."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        target.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def write_tree(folder: Path) -> Path:
    """Write a project with a fine-tuned model, its adapter, a sharded model, a GGUF and an ONNX file."""
    weights = safetensors({"w": ("F32", (4, 2)), "b": ("F32", (2,))})
    files: dict[str, Any] = {
        "pyproject.toml": '[project]\nname = "reviews"\nversion = "1.4.0"\nlicense = "MIT"\n',
        "src/app.py": "print('never run')\n",
        "models/tiny/README.md": CARD,
        "models/tiny/config.json": {
            "model_type": "bert",
            "architectures": ["BertForSequenceClassification"],
            "vocab_size": 100,
            "num_hidden_layers": 2,
            "hidden_size": 8,
            "max_position_embeddings": 64,
            "transformers_version": "4.40.0",
            "_name_or_path": "acme/base",
        },
        "models/tiny/tokenizer_config.json": {"chat_template": "{{ messages[0].content }}"},
        "models/tiny/model.safetensors": weights,
        "models/adapter/adapter_config.json": {
            "peft_type": "LORA",
            "base_model_name_or_path": "acme/base",
            "revision": "main",
        },
        "models/adapter/adapter_model.safetensors": safetensors({"lora_A": ("F16", (2, 2))}),
        "models/small.gguf": gguf(
            {"general.architecture": "llama", "general.name": "Small", "general.license": "mit"}, [("t", (32,), 0)]
        ),
        "models/net.onnx": onnx(
            inputs=[onnx_value("x", 1, ["batch", 2])],
            outputs=[onnx_value("y", 1, ["batch", 2])],
            initializers=[OnnxTensor("w", 1, [2, 2], raw=bytes(16))],
            model_version=3,
        ),
    }
    shards = sharded_safetensors([{"a": ("BF16", (2, 2))}, {"b": ("BF16", (3,))}])
    files |= {f"models/big/{name}": content for name, content in shards.items()}
    files["models/big/config.json"] = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    return write_files(folder, files)
