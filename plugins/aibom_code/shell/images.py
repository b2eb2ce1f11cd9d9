"""Container images that serve models or keep vectors, and what their arguments mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["IMAGES", "Image", "find_image"]


@dataclass(frozen=True, slots=True)
class Image:
    """What an image is.

    Attributes:
        names: repositories, without registry where it is Docker's own; ``*`` for any rest.
        service: its name.
        kind: ``inference-server``, ``vector-database``, ``gateway`` ...
        program: the words that its arguments stand behind, as in ``programs.py``; empty where they name no model.
    """

    names: tuple[str, ...]
    service: str
    kind: str
    program: tuple[str, ...] = ()


_SERVER, _VECTORS, _GATEWAY, _TOOL = "inference-server", "vector-database", "gateway", "ai-application"

IMAGES: Final = (
    Image(("vllm/vllm-openai", "vllm/*", "public.ecr.aws/q9t5s3a7/vllm*"), "vllm", _SERVER, ("vllm", "serve")),
    Image(
        ("ghcr.io/huggingface/text-generation-inference", "huggingface/text-generation-inference"),
        "text-generation-inference",
        _SERVER,
        ("text-generation-launcher",),
    ),
    Image(
        ("ghcr.io/huggingface/text-embeddings-inference", "huggingface/text-embeddings-inference"),
        "text-embeddings-inference",
        _SERVER,
        ("text-embeddings-router",),
    ),
    Image(("lmsysorg/sglang",), "sglang", _SERVER),
    Image(("ollama/ollama",), "ollama", _SERVER, ("ollama",)),
    Image(("nvcr.io/nvidia/tritonserver",), "triton", _SERVER),
    Image(("nvcr.io/nim/*",), "nvidia-nim", _SERVER),
    Image(("ghcr.io/ggml-org/llama.cpp", "ghcr.io/ggerganov/llama.cpp"), "llama.cpp", _SERVER, ("llama-server",)),
    Image(("localai/localai", "quay.io/go-skynet/local-ai"), "localai", _SERVER),
    Image(("openmmlab/lmdeploy",), "lmdeploy", _SERVER),
    Image(("ghcr.io/mudler/localai",), "localai", _SERVER),
    Image(("tensorflow/serving",), "tensorflow-serving", _SERVER),
    Image(("pytorch/torchserve", "pytorch/torchserve-kfs"), "torchserve", _SERVER),
    Image(("michaelf34/infinity",), "infinity", _SERVER, ("infinity_emb", "v2")),
    Image(("seldonio/mlserver",), "mlserver", _SERVER),
    Image(("kserve/*server", "kserve/huggingfaceserver"), "kserve", _SERVER, ("huggingfaceserver",)),
    Image(("onerahmet/openai-whisper-asr-webservice", "fedirz/faster-whisper-server"), "whisper", _SERVER),
    Image(("openvino/model_server",), "openvino-model-server", _SERVER),
    Image(("qdrant/qdrant",), "qdrant", _VECTORS),
    Image(("chromadb/chroma", "ghcr.io/chroma-core/chroma"), "chroma", _VECTORS),
    Image(("semitechnologies/weaviate", "cr.weaviate.io/semitechnologies/weaviate"), "weaviate", _VECTORS),
    Image(("milvusdb/milvus",), "milvus", _VECTORS),
    Image(("pgvector/pgvector", "ankane/pgvector", "tensorchord/pgvecto-rs"), "pgvector", _VECTORS),
    Image(("marqoai/marqo",), "marqo", _VECTORS),
    Image(("vespaengine/vespa",), "vespa", _VECTORS),
    Image(("ghcr.io/berriai/litellm*", "litellm/litellm"), "litellm", _GATEWAY),
    Image(("portkeyai/gateway",), "portkey", _GATEWAY),
    Image(("ghcr.io/open-webui/open-webui",), "open-webui", _TOOL),
    Image(("langgenius/dify-api",), "dify", _TOOL),
    Image(("flowiseai/flowise",), "flowise", _TOOL),
    Image(("langflowai/langflow",), "langflow", _TOOL),
    Image(("langfuse/langfuse", "langfuse/langfuse-worker"), "langfuse", _TOOL),
    Image(("ghcr.io/mlflow/mlflow",), "mlflow", _TOOL),
)
"""All images that are known; of others nothing is said."""

_REFERENCE: Final = re.compile(
    r"((?:[a-z0-9.-]+(?::\d{1,5})?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(@sha256:[0-9a-f]{64})?"
)
_DOCKER: Final = ("docker.io/library/", "docker.io/", "index.docker.io/", "registry-1.docker.io/")


def find_image(text: str) -> tuple[Image, str, str] | None:
    """Return what an image is, its tag and the digest it is pinned to, either empty; None for an image not known.

    Args:
        text: a reference as container engines read it (distribution's reference.go): repository, tag, digest.
    """
    matched = _REFERENCE.fullmatch(text)
    if matched is None:
        return None
    name = matched[1]
    for prefix in _DOCKER:
        name = name.removeprefix(prefix)
    for image in IMAGES:
        if any(_fits(name, known) for known in image.names):
            return image, matched[2] or "", (matched[3] or "").removeprefix("@")
    return None


def _fits(name: str, known: str) -> bool:
    before, star, after = known.partition("*")
    return name.startswith(before) and name.endswith(after) if star else name == known
