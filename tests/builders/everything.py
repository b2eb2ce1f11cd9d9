"""A tree with one of everything that a directory scan reads, each in a folder of its own name.

Builders are the functions ``write_<name>(folder)`` of this package; those of the formats that have no module of their
own for it are here.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tests.builders
from tests.builders import stores
from tests.builders.archives import state_dict, tensor, torch_legacy, torch_zip, zipped
from tests.builders.flatbuffers import tflite
from tests.builders.hdf5 import hdf5
from tests.builders.pickles import Made, Name, dump, estimator
from tests.builders.tensorflow import frozen_graph, info, saved_model, signature
from tests.builders.tree import CARD, write_files
from tests.builders.weights import OnnxTensor, gguf, onnx, onnx_value, safetensors, sharded_safetensors

__all__ = ["builders", "write_everything"]

_STATE = state_dict({"fc.weight": tensor((2, 3), "0"), "fc.bias": tensor((3,), "1")})
_STORAGES = {"0": 24, "1": 12}
_KERAS = {
    "class_name": "Functional",
    "module": "keras",
    "config": {
        "name": "net",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "a", "batch_shape": [None, 2], "dtype": "float32"}},
            {"class_name": "Dense", "config": {"name": "d", "units": 2}},
        ],
    },
}
_CONFIG = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 8, "num_hidden_layers": 2}


def write_transformers(folder: Path) -> None:
    """A fine-tuned model in shards, with card, tokenizer, vocabulary and what a training run left beside it."""
    shards = sharded_safetensors([{"a": ("F32", (4, 4))}, {"b": ("F32", (2,))}])
    training = {"optimizer.pt": torch_zip({"state": {0: _STATE}, "param_groups": []}, _STORAGES)}
    tokens = {"tokenizer.json": {"model": {"vocab": {"a": 0}}}, "vocab.txt": "a\nb\n", "merges.txt": "a b\n"}
    files = {"README.md": CARD, "config.json": _CONFIG, "tokenizer_config.json": {"tokenizer_class": "BertTokenizer"}}
    write_files(folder, {**files, **tokens, **shards, **training})


def write_peft(folder: Path) -> None:
    """An adapter that names its base and its revision."""
    config = {"peft_type": "LORA", "base_model_name_or_path": "acme/base", "revision": "v1"}
    write_files(
        folder,
        {"adapter_config.json": config, "adapter_model.safetensors": safetensors({"lora_A": ("F16", (2, 2))})},
    )


def write_diffusers(folder: Path) -> None:
    """A pipeline of two models and a scheduler."""
    part = {"_diffusers_version": "0.30.0"}
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.30.0",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "DDIMScheduler"],
    }
    files: dict[str, Any] = {
        "model_index.json": index,
        "scheduler/scheduler_config.json": {**part, "_class_name": "DDIMScheduler"},
    }
    for name, kind in (("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL")):
        files[f"{name}/config.json"] = {**part, "_class_name": kind}
        files[f"{name}/diffusion_pytorch_model.safetensors"] = safetensors({"a": ("F16", (5,))})
    write_files(folder, files)


def write_sentence_transformers(folder: Path) -> None:
    """A chain of a transformer and a pooling."""
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    write_files(
        folder,
        {
            "modules.json": modules,
            "config.json": _CONFIG,
            "config_sentence_transformers.json": {"__version__": {"sentence_transformers": "3.0.0"}},
            "1_Pooling/config.json": {"word_embedding_dimension": 8},
            "model.safetensors": safetensors({"a": ("F32", (3,))}),
        },
    )


def write_gguf(folder: Path) -> None:
    """A quantised model with lineage, licence and data sets."""
    values = {
        "general.architecture": "llama",
        "general.name": "Small Q8",
        "general.license": "apache-2.0",
        "general.base_model.count": 1,
        "general.base_model.0.name": "Base",
        "general.base_model.0.repo_url": "https://huggingface.co/acme/base",
    }
    write_files(folder, {"small.gguf": gguf(values, [("t", (32,), 8)])})


def write_onnx(folder: Path) -> None:
    """A graph with its weights in a file beside it."""
    weights = OnnxTensor("w", 1, (8,), location="net.onnx.data")
    values = {"inputs": [onnx_value("x", 1, ["batch", 2])], "outputs": [onnx_value("y", 1, ["batch", 2])]}
    write_files(folder, {"net.onnx": onnx(initializers=[weights], **values), "net.onnx.data": bytes(32)})


def write_keras(folder: Path) -> None:
    """An archive of Keras 3."""
    members = {"config.json": _KERAS, "metadata.json": {"keras_version": "3.4.1"}}
    write_files(folder, {"net.keras": zipped({name: json.dumps(value).encode() for name, value in members.items()})})


def write_keras_h5(folder: Path) -> None:
    """A model of Keras 2."""
    attributes = {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": json.dumps(_KERAS)}
    write_files(folder, {"net.h5": hdf5(attributes)})


def write_tflite(folder: Path) -> None:
    """A model for TensorFlow Lite."""
    write_files(folder, {"net.tflite": tflite()})


def write_saved_model(folder: Path) -> None:
    """A SavedModel with its variables."""
    served = {"serving_default": signature({"x": info(1, (None, 2))}, {"y": info(1, (None, 1))})}  # type: ignore[arg-type]
    files = {"variables/variables.index": b"index", "variables/variables.data-00000-of-00001": bytes(64)}
    write_files(folder, {"saved_model.pb": saved_model(served), **files, "assets/vocab.txt": "a\n"})


def write_frozen_graph(folder: Path) -> None:
    """A frozen graph of TensorFlow 1."""
    write_files(folder, {"frozen.pb": frozen_graph(("in", "Placeholder"), ("w", "Const"), ("out", "MatMul"))})


def write_pytorch(folder: Path) -> None:
    """A state dict as ``torch.save`` writes it."""
    write_files(folder, {"net.pt": torch_zip(_STATE, _STORAGES)})


def write_pytorch_legacy(folder: Path) -> None:
    """A state dict as ``torch.save`` wrote it before 1.6."""
    write_files(folder, {"net.pth": torch_legacy(_STATE, ("0", "1"), bytes(52))})


def write_torchscript(folder: Path) -> None:
    """A scripted module."""
    net = Made(Name("__torch__", "Net"), state={"w": tensor((2, 3), "0"), "training": False})
    write_files(
        folder, {"net.jit": torch_zip(net, {"0": 24}, {"code/__torch__.py": b"", "constants.pkl": b"\x80\x02)."})}
    )


def write_scikit_learn(folder: Path) -> None:
    """An estimator of scikit-learn, pickled."""
    write_files(folder, {"classifier.pkl": dump(estimator())})


def write_joblib(folder: Path) -> None:
    """An estimator of scikit-learn, in joblib's file."""
    write_files(folder, {"classifier.joblib": dump(estimator("Ridge"), 4)})


