"""Configurations in YAML, JSON and TOML."""

from __future__ import annotations

import pytest

from aibom.plugin import FormatError
from tests.builders.named import find, rows

COMPOSE = """\
services:
  llm:
    image: vllm/vllm-openai:v0.6.3
    command: --model org/a --revision abc
  tei:
    image: ghcr.io/huggingface/text-embeddings-inference:1.5
    command: ["--model-id", "${EMBEDDER:-org/b}"]
  tgi:
    image: ghcr.io/huggingface/text-generation-inference@sha256:DIGEST
    environment:
      - MODEL_ID=org/c
      - HF_TOKEN=${HF_TOKEN}
  ollama:
    image: ollama/ollama
    entrypoint: ["/bin/sh", "-c", "ollama serve & ollama pull llama3.2"]
  store:
    image: "qdrant/qdrant:v1.9.0"
  db:
    image: postgres:16
    environment:
      MODEL: trap
models:
  small:
    model: ai/smollm2
""".replace("DIGEST", "a" * 64)


def test_compose() -> None:
    assert rows({"docker-compose.yml": COMPOSE}) == [
        (3, "SERVICE", "inference-server", "vllm", "v0.6.3"),
        (4, "MODEL", "huggingface", "org/a", "abc"),
        (6, "SERVICE", "inference-server", "text-embeddings-inference", "1.5"),
        (7, "MODEL", "huggingface", "org/b", ""),
        (9, "SERVICE", "inference-server", "text-generation-inference", ""),
        (11, "MODEL", "huggingface", "org/c", ""),
        (14, "SERVICE", "inference-server", "ollama", ""),
        (15, "MODEL", "ollama", "llama3.2", ""),
        (17, "SERVICE", "vector-database", "qdrant", "v1.9.0"),
        (24, "MODEL", "docker", "ai/smollm2", ""),
    ]


KUBERNETES = """\
apiVersion: v1
kind: ConfigMap
data:
  model: trap/trap
---
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      initContainers:
        - name: get
          image: python:3.12
          command: [sh, -c]
          args:
            - hf download org/a --revision v1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.6.3
          args:
            - --model
            - org/b
            - --trust-remote-code
          env:
            - name: HF_TOKEN
              valueFrom: {secretKeyRef: {name: x, key: y}}
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
spec:
  predictor:
    model:
      modelFormat:
        name: huggingface
      args:
        - --model_id=org/c
      storageUri: hf://org/d:main
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
spec:
  predictor:
    model:
      modelFormat: {name: sklearn}
      storageUri: s3://bucket/secret-name/model
"""


def test_kubernetes() -> None:
    found = find({"deploy/all.yaml": KUBERNETES})
    assert rows({"deploy/all.yaml": KUBERNETES}) == [
        (16, "MODEL", "huggingface", "org/a", "v1"),
        (19, "SERVICE", "inference-server", "vllm", "v0.6.3"),
        (22, "MODEL", "huggingface", "org/b", ""),
        (36, "MODEL", "huggingface", "org/c", ""),
        (37, "MODEL", "huggingface", "org/d", "main"),
    ]
    assert [item.remote_code for item in found if item.id == "org/b"] == [True]
    (store,) = [item for item in found if item.unknown]
    assert (store.line, store.id) == (45, "s3://")


WORKFLOW = """\
on: push
env:
  MODEL_ID: org/a
jobs:
  x:
    runs-on: ubuntu-latest
    services:
      store:
        image: qdrant/qdrant:v1.9
    steps:
      - uses: actions/checkout@v4
      - uses: anthropics/claude-code-action@v1
        with:
          model: claude-sonnet-4-5
      - uses: actions/ai-inference@COMMIT
        with:
          model: openai/gpt-4o
      - run: |
          echo hello
          hf download "$MODEL_ID" --revision ${{ inputs.revision }}
          hf download org/b
      - name: hf download org/trap
        run: hf download ${{ inputs.model }}
""".replace("COMMIT", "b" * 40)


def test_a_workflow() -> None:
    found = find({".github/workflows/x.yml": WORKFLOW})
    assert rows({".github/workflows/x.yml": WORKFLOW}) == [
        (3, "MODEL", "huggingface", "org/a", ""),
        (9, "SERVICE", "vector-database", "qdrant", "v1.9"),
        (12, "SERVICE", "action", "anthropics/claude-code-action", "v1"),
        (14, "MODEL", "anthropic", "claude-sonnet-4-5", ""),
        (15, "SERVICE", "action", "actions/ai-inference", ""),
        (17, "MODEL", "github-models", "openai/gpt-4o", ""),
        (20, "MODEL", "huggingface", "org/a", ""),
        (21, "MODEL", "huggingface", "org/b", ""),
    ]
    assert [(item.line, item.unknown) for item in found if item.unknown] == [
        (23, "its value is known only when it is run")
    ]


