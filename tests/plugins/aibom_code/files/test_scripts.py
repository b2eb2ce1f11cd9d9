"""Scripts, Makefiles, Dockerfiles, examples of environments."""

from __future__ import annotations

import pytest

from tests.builders.named import find, rows


def test_a_script() -> None:
    text = "#!/bin/sh\nset -eu\nMODEL=org/a\n\nhf download \\\n  $MODEL --revision v1\nollama pull llama3.2\n"
    assert rows({"get.sh": text}) == [
        (6, "MODEL", "huggingface", "org/a", "v1"),
        (7, "MODEL", "ollama", "llama3.2", ""),
    ]


def test_a_makefile() -> None:
    text = (
        "MODEL ?= org/a\nREV := v1 # pinned\n\nget:\n\t@hf download $(MODEL) \\\n\t  --revision $(REV)\n"
        "\tfor m in x; do ollama pull $$m; done\n# \thf download org/trap\n"
    )
    assert rows({"Makefile": text}) == [(5, "MODEL", "huggingface", "org/a", "v1")]


DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG TAG=v0.6.3
FROM --platform=linux/amd64 vllm/vllm-openai:${TAG} AS base
ENV HF_MODEL_ID=org/a \\
    # a comment in between
    REVISION=main
ENV MODEL_DIR /models
RUN --mount=type=cache,target=/x pip install x && \\
    huggingface-cli download org/b --revision abc
RUN <<EOT
hf download org/c
EOT
RUN ["hf", "download", "org/d"]
CMD ["--model", "org/e", "--port", "80"]
FROM python:3.12
# RUN hf download org/trap
COPY <<EOT /x
hf download org/trap
EOT
CMD vllm serve org/f
"""


def test_a_dockerfile() -> None:
    assert rows({"Dockerfile": DOCKERFILE}) == [
        (3, "SERVICE", "inference-server", "vllm", "v0.6.3"),
        (4, "MODEL", "huggingface", "org/a", "main"),
        (9, "MODEL", "huggingface", "org/b", "abc"),
        (11, "MODEL", "huggingface", "org/c", ""),
        (13, "MODEL", "huggingface", "org/d", ""),
        (14, "MODEL", "huggingface", "org/e", ""),
        (20, "MODEL", "huggingface", "org/f", ""),
    ]


def test_options_of_a_command_are_none_of_the_instruction() -> None:
    text = "FROM x\nRUN hf download org/a --revision v1 --quiet\nRUN --network=none hf download org/b --revision v2\n"
    assert [row[3:] for row in rows({"Dockerfile": text})] == [("org/a", "v1"), ("org/b", "v2")]


@pytest.mark.parametrize("path", ["Dockerfile", "docker/Dockerfile.gpu", "serve.dockerfile", "Containerfile"])
def test_names_of_dockerfiles(path: str) -> None:
    assert rows({path: "RUN hf download org/a"}) == [(1, "MODEL", "huggingface", "org/a", "")]


def test_a_build_argument_is_a_default() -> None:
    (item,) = find({"Dockerfile": "ARG MODEL=org/a\nFROM x\nRUN hf download ${MODEL}\n"})
    assert (item.id, item.environment, item.method.name) == ("org/a", "MODEL", "INFERRED")


def test_an_example_of_an_environment() -> None:
    text = """\
# a comment
OPENAI_API_KEY=sk-abcdefghijklmnopqrstuvwx
OPENAI_MODEL="gpt-4o-mini"  # the cheap one
export ANTHROPIC_MODEL=claude-sonnet-4-5
EMBEDDING_MODEL=sentence-transformers/all-MiniLM-L6-v2
HF_MODEL_ID=org/a
OLLAMA_MODEL=llama3.2:3b
MODEL_PATH=/models/x.gguf
DATABASE_MODEL=postgres
OPENAI_BASE_MODEL_FILE=x.bin
MODEL_NAME=
"""
    assert rows({".env.example": text}) == [
        (3, "MODEL", "openai", "gpt-4o-mini", ""),
        (4, "MODEL", "anthropic", "claude-sonnet-4-5", ""),
        (5, "MODEL", "huggingface", "sentence-transformers/all-MiniLM-L6-v2", ""),
        (6, "MODEL", "huggingface", "org/a", ""),
        (7, "MODEL", "ollama", "llama3.2:3b", ""),
    ]


def test_an_environment_itself_is_never_read() -> None:
    assert find({".env": "OPENAI_MODEL=gpt-4o\n", ".env.local": "OPENAI_MODEL=gpt-4o\n"}) == []
