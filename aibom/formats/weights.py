"""How files of weights are called: enough to see that a folder holds some, never what they are."""

from __future__ import annotations

from typing import Final

__all__ = ["WEIGHT_SUFFIXES", "is_weight"]

WEIGHT_SUFFIXES: Final = (
    *(".bin", ".caffemodel", ".ckpt", ".engine", ".ftz", ".ggml", ".gguf", ".h5", ".hdf5", ".joblib", ".keras"),
    *(".llamafile", ".mlmodel", ".msgpack", ".nemo", ".npz", ".onnx", ".ot", ".params", ".pb", ".pdiparams"),
    *(".pdparams", ".pickle", ".pkl", ".plan", ".pt", ".pth", ".safetensors", ".t7", ".tflite", ".torchscript"),
)
"""Ends of the names of files that hold weights, in lower case."""

# What a training run leaves beside them in the same formats: the state of the run, no weights.
_STATES: Final = ("optimizer", "optim", "rng_state", "scaler", "scheduler", "training_args", "tokenizer", "vocab")


def is_weight(path: str) -> bool:
    """Tell by its name whether a file holds weights.

    Args:
        path: a path with ``/`` between its segments, or a name.
    """
    name = path.rpartition("/")[2].lower()
    return name.endswith(WEIGHT_SUFFIXES) and not name.startswith(_STATES)
