"""Programs whose arguments name models or data sets: a row each, as their own documentation has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from aibom.plugin import Kind
from aibom_code.reference import HUB

__all__ = ["ANYWHERE", "PROGRAMS", "Program", "find_program"]


@dataclass(frozen=True, slots=True)
class Program:
    """What the arguments of a program mean.

    Attributes:
        words: the words that it begins with.
        hub: where an id is looked up; see ``Reference.hub``.
        kind: MODEL or DATASET.
        positional: whether the first argument that is no option names it.
        options: options whose value names it.
        revision: options whose value is its revision.
        file: options whose value is a file of it.
        files: whether the arguments behind the first one are files of it.
        kinds: the option whose value says what kind of repository it is.
        flags: options without value, which would otherwise be taken to have one.
        code: options that let the repository run its own code.
        token: options whose value is a token.
    """

    words: tuple[str, ...]
    hub: str = HUB
    kind: Kind = Kind.MODEL
    positional: bool = False
    options: tuple[str, ...] = ()
    revision: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    files: bool = False
    kinds: str = ""
    flags: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    token: tuple[str, ...] = ()


_CODE: Final = ("--trust-remote-code", "--trust_remote_code")
_DOWNLOAD: Final = {
    "positional": True,
    "revision": ("--revision",),
    "files": True,
    "kinds": "--repo-type",
    "flags": ("--quiet", "--force-download", "--resume-download", "--dry-run"),
    "token": ("--token",),
}
_VLLM: Final = {
    "options": ("--model", "--speculative-model", "--draft-model"),
    "revision": ("--revision",),
    "flags": ("--enable-lora", "--enforce-eager", "--disable-log-requests", "--enable-auto-tool-choice"),
    "code": _CODE,
    "token": ("--hf-token",),
}
_SGLANG: Final = {"options": ("--model-path", "--model"), "revision": ("--revision",), "code": _CODE}
_LLAMA: Final = {
    "options": ("-hf", "-hfr", "--hf-repo", "-hfd", "--hf-repo-draft"),
    "file": ("-hff", "--hf-file"),
    "token": ("-hft", "--hf-token"),
}
_MODEL_ID: Final = {
    "options": ("--model-id",),
    "revision": ("--revision",),
    "code": _CODE,
    "token": ("--hf-api-token", "--hf-token"),
}
_MLX: Final = {"options": ("--model",), "code": _CODE}

PROGRAMS: Final = (
    Program(("huggingface-cli", "download"), **_DOWNLOAD),  # type: ignore[arg-type]
    Program(("hf", "download"), **_DOWNLOAD),  # type: ignore[arg-type]
    Program(("vllm", "serve"), positional=True, **_VLLM),  # type: ignore[arg-type]
    Program(("vllm", "bench"), **_VLLM),  # type: ignore[arg-type]
    Program(("-m", "vllm.entrypoints.openai.api_server"), **_VLLM),  # type: ignore[arg-type]
    Program(("-m", "vllm.entrypoints.api_server"), **_VLLM),  # type: ignore[arg-type]
    Program(("-m", "sglang.launch_server"), **_SGLANG),  # type: ignore[arg-type]
    Program(("text-generation-launcher",), **_MODEL_ID),  # type: ignore[arg-type]
    Program(("text-embeddings-router",), **_MODEL_ID),  # type: ignore[arg-type]
    Program(("llama-server",), **_LLAMA),  # type: ignore[arg-type]
    Program(("llama-cli",), **_LLAMA),  # type: ignore[arg-type]
    Program(("huggingfaceserver",), options=("--model_id",), revision=("--model_revision",), code=_CODE),
    Program(("-m", "huggingfaceserver"), options=("--model_id",), revision=("--model_revision",), code=_CODE),
    Program(("infinity_emb", "v2"), options=("--model-id",), revision=("--revision",)),
    Program(("lmdeploy", "serve", "api_server"), positional=True, revision=("--revision",), code=_CODE),
    Program(("trtllm-serve",), positional=True, code=_CODE),
    Program(("-m", "mlx_lm.server"), **_MLX),  # type: ignore[arg-type]
    Program(("-m", "mlx_lm.generate"), **_MLX),  # type: ignore[arg-type]
    Program(("-m", "mlx_lm.lora"), **_MLX),  # type: ignore[arg-type]
    Program(("mlx_lm.server",), **_MLX),  # type: ignore[arg-type]
    Program(("mlx_lm.generate",), **_MLX),  # type: ignore[arg-type]
    Program(("mlx_lm.convert",), options=("--hf-path",)),
    Program(("mlx_lm.lora",), **_MLX),  # type: ignore[arg-type]
    Program(("optimum-cli", "export", "onnx"), options=("-m", "--model"), revision=("--revision",), code=_CODE),
    Program(("optimum-cli", "export", "openvino"), options=("-m", "--model"), revision=("--revision",), code=_CODE),
    Program(("ct2-transformers-converter",), options=("--model",), revision=("--revision",), code=_CODE),
    Program(("ollama", "pull"), hub="ollama", positional=True, flags=("--insecure",)),
    Program(("ollama", "run"), hub="ollama", positional=True, flags=("--insecure", "--verbose", "--nowordwrap")),
    Program(("docker", "model", "pull"), hub="docker", positional=True),
    Program(("docker", "model", "run"), hub="docker", positional=True, flags=("-d", "--detach")),
    Program(("-m", "spacy", "download"), hub="spacy", positional=True, flags=("--direct", "--sdist")),
    Program(("spacy", "download"), hub="spacy", positional=True, flags=("--direct", "--sdist")),
    Program(("whisper",), hub="whisper", options=("--model",)),
    Program(("mlflow", "models", "serve"), hub="mlflow", options=("-m", "--model-uri")),
    Program(("mlflow", "models", "build-docker"), hub="mlflow", options=("-m", "--model-uri")),
    Program(("modelscope", "download"), hub="modelscope", options=("--model",), revision=("--revision",)),
)
"""All programs that are known, the longer ones of one beginning first where it matters."""

ANYWHERE: Final = {
    "--model_name_or_path": Kind.MODEL,
    "--model-name-or-path": Kind.MODEL,
    "--pretrained_model_name_or_path": Kind.MODEL,
    "--base_model_name_or_path": Kind.MODEL,
    "--dataset_name": Kind.DATASET,
}
"""Options that mean the Hub in any program: those of transformers' and diffusers' own scripts."""


@cache
def _by_first() -> dict[str, list[Program]]:
    found: dict[str, list[Program]] = {}
    for program in PROGRAMS:
        found.setdefault(program.words[0], []).append(program)
    return found


def find_program(words: tuple[str, ...]) -> tuple[Program, int] | None:
    """Return what a command's arguments mean, and how many words its name has; None for a program not known."""
    for program in _by_first().get(words[0], ()) if words else ():
        if words[: len(program.words)] == program.words:
            return program, len(program.words)
    return None
