"""Writes the folders in which servers and tools keep models: Triton, BentoML, Ollama's Modelfile and others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders.archives import state_dict, tensor, torch_zip
from tests.builders.pickles import Name, dump
from tests.builders.tensorflow import info, saved_model, signature
from tests.builders.tree import write_files
from tests.builders.weights import gguf, onnx, onnx_value

__all__ = [
    "BENTO",
    "ENSEMBLE",
    "MANIFEST",
    "MLSERVER",
    "MODELFILE",
    "NEMO",
    "TRITON",
    "write_bentoml",
    "write_mlserver",
    "write_modelfile",
    "write_nemo",
    "write_tfhub",
    "write_torchserve",
    "write_triton",
]

TRITON = """name: "densenet" # the folder is called so too
platform: "onnxruntime_onnx"
max_batch_size : 8
input [
  { name: "data_0" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 3, 224, -1 ] },
  { name: "ids", data_type: TYPE_STRING; dims: 1 optional: true }
]
output: [{ name: "fc6_1" data_type: TYPE_BF16 dims: [ 1000 ] label_filename: "labels.txt" }]
parameters: { key: "tokens", value: { string_value: "512" } }
instance_group [ { count: 1 kind: KIND_GPU gpus: [0] } ]
"""
ENSEMBLE = """name: "whole"
platform: "ensemble"
ensemble_scheduling {
  step [
    { model_name: "densenet" model_version: -1 input_map { key: "data_0" value: "IN" } },
    { model_name: "post" model_version: 2 }
  ]
}
"""
BENTO = """name: iris_clf
version: 2uo5fkgxj27exuqj
module: bentoml.sklearn
labels: {owner: acme}
options: {partial_kwargs: {}, device: cpu}
metadata: {accuracy: 0.95}
context:
  framework_name: sklearn
  framework_versions: {scikit-learn: 1.5.1}
  bentoml_version: 1.3.4
  python_version: 3.11.9
signatures:
  predict: {batchable: false}
api_version: v1
creation_time: '2026-11-28T10:00:00+00:00'
"""
MODELFILE = '''# a small one
FROM ./tiny.gguf
ADAPTER ./lora.gguf
PARAMETER temperature 0.7
parameter stop "<|end|>"
TEMPLATE """{{ .Prompt }}
{{ .Response }}"""
SYSTEM You are a helpful assistant.
LICENSE """Apache-2.0"""
MESSAGE user "Is it?"
REQUIRES 0.14.0
'''
MLSERVER: dict[str, Any] = {
    "name": "churn",
    "platform": "sklearn",
    "implementation": "mlserver_sklearn.SKLearnModel",
    "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}],
    "outputs": [{"name": "y", "datatype": "INT64", "shape": [-1]}],
    "parameters": {"uri": "./model.joblib", "version": "v0.1.0"},
}
NEMO = """name: tiny_ctc
version: '1.0'
license: cc-by-4.0
target: nemo.collections.asr.models.EncDecCTCModel
nemo_version: 1.23.0
encoder: {_target_: nemo.collections.asr.modules.ConformerEncoder, n_layers: 2}
train_ds: {manifest_filepath: /home/me/train.json}
"""
MANIFEST: dict[str, Any] = {
    "createdOn": "28/11/2026 10:00:00",
    "runtime": "python",
    "model": {
        "modelName": "densenet161",
        "modelVersion": "1.0",
        "serializedFile": "model.pt",
        "handler": "handler.py",
        "requirementsFile": "requirements.txt",
    },
    "archiverVersion": "0.12.0",
}


def write_bentoml(folder: Path) -> None:
    """Write one version of a model in BentoML's store."""
    model = dump(Name("sklearn.svm._classes", "SVC"))
    write_files(folder, {"model.yaml": BENTO, "saved_model.pkl": model})


def write_mlserver(folder: Path) -> None:
    """Write a model that MLServer serves."""
    model = dump(Name("sklearn.svm._classes", "SVC"))
    write_files(folder, {"model-settings.json": MLSERVER, "model.joblib": model})


def write_modelfile(folder: Path) -> None:
    """Write a Modelfile beside the weights and the adapter that it names."""
    base = gguf({"general.architecture": "llama", "general.name": "Tiny"}, [("t", (32,), 0)])
    lora = gguf({"general.architecture": "llama", "general.type": "adapter"}, [("t.lora_a", (4,), 0)])
    write_files(folder, {"Modelfile": MODELFILE, "tiny.gguf": base, "lora.gguf": lora})


def write_nemo(folder: Path) -> None:
    """Write a model of NeMo's that was taken out of its archive."""
    write_files(
        folder,
        {
            "model_config.yaml": NEMO,
            "model_weights.ckpt": torch_zip(
                state_dict({"fc.weight": tensor((2, 3)), "fc.bias": tensor((2,), "1")}), {"0": 24, "1": 8}
            ),
            "vocab.txt": "a\n",
        },
    )


def write_tfhub(folder: Path) -> None:
    """Write a module of TF Hub, in its first format."""
    serving = signature({"x": info(1, [-1, 2])}, {"y": info(1, [-1])})
    files = {"saved_model.pb": saved_model({"serving_default": serving}), "tfhub_module.pb": b"\x08\x03"}
    write_files(folder, {**files, "variables/variables.index": b"", "assets/vocab.txt": "a\n"})


def write_torchserve(folder: Path) -> None:
    """Write a model of TorchServe's that was taken out of its archive."""
    files = {
        "handler.py": "class Handler:\n    pass\n",
        "requirements.txt": "torch>=2\n",
        "model.pt": torch_zip(
            state_dict({"fc.weight": tensor((2, 3)), "fc.bias": tensor((2,), "1")}), {"0": 24, "1": 8}
        ),
    }
    write_files(folder, {"MAR-INF/MANIFEST.json": MANIFEST, **files})


def write_triton(folder: Path) -> None:
    """Write a repository of Triton: two models and an ensemble of them."""
    model = onnx(inputs=[onnx_value("data_0", 1, [3])], outputs=[onnx_value("fc6_1", 1, [4])], nodes=[("Gemm", "")])
    files: dict[str, Any] = {
        "densenet/config.pbtxt": TRITON,
        "densenet/labels.txt": "cat\ndog\n",
        "densenet/1/model.onnx": model,
        "post/config.pbtxt": 'name: "post"\nbackend: "python"\n',
        "post/1/model.py": "class TritonPythonModel:\n    pass\n",
        "post/2/model.py": "class TritonPythonModel:\n    pass\n",
        "whole/config.pbtxt": ENSEMBLE,
    }
    write_files(folder, files)
    (folder / "whole" / "1").mkdir(exist_ok=True)
