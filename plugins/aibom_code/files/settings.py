"""Environment variables and configuration keys that name models: only names that mean nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aibom.plugin import Kind, Method
from aibom_code.reference import HUB, Reference
from aibom_code.services import INFERENCE

__all__ = ["KEYS", "of_key", "of_variables"]

_PROVIDERS: Final = {
    "ANTHROPIC": "anthropic",
    "CLAUDE": "anthropic",
    "COHERE": "cohere",
    "DEEPSEEK": "deepseek",
    "FIREWORKS": "fireworks",
    "GEMINI": "google",
    "GOOGLE": "google",
    "GROQ": "groq",
    "MISTRAL": "mistral",
    "OPENAI": "openai",
    "OPENROUTER": "openrouter",
    "PERPLEXITY": "perplexity",
    "TOGETHER": "together",
    "VOYAGE": "voyage",
    "XAI": "xai",
}
# Services of `aibom_code.services` by how names of variables begin.

_HUB_NAMES: Final = frozenset(
    ("HF_MODEL", "HF_MODEL_ID", "HF_REPO_ID", "HUGGINGFACE_MODEL", "HUGGINGFACE_MODEL_ID", "MODEL_ID", "BASE_MODEL_ID")
)
_REVISIONS: Final = frozenset(("REVISION", "MODEL_REVISION", "HF_MODEL_REVISION", "HF_REVISION"))
_SERVED: Final = re.compile(
    rf"({'|'.join(_PROVIDERS)})_(?:API_)?(?:CHAT_|DEFAULT_|EMBEDDINGS?_|LLM_|SMALL_|LARGE_|FAST_)?MODEL(?:_NAME|_ID)?"
)
_GUESSED: Final = re.compile(r"(?:[A-Z0-9]+_)*(?:MODEL|EMBEDDINGS?|RERANKER)(?:_NAME|_ID)?")
_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_WORD: Final = re.compile(r"[A-Za-z0-9][\w.:/-]{1,127}")
_FILE: Final = re.compile(r"\.(?:bin|ckpt|gguf|h5|json|onnx|pkl|pt|pth|safetensors|txt|ya?ml)$", re.IGNORECASE)


def of_variables(pairs: Iterable[tuple[str, str, int]], path: str) -> Iterator[Reference]:
    """Yield what environment variables name.

    A name that says whose model it is (``OPENAI_MODEL``) or where it is looked up (``HF_MODEL_ID``) is declared; of
    ``EMBEDDING_MODEL`` an id with an organisation is a guess, and anything else nothing.

    Args:
        pairs: name, value and line of each.
        path: the file.
    """
    every = list(pairs)
    revision = next((value for name, value, _ in every if name in _REVISIONS and value), "")
    for name, value, line in every:
        served = _SERVED.fullmatch(name)
        if not _WORD.fullmatch(value) or _FILE.search(value):
            continue
        if served:
            yield Reference(
                path, line, Kind.MODEL, value, provider=_PROVIDERS[served[1]], service=INFERENCE, symbol=name
            )
        elif name in ("OLLAMA_MODEL", "OLLAMA_EMBEDDING_MODEL"):
            yield Reference(path, line, Kind.MODEL, value, hub="ollama", symbol=name)
        elif name in _HUB_NAMES and _ID.fullmatch(value):
            yield Reference(path, line, Kind.MODEL, value, hub=HUB, revision=revision, symbol=name)
        elif _GUESSED.fullmatch(name) and _ID.fullmatch(value):
            method = Method.INFERRED
            yield Reference(path, line, Kind.MODEL, value, hub=HUB, revision=revision, symbol=name, method=method)


def of_key(key: str, value: str, path: str, line: int, revision: str = "") -> Iterator[Reference]:
    """Yield what a key of a configuration names, where the key means the Hub wherever it stands.

    Args:
        key: its name.
        value: its value.
        path: the file.
        line: from 1.
        revision: what stands beside it.
    """
    kind = KEYS.get(key)
    if kind is not None and _ID.fullmatch(value):
        yield Reference(path, line, kind, value, hub=HUB, revision=revision, symbol=key)


KEYS: Final = {
    "base_model_name_or_path": Kind.MODEL,
    "dataset_name": Kind.DATASET,
    "hf_model_id": Kind.MODEL,
    "model_name_or_path": Kind.MODEL,
    "pretrained_model_name_or_path": Kind.MODEL,
}