def test_a_pipeline() -> None:
    text = "variables:\n  M: org/a\nget:\n  image: python:3.12\n  script:\n    - hf download $M\n    - [x]\n"
    assert rows({".gitlab-ci.yml": text}) == [(6, "MODEL", "huggingface", "org/a", "")]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "litellm.yaml",
            "model_list:\n  - model_name: x\n    litellm_params:\n      model: anthropic/claude-x\n"
            "      api_key: os.environ/K\n  - litellm_params: {model: ollama/llama3}\n  - litellm_params: {model: y}\n",
            [(4, "MODEL", "anthropic", "claude-x", ""), (6, "MODEL", "ollama", "llama3", "")],
        ),
        (
            "axolotl.yml",
            "base_model: org/a\nrevision_of_model: v1\ntrust_remote_code: true\ndatasets:\n  - path: org/d\n"
            "    type: alpaca\n  - path: ./local.jsonl\n",
            [(1, "MODEL", "huggingface", "org/a", "v1"), (5, "DATASET", "huggingface", "org/d", "")],
        ),
        (
            "sft.yaml",
            "### model\nmodel_name_or_path: org/a\nmodel_revision: v1\nstage: sft\ndataset: identity\n",
            [(2, "MODEL", "huggingface", "org/a", "v1")],
        ),
        (
            "promptfooconfig.yaml",
            "prompts: [a]\nproviders:\n  - openai:chat:gpt-4o\n  - id: anthropic:messages:claude-x\n  - file://x.py\n",
            [(3, "MODEL", "openai", "gpt-4o", ""), (4, "MODEL", "anthropic", "claude-x", "")],
        ),
        (
            "config.yaml",
            "models:\n  - name: x\n    provider: ollama\n    model: qwen3\n  - provider: openai\n    model: gpt-x\n",
            [(4, "MODEL", "ollama", "qwen3", ""), (6, "MODEL", "openai", "gpt-x", "")],
        ),
        (
            "train.json",
            '{\n "model": "trap/trap",\n "a": [{"model_name_or_path": "org/a"}]\n}',
            [(3, "MODEL", "huggingface", "org/a", "")],
        ),
        (
            "train.toml",
            'x = 1\n[model]\nmodel_name_or_path = "org/a"\nmodel_revision = "v2"\ndataset_name = "org/d"\n',
            [(3, "MODEL", "huggingface", "org/a", "v2"), (5, "DATASET", "huggingface", "org/d", "")],
        ),
    ],
)
def test_configurations(path: str, text: str, expected: list[tuple[int, str, str, str, str]]) -> None:
    assert rows({path: text}) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("values.yaml", "model: org/a\nname: x\n"),
        ("openapi.yaml", "paths:\n  /model:\n    get: {summary: model_name_or_path}\n"),
        ("x.yaml", "models: [a, b]\nproviders: [c]\n"),
        ("x.yaml", "services: [a]\nimage: b\n"),
        ("x.yaml", "model_name_or_path: ./local\nbase_model: [x]\n"),
        ("x.json", '{"model_name_or_path": 3, "dataset_name": "imdb"}'),
        ("data.json", '{"model": "org/a"}'),
        ("x.yml", "- 1\n- 2\nimage:"[:8]),
    ],
)
def test_traps(path: str, text: str) -> None:
    assert find({path: text}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.yaml", "model: &a [*a]"),
        ("x.yaml", "image: !!python/object:os.system x"),
        ("x.json", '{"model_name_or_path": '),
        ("x.toml", "model_name_or_path = "),
        ("x.yaml", "model: \udcff"),
    ],
)
def test_what_cannot_be_read_is_said(path: str, text: str) -> None:
    with pytest.raises(FormatError):
        find({path: text})


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {image: [], command: {}, environment: 3, entrypoint: {x: 1}}, b: {build: 1}}\nmodels: 3",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [3, {image: {}, env: [{name: []}, 3], args: 3}, []]}\nimage: 1",
        "jobs: {a: {steps: [3, {run: []}, {uses: {}}, {with: 3, uses: 'a/b@c'}], services: [], env: []}}\nrun:",
        "model_list: [3, {litellm_params: 3}, {litellm_params: {model: []}}]",
        "base_model: {}\ndatasets: [3, {path: []}]",
        "prompts: 1\nproviders: [3, {}, [], {id: []}, 'openai:', ':']",
    ],
)
@pytest.mark.parametrize("path", ["docker-compose.yml", ".github/workflows/a.yml", ".gitlab-ci.yml"])
def test_wrong_types_name_nothing(path: str, text: str) -> None:
    assert find({path: text}) == []
