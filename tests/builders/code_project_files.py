"""What is no Python in the project of ``code_project``: scripts, configurations, other languages; marked the same way."""

# ruff: noqa: E501 - lines of files that are read, as they are written

from __future__ import annotations

__all__ = ["OTHER_FILES"]

OTHER_FILES: dict[str, str] = {
    "scripts/get.sh": """\
#!/bin/sh
BASE=acme/scripted
hf download "$BASE" --revision v1  #= acme/scripted@v1
huggingface-cli download --repo-type dataset acme/script-rows rows.csv  #= dataset:acme/script-rows#rows.csv
ollama pull qwen2.5:7b  #= ollama:qwen2.5:7b
python -m spacy download en_core_web_sm  #= spacy:en_core_web_sm
git clone https://huggingface.co/acme/cloned  #= acme/cloned
curl -LO https://huggingface.co/acme/curled/resolve/main/model.gguf  #= acme/curled@main#model.gguf
accelerate launch train.py --model_name_or_path acme/trained --dataset_name acme/train-rows  #= acme/trained dataset:acme/train-rows
echo "hf download trap/echoed"  #-
# hf download trap/comment
cat <<END
hf download trap/document
END
hf upload trap/uploaded .  #-
hf auth login --token "$HF_TOKEN"  #-
python serve.py --model trap/own-program  #-
git clone https://github.com/trap/code  #-
ollama create trap -f Modelfile  #-
""",
    "Makefile": """\
MODEL ?= acme/made

model:
\thf download $(MODEL)  #= acme/made
\t@echo "hf download trap/made"  #-
""",
    "Dockerfile": """\
FROM vllm/vllm-openai:v0.6.3  #= service:vllm
ENV HF_MODEL_ID=acme/env-model  #= acme/env-model
ENV MODEL_DIR=/trap/models  #-
RUN pip install trap && huggingface-cli download acme/baked --revision main  #= acme/baked@main
COPY trap/model /srv/trap/model
LABEL model=trap/label
""",
    "deploy/compose.yaml": """\
services:
  vllm:
    image: vllm/vllm-openai:v0.6.3  #= service:vllm
    command: --model acme/composed --revision abc1234  #= acme/composed@abc1234
  tei:
    image: ghcr.io/huggingface/text-embeddings-inference:1.5  #= service:text-embeddings-inference
    command: ["--model-id", "${EMBEDDER:-acme/embedder}"]  #= acme/embedder
  ollama:
    image: ollama/ollama:0.5.1  #= service:ollama
    entrypoint: ["sh", "-c", "ollama serve & ollama pull gemma2"]  #= ollama:gemma2
  qdrant:
    image: qdrant/qdrant:v1.9.0  #= service:qdrant
  db:
    image: postgres:16  #-
    environment:
      MODEL: trap  #-
  web:
    image: trap/vllm-ui  #-
    labels: {model: trap/label}  #-
""",
    "deploy/k8s.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: trap}  #-
spec:
  template:
    spec:
      containers:
        - name: tgi
          image: ghcr.io/huggingface/text-generation-inference:2.3  #= service:text-generation-inference
          env:
            - name: MODEL_ID
              value: acme/orchestrated  #= acme/orchestrated
            - name: MODEL_CACHE
              value: trap/cache  #-
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
spec:
  predictor:
    model:
      modelFormat: {name: huggingface}
      args:
        - --model_id=acme/predicted  #= acme/predicted
      storageUri: hf://acme/stored:main  #= acme/stored@main
---
apiVersion: v1
kind: ConfigMap
data:
  model: trap/map  #-
""",
    ".github/workflows/ci.yml": """\
on: push
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4  #-
      - uses: anthropics/claude-code-action@v1  #= service:anthropics/claude-code-action
        with:
          model: claude-sonnet-4-5  #= anthropic|claude-sonnet-4-5
      - name: hf download trap/name  #-
        run: |
          hf download acme/workflow --revision v1  #= acme/workflow@v1
          pytest -k "hf download trap/workflow"  #-
""",
    "litellm.yaml": """\
model_list:
  - model_name: trap  #-
    litellm_params:
      model: anthropic/claude-proxied  #= anthropic|claude-proxied
      api_key: os.environ/TRAP  #-
""",
    "train/axolotl.yaml": """\
base_model: acme/axolotl  #= acme/axolotl
datasets:
  - path: acme/axolotl-rows  #= dataset:acme/axolotl-rows
    type: alpaca  #-
  - path: data/trap.jsonl  #-
output_dir: trap/output  #-
wandb_project: trap/project  #-
""",
    "train/sft.toml": """\
model_name_or_path = "acme/toml"  #= acme/toml
output_dir = "trap/toml"  #-
""",
    ".env.example": """\
OPENAI_MODEL=gpt-4o-example  #= openai|gpt-4o-example
EMBEDDING_MODEL=acme/env-embedder  #= acme/env-embedder
OPENAI_API_KEY=sk-trap  #-
MODEL_PATH=/trap/model  #-
""",
    ".env": "OPENAI_MODEL=trap\n",
    ".vscode/mcp.json": """\
{
  // "trap": {"command": "npx"}
  "servers": {
    "files": {  //= service:files
      "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@1.2.3", "/home/trap"]
    }
  }
}
""",
    "web/chat.ts": """\
import OpenAI from "openai";
import { pipeline } from "@huggingface/transformers";
import { pipeline as stream } from "node:stream/promises";
import { anthropic } from "@ai-sdk/anthropic";

const MODEL = "gpt-4o-web";
const client = new OpenAI();  //= service:openai
await client.chat.completions.create({ model: MODEL, messages: [] });  //= openai|gpt-4o-web
await pipeline("feature-extraction", "Xenova/web", { revision: "v1" });  //= Xenova/web@v1
anthropic("claude-web");  //= anthropic|claude-web
stream("a", "trap/stream");  //-
pipeline("text-generation");  //-
console.log("pipeline('x', 'trap/logged')");  //-
const trap = { model: "trap/object" };  //-
function local(pipeline: any) { return pipeline("x", "trap/parameter"); }  //-
""",
    "tests/fixtures/compose.yaml": """\
services:
  vllm:
    image: vllm/vllm-openai:v0.6.3  #= service:vllm
    command: --model acme/tests-only  #= acme/tests-only
""",
    "AGENTS.md": "Load models with `AutoModel.from_pretrained('trap/agents')`.\n",
    "prompts/system.md": "You are kind. Use trap/prompt.\n",
}
