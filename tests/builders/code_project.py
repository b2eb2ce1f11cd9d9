"""A project that uses models in every way that is looked for, and looks as if it did where it does not.

A comment ``#= x`` (or ``//= x``) says that the line names ``x`` (as ``reading.shown`` says it; several are separated by spaces), ``#?``
that what it names cannot be known, ``#-`` that it is a trap: it names nothing.
"""

# ruff: noqa: E501 - lines of code that is read, as it is written

from __future__ import annotations

import json
from pathlib import Path

from tests.builders.code_project_files import OTHER_FILES
from tests.builders.tree import write_files

__all__ = ["COMMIT", "FILES", "write_project"]

COMMIT = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"

FILES: dict[str, str] = {
    "pyproject.toml": '[project]\nname = "planted"\nversion = "1.2"\n',
    "README.md": "Load it with `AutoModel.from_pretrained('docs/readme')`.\n",
    "docs/usage.md": "```python\nfrom transformers import AutoModel\nAutoModel.from_pretrained('docs/usage')\n```\n",
    "planted/__init__.py": '"""Planted: from_pretrained("docs/package")."""\n',
    "planted/compat.py": """
try:
    from transformers import AutoModelForCausalLM, AutoTokenizer
except ImportError:
    AutoModelForCausalLM = AutoTokenizer = None
from .settings import Settings, settings
from .clients import make
""",
    "planted/settings.py": """
import os
from dataclasses import dataclass, field
from typing import Final

ORG = "acme"
EMBEDDER: Final = "BAAI/bge-m3"
RERANKER = f"{ORG}/reranker"
PINNED = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
MODELS = {"small": "acme/small", "large": "acme/large"}


@dataclass
class Settings:
    chat: str = "gpt-4o-mini"
    speech: str = field(default="openai/whisper-small")
    other: str = None


settings = Settings()
""",
    "planted/hub.py": f"""
import os

import datasets
import transformers as tf
from datasets import load_dataset
from diffusers import DiffusionPipeline, StableDiffusionXLPipeline
from huggingface_hub import hf_hub_download, snapshot_download
from peft import PeftModel
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import AutoModel, pipeline

from planted.compat import AutoModelForCausalLM, AutoTokenizer
from planted.settings import EMBEDDER, MODELS, PINNED, RERANKER, Settings, settings

AutoModel.from_pretrained("acme/plain")  #= acme/plain
AutoModel.from_pretrained("acme/pinned", revision="{COMMIT}")  #= acme/pinned@{COMMIT}
AutoModel.from_pretrained("acme/branch", revision="v2.0")  #= acme/branch@v2.0
AutoModel.from_pretrained(  #= acme/long
    "acme/long",
    trust_remote_code=True,
    token=os.environ["HF_TOKEN"],
)
AutoModelForCausalLM.from_pretrained("acme/handed-on", revision=PINNED)  #= acme/handed-on@{COMMIT}
AutoTokenizer.from_pretrained(MODELS["small"])  #= acme/small
tf.AutoModel.from_pretrained(MODELS["large"])  #= acme/large
pipeline("summarization", model="acme/piped", tokenizer="acme/tokens")  #= acme/piped acme/tokens
pipeline("text-generation", "acme/second")  #= acme/second
pipeline(model=RERANKER)  #= acme/reranker
AutoModel.from_pretrained("gpt2")  #= gpt2
AutoModel.from_pretrained("./models/local")  #= ./models/local
AutoModel.from_pretrained(settings.speech)  #= openai/whisper-small
load_dataset("acme/data", revision="refs/convert/parquet")  #= dataset:acme/data@refs/convert/parquet
load_dataset("squad")  #= dataset:squad
datasets.load_dataset(path="acme/other", name="en", split="train[:1%]")  #= dataset:acme/other
load_dataset("parquet", data_files="hf://datasets/acme/files/a.parquet")  #= dataset:acme/files#a.parquet
hf_hub_download("acme/files", "weights.gguf")  #= acme/files#weights.gguf
hf_hub_download(repo_id="acme/rows", filename="x.csv", repo_type="dataset")  #= dataset:acme/rows#x.csv
snapshot_download("acme/snapshot", revision="main")  #= acme/snapshot@main
SentenceTransformer(EMBEDDER)  #= BAAI/bge-m3
SentenceTransformer("all-mpnet-base-v2")  #= sentence-transformers/all-mpnet-base-v2
CrossEncoder("cross-encoder/ms-marco-MiniLM-L6-v2")  #= cross-encoder/ms-marco-MiniLM-L6-v2
base = AutoModel.from_pretrained("acme/base")  #= acme/base
PeftModel.from_pretrained(base, "acme/adapter", subfolder="lora")  #= acme/adapter
pipe = StableDiffusionXLPipeline.from_pretrained("acme/sdxl", variant="fp16")  #= acme/sdxl
pipe.load_lora_weights("acme/lora", weight_name="pixel.safetensors")  #= acme/lora#pixel.safetensors
DiffusionPipeline.from_pretrained(os.getenv("DIFFUSER", "acme/diffuser"))  #= acme/diffuser


class Trainer:
    def __init__(self, name: str = "acme/default", path=None):
        self.name, self.path = name, path
        self.model = name

    def load(self):
        AutoModel.from_pretrained(self.model)  #= acme/default
        AutoModel.from_pretrained(self.path)  #?


def by_name(name):
    return AutoModel.from_pretrained(name)  #?


def choose(size):
    return AutoModel.from_pretrained(MODELS[size])  #= acme/small acme/large


for each in ("acme/first", "acme/next"):
    AutoModel.from_pretrained(each)  #= acme/first acme/next
""",
    "planted/vision.py": """
import keras
import open_clip
import tensorflow as tf
import tensorflow_hub as hub
import timm
import torch
import torchvision
from torchvision.models import ViT_B_16_Weights, vit_b_16
from ultralytics import YOLO

timm.create_model("vit_base_patch16_224.augreg_in21k", pretrained=True)  #= timm:vit_base_patch16_224.augreg_in21k
timm.create_model("hf-hub:acme/timm@v1", pretrained=True)  #= acme/timm@v1
torchvision.models.resnet50(weights="IMAGENET1K_V2")  #= torchvision:resnet50@IMAGENET1K_V2
torchvision.models.alexnet(pretrained=True)  #= torchvision:alexnet
vit_b_16(weights=ViT_B_16_Weights.DEFAULT)  #= torchvision:vit_b_16@DEFAULT
torch.hub.load("facebookresearch/dinov2:main", "dinov2_vits14")  #= torch-hub:facebookresearch/dinov2/dinov2_vits14@main
open_clip.create_model_and_transforms("ViT-L-14", pretrained="openai")  #= open-clip:ViT-L-14@openai
open_clip.create_model("hf-hub:acme/clip")  #= acme/clip
YOLO("yolov8n.pt")  #= ultralytics:yolov8n.pt
keras.applications.EfficientNetB0(weights="imagenet")  #= keras-applications:EfficientNetB0@imagenet
tf.keras.applications.VGG16()  #= keras-applications:VGG16@imagenet
hub.KerasLayer("https://tfhub.dev/google/nnlm-en-dim128/2")  #= tensorflow-hub:google/nnlm-en-dim128@2

timm.create_model("resnet18")  #-
timm.create_model("resnet18", pretrained=False)  #-
timm.list_models("vit*", pretrained=True)  #-
torchvision.models.resnet18(weights=None)  #-
torchvision.models.resnet18()  #-
torchvision.models.list_models()  #-
keras.applications.ResNet50(weights=None)  #-
keras.applications.resnet50.preprocess_input(x)  #-
open_clip.create_model("ViT-B-32")  #-
open_clip.get_tokenizer("ViT-B-32")  #-
YOLO("yolov8n.yaml")  #-
torch.load("weights.pt")  #-
torch.nn.Linear(1, 2, "trap/linear")  #-
timm.data.create_transform("trap/transform")  #-
hub.list("https://tfhub.dev/trap/listed/1")  #-
YOLO  #-
torch.hub.list("pytorch/vision")  #-
torch.hub.set_dir("acme/cache")  #-
""",
    "planted/local.py": """
import mlflow
import spacy
import whisper
from ctransformers import AutoModelForCausalLM
from fastembed import TextEmbedding
from faster_whisper import WhisperModel
from flair.models import SequenceTagger
from gliner import GLiNER
from llama_cpp import Llama
from mlx_lm import load
from setfit import SetFitModel
from vllm import LLM

whisper.load_model("base")  #= openai-whisper:base
WhisperModel("Systran/faster-whisper-small")  #= Systran/faster-whisper-small
spacy.load("en_core_web_trf")  #= spacy:en_core_web_trf
SequenceTagger.load("flair/ner-english-ontonotes")  #= flair/ner-english-ontonotes
GLiNER.from_pretrained("urchade/gliner_small-v2.1")  #= urchade/gliner_small-v2.1
Llama.from_pretrained(repo_id="acme/gguf", filename="*Q4_K_M.gguf")  #= acme/gguf#*Q4_K_M.gguf
Llama(model_path="models/small.gguf")  #= path:models/small.gguf
AutoModelForCausalLM.from_pretrained("acme/ggml", model_file="q4.bin")  #= acme/ggml#q4.bin
TextEmbedding("BAAI/bge-small-en-v1.5")  #= fastembed:BAAI/bge-small-en-v1.5
load("mlx-community/Qwen3-4B-4bit")  #= mlx-community/Qwen3-4B-4bit
SetFitModel.from_pretrained("acme/setfit")  #= acme/setfit
LLM(model="acme/served", tokenizer="acme/served-tokens")  #= acme/served acme/served-tokens
mlflow.pyfunc.load_model("models:/fraud@champion")  #= mlflow:fraud@champion

spacy.blank("en")  #-
spacy.load  #-
whisper.available_models()  #-
mlflow.set_tracking_uri("acme/mlflow")  #-
mlflow.log_param("model", "acme/logged")  #-
""",
    "planted/clients.py": """
import os

import anthropic
import boto3
import cohere
import dspy
import google.generativeai as genai
import instructor
import litellm
import ollama
from google import genai as google_genai
from groq import Groq
from huggingface_hub import InferenceClient
from langchain.chat_models import init_chat_model
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from llama_index.llms.openai import OpenAI as LlamaOpenAI
from mistralai import Mistral
from openai import AzureOpenAI, OpenAI
from pydantic_ai import Agent

from planted.settings import settings

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])  #= service:openai
client.chat.completions.create(model="gpt-4o", messages=[])  #= openai|gpt-4o
client.embeddings.create(model="text-embedding-3-large", input="gpt-4")  #= openai|text-embedding-3-large
client.chat.completions.create(model=settings.chat, messages=[])  #= openai|gpt-4o-mini
local = OpenAI(base_url="http://localhost:8000/v1", api_key="none")  #= service:localhost:8000
local.chat.completions.create(model="acme/served", messages=[])  #= localhost:8000|acme/served
OpenAI(base_url="https://openrouter.ai/api/v1").chat.completions.create(model="x/y")  #= service:openrouter openrouter|x/y
azure = AzureOpenAI(azure_endpoint="https://acme.openai.azure.com")  #= service:azure-openai
azure.chat.completions.create(model="gpt-4o-deployment")  #= azure-openai|gpt-4o-deployment
anthropic.Anthropic().messages.create(model="claude-sonnet-4-5", max_tokens=1)  #= service:anthropic anthropic|claude-sonnet-4-5
genai.GenerativeModel("gemini-1.5-flash")  #= google|gemini-1.5-flash
google_genai.Client().models.generate_content(model="gemini-2.5-pro", contents="x")  #= service:google google|gemini-2.5-pro
Mistral().chat.complete(model="mistral-large-latest")  #= service:mistral mistral|mistral-large-latest
cohere.ClientV2().embed(model="embed-v4.0", texts=[])  #= service:cohere cohere|embed-v4.0
Groq().chat.completions.create(model="llama-3.3-70b-versatile")  #= service:groq groq|llama-3.3-70b-versatile
bedrock = boto3.client("bedrock-runtime", region_name="eu-west-1")  #= service:bedrock
bedrock.invoke_model(modelId="anthropic.claude-3-haiku-20240307-v1:0", body="")  #= bedrock|anthropic.claude-3-haiku-20240307-v1:0
ollama.chat(model="llama3.2:3b", messages=[])  #= ollama:llama3.2:3b
litellm.completion(model="anthropic/claude-haiku-4-5", messages=[])  #= anthropic|claude-haiku-4-5
dspy.LM("openai/gpt-4.1")  #= openai|gpt-4.1
instructor.from_openai(OpenAI()).chat.completions.create(model="gpt-4.1-mini")  #= service:openai openai|gpt-4.1-mini
Agent("anthropic:claude-opus-4-1")  #= anthropic|claude-opus-4-1
ChatOpenAI(model="gpt-5", temperature=0)  #= openai|gpt-5
OpenAIEmbeddings(model="text-embedding-ada-002")  #= openai|text-embedding-ada-002
init_chat_model("mistral-small", model_provider="mistralai")  #= mistral|mistral-small
LlamaOpenAI(model="gpt-4-turbo")  #= openai|gpt-4-turbo
InferenceClient(model="acme/inferred")  #= service:huggingface huggingface|acme/inferred

boto3.client("s3").invoke_model(modelId="acme.s3")  #-
boto3.client("sagemaker-runtime")  #-
client.models.list()  #-
client.files.create(file="gpt-4", purpose="fine-tune")  #-
Agent()  #-
Agent("test")  #-
litellm.set_verbose = True  #-


def make():
    return client
""",
    "planted/traps.py": '''
"""A docstring: AutoModel.from_pretrained("trap/docstring")."""

import json
import logging

import datasets
import requests
import transformers
from datasets import Dataset, load_dataset
from sentence_transformers import InputExample, SentenceTransformer, util
from transformers import AutoConfig, AutoModel, Trainer, TrainingArguments, pipeline

from mylib import AutoTokenizer, SpacyThing
from mylib import load_dataset as load_rows
from mylib.transformers import BertModel

MODEL = "trap/constant-that-reaches-no-call"  #-
# AutoModel.from_pretrained("trap/comment")
log = logging.getLogger("trap/logger")  #-
print("AutoModel.from_pretrained('trap/printed')")  #-
text = """AutoModel.from_pretrained("trap/text")"""  #-
log.info("loading %s", "trap/logged")  #-
json.loads('{"model": "trap/json"}')  #-
requests.get("https://huggingface.co/trap/requested")  #-
pipeline("text-generation")  #-
pipeline("sentiment-analysis", model=None)  #-
pipeline("ner", model=loaded, tokenizer=tokenizer)  #-
load_dataset("json", data_files="trap/file.json")  #-
load_dataset("csv", data_files={"train": "trap/train.csv"})  #-
load_dataset("parquet", data_dir="trap/parquet")  #-
load_dataset("imagefolder", data_dir="trap/images")  #-
load_dataset("text", data_files="trap.txt")  #-
load_rows("trap/rows")  #-
AutoTokenizer.from_pretrained("trap/other-library")  #-
BertModel.from_pretrained("trap/other-module")  #-
SpacyThing.load("trap_spacy")  #-
AutoModel.from_config(AutoConfig())  #-
AutoModel.register("trap/registered", None)  #-
model.save_pretrained("trap/saved")  #-
model.push_to_hub("trap/pushed")  #-
Dataset.from_dict({"model": "trap/dict"})  #-
datasets.disable_caching()  #-
TrainingArguments(output_dir="trap/output", hub_model_id="trap/hub")  #-
InputExample(texts=["trap/example"])  #-
util.cos_sim("trap/a", "trap/b")  #-
transformers.logging.set_verbosity("trap/verbosity")  #-
transformers.set_seed(42)  #-
getattr(transformers, "AutoModel")  #-
open("trap/opened")  #-
dict(pretrained_model_name_or_path="trap/dict")  #-
{"from_pretrained": "trap/key"}  #-
lambda: "trap/lambda"  #-
assert "trap/asserted"  #-
f"AutoModel.from_pretrained('trap/{MODEL}')"  #-


class Local:
    def from_pretrained(self, name="trap/default"):
        return self.from_pretrained("trap/self")  #-

    @classmethod
    def load(cls):
        return cls().from_pretrained("trap/cls")  #-


def pipeline_like(pipeline):
    return pipeline("x", model="trap/parameter")  #-


def shadowed():
    SentenceTransformer = Local  # noqa
    return SentenceTransformer("trap/shadowed")  #-


def inner():
    def load_dataset(name):
        return name

    return load_dataset("trap/inner")  #-


def later():
    AutoModel = json  # noqa
    AutoModel.from_pretrained("trap/rebound")  #-


if __debug__ is None:
    transformers = Local()
''',
    "planted/openai.py": """
class OpenAI:
    def create(self, model):
        return model


OpenAI().create(model="trap/own-class")  #-
""",
    "tests/test_models.py": """
from transformers import AutoModel

AutoModel.from_pretrained("hf-internal-testing/tiny-random-bert")  #= hf-internal-testing/tiny-random-bert


def test(path):
    AutoModel.from_pretrained(path)
""",
    "models/local/modeling_local.py": """
from transformers import AutoModel

AutoModel.from_pretrained("trap/own-code-of-a-model")  #-
""",
    ".venv/pyvenv.cfg": "home = /nowhere\n",
    ".venv/lib/python3.11/site-packages/lib.py": """
from transformers import AutoModel

AutoModel.from_pretrained("trap/installed")  #-
""",
}

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["AutoModel.from_pretrained('trap/markdown')\n"]},
        {
            "cell_type": "code",
            "source": [
                "%load_ext autoreload\n",
                "!huggingface-cli download acme/cli --revision v3  #= acme/cli@v3\n",
                "from transformers import AutoModel\n",
                "NAME = 'acme/notebook'\n",
            ],
        },
        {"cell_type": "code", "source": "AutoModel.from_pretrained(NAME, revision='v1')  #= acme/notebook@v1\n"},
        {"cell_type": "code", "source": ["%%html\n", "AutoModel.from_pretrained('trap/html')\n"]},
        {"cell_type": "raw", "source": ["AutoModel.from_pretrained('trap/raw')\n"]},
        {"cell_type": "code", "source": [], "outputs": [{"text": ["AutoModel.from_pretrained('trap/output')"]}]},
    ],
    "metadata": {"kernelspec": {"language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def write_project(folder: Path) -> Path:
    """Write the project, with a model and a file of weights in it."""
    from tests.builders.weights import gguf, safetensors

    files: dict[str, object] = {**FILES, **OTHER_FILES}
    files["explore.ipynb"] = json.dumps(NOTEBOOK, indent=1)
    files["models/local/config.json"] = {"model_type": "bert", "architectures": ["BertModel"]}
    files["models/local/model.safetensors"] = safetensors({"w": ("F32", (2, 2))})
    files["models/small.gguf"] = gguf({"general.architecture": "llama"}, [("t", (32,), 0)])
    return write_files(folder, files)