def write_skops(folder: Path) -> None:
    """An estimator in skops' archive."""
    content = {"_sklearn_version": {"content": '"1.5"'}}
    kind = {"__class__": "Ridge", "__module__": "sklearn.linear_model._ridge", "_skops_version": "0.10"}
    write_files(folder, {"ridge.skops": zipped({"schema.json": json.dumps({**kind, "content": content}).encode()})})


def write_hub_cache(folder: Path) -> None:
    """The cache of the Hub's client."""
    stores.hub_cache(folder)


def write_ollama(folder: Path) -> None:
    """Ollama's store."""
    stores.ollama_store(folder)


def write_oci_layout(folder: Path) -> None:
    """A layout of OCI images."""
    stores.oci_layout(folder)


def builders() -> Mapping[str, Callable[[Path], None]]:
    """Every builder of a folder by name."""
    found: dict[str, Callable[[Path], None]] = {}
    for module in sorted(item.name for item in pkgutil.iter_modules(tests.builders.__path__)):
        for name, value in vars(importlib.import_module(f"tests.builders.{module}")).items():
            if name.startswith("write_") and inspect.isfunction(value) and value is not write_everything:
                own = value.__module__ == f"tests.builders.{module}"
                if own and [*inspect.signature(value).parameters] == ["folder"] and value.__name__ != "write_tree":
                    found[name.removeprefix("write_")] = value
    return dict(sorted(found.items()))


def write_everything(folder: Path) -> Path:
    """Write the tree; return its folder."""
    for name, write in builders().items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        write(folder / name)
    return folder
