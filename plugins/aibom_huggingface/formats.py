"""Formats of files by their names: of what is not read, the name is all that there is to go by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from aibom.plugin import ModelFacts

__all__ = ["formats_of", "is_code", "model_formats"]

_SUFFIXES: Final = {
    ".ckpt": "pytorch",
    ".gguf": "gguf",
    ".onnx": "onnx",
    ".pt": "pytorch",
    ".pth": "pytorch",
    ".safetensors": "safetensors",
    ".tflite": "tflite",
}
# Checkpoints by the names that transformers, PEFT and diffusers give them; any other `.bin` may be anything.
_PYTORCH = re.compile(r"(?:pytorch_model|adapter_model|diffusion_pytorch_model|model)(?:[-.].+)?\.bin")
_STATES = ("optimizer", "rng_state", "scaler", "scheduler", "training_args")


def format_of(path: str) -> str | None:
    """Return the format of a file of weights; None where its name does not say so."""
    name = path.rpartition("/")[2].lower()
    if name.startswith(_STATES):
        return None
    if _PYTORCH.fullmatch(name):
        return "pytorch"
    return _SUFFIXES.get(name[name.rfind(".") :]) if "." in name else None


def formats_of(paths: Iterable[str]) -> dict[str, str]:
    """Return the formats of files, by path."""
    return {path: found for path in paths if (found := format_of(path)) is not None}


def model_formats(paths: Iterable[str]) -> ModelFacts | None:
    """Return the formats that a model is there in; None where no name says one."""
    found = set(formats_of(paths).values())
    return ModelFacts(formats=tuple(sorted(found))) if found else None


def is_code(path: str) -> bool:
    """Whether a file is Python source: in the repository of a model or data set, code that its loader may run."""
    return path.endswith(".py")
